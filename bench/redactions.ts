/**
 * How long redactions of one passage take in a large archive, each in another article, then one of a word in thousands of articles, and
 * how long other requests wait meanwhile: a reader's list, a new person and a new article, in turn. The node has default settings.
 *
 * Usage: npm run bench -- redactions [--archive 100000] [--times 50] [--articles 5000]
 *   --archive   how many articles to load, or a data folder that `npm run db:load` has filled: it loses the passages and the word
 *   --times     how many redactions of a passage
 *   --articles  in how many articles the word stands: the word that comes closest of some hundred
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { untyped } from '../test/support/clients/walk.ts';
import { Redact, RedactEverywhere } from '../test/support/newsroom/mutations.ts';
import { encodeGlobalId } from '../schema/kernel/global-ids.ts';
import { askBeside, printWaits, timed, type Waits } from './kit/beside.ts';
import { openArchive, withClient, type Database } from './kit/database.ts';
import { ask } from './kit/http.ts';
import { busy, machine, readOptions, rounded } from './kit/measure.ts';
import { startNode, stopPrograms } from './kit/program.ts';

const options = readOptions({ archive: '100000', times: 50, articles: 5_000 });
/** ms: p95 of a redaction, and the longest wait of others. */
const TARGET = 1_000;
const WHY = { reason: 'LEGAL', publicNote: 'For tests.' } as const;
const WORDS = 5;
/** Words that are counted, and how long they are. */
const CANDIDATES = 100;
const LETTERS = 6;
/** ms between looks at the progress. */
const LOOK = 2_000;

interface Run {
  readonly state: string;
  readonly readings: number;
  readonly found: number;
  readonly redacted: number;
  readonly failed: number;
}
const RunById = untyped<{ node: Run | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on RedactionRun { state readings found redacted failed } } }',
);

interface Passage {
  readonly articleId: string;
  readonly text: string;
}

const archive = await openArchive(options.archive);
try {
  const passages = await findPassages(archive);
  const node = await startNode(archive.url);
  const member = { role: 'EDITOR', scopes: ['READ', 'WRITE', 'PUBLISH', 'REDACT'] } as const;
  const token = await createMemberToken(archive.prisma, {
    name: 'The benchmark',
    ...member,
    scopes: [...member.scopes],
  });
  console.log(`${machine()}; archive ${options.archive}`);
  await measurePassages(node.url, token, passages);
  await measureEverywhere(node.url, token, await wordInArticles(archive, options.articles));
  console.log(
    `Targets: p95 of a redaction of a passage and longest wait of others ${TARGET} ms, none refused; a word everywhere in 10 min; ${busy()}`,
  );
} finally {
  await stopPrograms();
  await archive.stop();
}

async function measurePassages(url: string, token: string, passages: readonly Passage[]): Promise<void> {
  const stopping = new AbortController();
  const beside = askBeside(url, token, stopping.signal);
  const redactions: Waits = { ms: [], refused: [] };
  for (const { articleId, text } of passages) {
    const input = { id: encodeGlobalId('Article', articleId), text, ...WHY };
    await timed(redactions, 'redact', () => ask(url, Redact, { input }, token));
  }
  stopping.abort();
  printWaits({ 'redactions of a passage': redactions, ...(await beside) });
}

async function measureEverywhere(url: string, token: string, { word, count }: Counted): Promise<void> {
  console.log(`redactEverywhere of '${word}', which the search finds in ${count} articles`);
  const stopping = new AbortController();
  const beside = askBeside(url, token, stopping.signal);
  const begun = performance.now();
  const seconds = () => rounded((performance.now() - begun) / 1_000);
  const input = { text: word, ...WHY, maxObjects: 1_000_000 };
  const { redactEverywhere } = await ask(url, RedactEverywhere, { input }, token);
  if (redactEverywhere.__typename !== 'RedactEverywherePayload')
    throw new Error(JSON.stringify(redactEverywhere));
  const { id } = redactEverywhere.redactionRun;
  let read = 0;
  for (let state = 'RUNNING'; state === 'RUNNING';) {
    await sleep(LOOK);
    const { node } = await ask(url, RunById, { id }, token);
    if (node === null) throw new Error('The run is gone.');
    state = node.state;
    if (node.readings === read && state === 'RUNNING') continue;
    read = node.readings;
    console.log(`${seconds()} s: ${JSON.stringify(node)}`);
  }
  stopping.abort();
  printWaits(await beside);
}

interface Counted {
  readonly word: string;
  readonly count: number;
}

/** Of some words of the archive, the one whose number of articles comes closest. */
async function wordInArticles({ url }: Database, wanted: number): Promise<Counted> {
  const { rows } = await withClient(url, (client) =>
    client.query<Counted>(
      `WITH "candidate" AS MATERIALIZED (
         SELECT DISTINCT m[1] AS "word" FROM (SELECT "html" FROM "Block" TABLESAMPLE SYSTEM (0.1) WHERE "html" !~ '[<&]' LIMIT 1000) b,
           regexp_matches(lower("html"), '[a-z]{' || $2::int || ',}', 'g') m LIMIT $3
       ), "counted" AS MATERIALIZED (
         SELECT "word", (SELECT count(DISTINCT e."rowId")::int FROM "SearchConfig" g JOIN "SearchEntry" e
           ON e."config" = g."name" AND e."words" @@ plainto_tsquery(g."name"::regconfig, "word")
           WHERE e."isPublic" AND e."type" = 'ARTICLE') AS "count" FROM "candidate"
       )
       SELECT * FROM "counted" ORDER BY abs("count" - $1) LIMIT 1`,
      [wanted, LETTERS, CANDIDATES],
    ),
  );
  const [closest] = rows;
  if (closest === undefined) throw new Error('The archive has no words.');
  return closest;
}

/** The first words of plain paragraphs, each of another article that readers see. */
async function findPassages({ url }: Database): Promise<Passage[]> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ articleId: string; html: string }>(
      `SELECT DISTINCT ON ("articleId") "articleId", "html" FROM "Block" TABLESAMPLE SYSTEM (1)
       WHERE "kind" = 'PARAGRAPH' AND "isPublic" AND "html" !~ '[<&]' AND length("html") > 100 LIMIT $1`,
      [options.times],
    ),
  );
  return rows.map(({ articleId, html }) => ({ articleId, text: html.split(' ', WORDS).join(' ') }));
}
