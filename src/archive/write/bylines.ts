/** Credits the authors of articles that have only a byline. */
import type pg from 'pg';
import { creditsIn } from '../../articles/byline.ts';
import { newId } from '../../db/new-id.ts';
import { LOCK_DIRECTORY } from '../../people/lock-directory.ts';
import { absentAuthors, KnownAuthors } from '../plan/credits.ts';
import { namedAuthor, type NamedAuthor } from '../understand/authors.ts';
import { Rows } from './rows.ts';
import { showCredited } from './show-credited.ts';

/** Articles that are read at once, in one transaction. */
const BATCH = 200;

interface Worded {
  readonly articleId: string;
  readonly slug: string;
  readonly revisionId: string;
  readonly byline: string;
}

interface Options {
  /** False to change nothing. */
  readonly write: boolean;
  /** Called for each revision whose authors only the desk can tell. */
  readonly onDoubt: (revision: Pick<Worded, 'slug' | 'byline'>) => void;
}

interface Counts {
  credited: number;
  doubtful: number;
  people: number;
  organizations: number;
}

/**
 * Gives the current and the published revisions that have a byline and no contributions the authors whom the byline names without
 * doubt. The revisions stay as they are. Nothing is credited twice, so an interrupted run is continued by another one.
 */
export async function bylines(pool: pg.Pool, { write, onDoubt }: Options): Promise<Counts> {
  const counts: Counts = { credited: 0, doubtful: 0, people: 0, organizations: 0 };
  const planned = new Set<string>();
  const client = await pool.connect();
  try {
    for (let after = NO_ID, size = BATCH; size === BATCH;) {
      await client.query('BEGIN');
      await client.query(LOCK_DIRECTORY);
      const batch = await wordedAfter(client, after);
      await creditBatch(client, batch, { write, onDoubt, counts, planned });
      await client.query(write ? 'COMMIT' : 'ROLLBACK');
      ({ length: size } = batch);
      after = batch.at(-1)?.revisionId ?? after;
    }
  } finally {
    // Undoes what isn't committed.
    client.release(true);
  }
  return counts;
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** Locks the articles: none is published before its authors are credited, without making them public. */
async function wordedAfter(client: pg.ClientBase, after: string): Promise<Worded[]> {
  const { rows } = await client.query<Worded>(
    `SELECT r."articleId", a."slug", r."id" AS "revisionId", r."byline"
     FROM "ArticleRevision" r JOIN "Article" a ON a."id" = r."articleId" AND r."id" IN (a."currentRevisionId", a."publishedRevisionId")
     WHERE r."id" > $1 AND r."byline" IS NOT NULL AND NOT EXISTS (SELECT FROM "Contribution" c WHERE c."revisionId" = r."id")
     ORDER BY r."id" LIMIT ${BATCH} FOR SHARE OF a`,
    [after],
  );
  return rows;
}

interface Work extends Options {
  readonly counts: Counts;
  /** Whom a run that changes nothing would have made. */
  readonly planned: Set<string>;
}

async function creditBatch(client: pg.ClientBase, batch: readonly Worded[], work: Work): Promise<void> {
  const { write, onDoubt, counts, planned } = work;
  const split = batch.map((revision) => ({ revision, authors: authorsOf(revision.byline) }));
  const authors = split.flatMap((each) => each.authors ?? []);
  const fresh = (await absentAuthors(client, authors)).filter(
    ({ noun, slug }) => !planned.has(`${noun} ${slug}`),
  );
  const made = new Rows();
  const ids = fresh.map(({ noun, name, slug }) => {
    const id = newId();
    made.add(noun, { id, name, slug, visibility: 'MEMBERS' });
    return id;
  });
  await made.insert(client);
  if (!write) for (const { noun, slug } of fresh) planned.add(`${noun} ${slug}`);
  counts.people += fresh.filter(({ noun }) => noun === 'Person').length;
  counts.organizations += fresh.filter(({ noun }) => noun === 'Organization').length;
  const known = await KnownAuthors.of(client, authors, ids);
  const rows = new Rows();
  const creditedIn: string[] = [];
  for (const { revision, authors } of split) {
    const credits = known.contributions(revision.revisionId, authors);
    counts[credits === null ? 'doubtful' : 'credited'] += 1;
    if (credits === null) onDoubt(revision);
    for (const credit of credits ?? []) rows.add('Contribution', { ...credit });
    if (credits !== null) creditedIn.push(revision.articleId);
  }
  await rows.insert(client);
  await showCredited(client, creditedIn);
}

/** Null unless the whole byline names people and organisations. */
function authorsOf(byline: string): NamedAuthor[] | null {
  const named = creditsIn(byline).map(({ name, kind }) => namedAuthor(name, kind));
  return named.length > 0 && named.every((author) => author !== null) ? named : null;
}
