/**
 * How long merging two people and deleting a tag takes in a large archive, and how long other requests wait meanwhile: a reader's list, a
 * new person and a new article, in turn. The node has default settings.
 *
 * Usage: npm run bench -- merges [--archive 100000] [--statements 10000] [--articles 10000]
 *   --archive     how many articles to load, or a data folder that `npm run db:load` has filled: it loses a person and a tag
 *   --statements  how many statements each of the two people has, if the archive has such people, or else the next fewer
 *   --articles    how many articles have the tag, likewise
 */
import { createMemberToken } from '../src/members/create-member-token.ts';
import type { EntityName } from '../src/db/entities.ts';
import { encodeGlobalId } from '../schema/kernel/global-ids.ts';
import { untyped } from '../test/support/clients/walk.ts';
import { askBeside, printWaits, timed, type Waits } from './kit/beside.ts';
import { openArchive, withClient, type Database } from './kit/database.ts';
import { ask } from './kit/http.ts';
import { busy, machine, readOptions } from './kit/measure.ts';
import { startNode, stopPrograms } from './kit/program.ts';

const options = readOptions({ archive: '100000', statements: 10_000, articles: 10_000 });
/** ms: the longest wait of others. */
const TARGET = 1_000;

const MergePeople = untyped<object, { input: object }>(
  `mutation MergePeople($input: MergePeopleInput!) { mergePeople(input: $input) { __typename } }`,
);
const DeleteTag = untyped<object, { input: object }>(
  `mutation DeleteTag($input: DeleteTagInput!) { deleteTag(input: $input) { __typename } }`,
);

/** A row, and how many rows it has of those that matter here. */
interface Counted {
  readonly id: string;
  readonly count: number;
}

const archive = await openArchive(options.archive);
try {
  const people = await closest(
    archive,
    'SELECT "speakerPersonId" AS "id", count(*)::int FROM "Statement" WHERE "speakerPersonId" IS NOT NULL GROUP BY 1',
    options.statements,
    2,
  );
  const [tag] = await closest(
    archive,
    `SELECT "subjectId" AS "id", count(*)::int FROM "SubjectArticle" WHERE "subjectId" IN (SELECT "id" FROM "Tag") GROUP BY 1`,
    options.articles,
    1,
  );
  const [from, into] = people;
  if (from === undefined || into === undefined || tag === undefined) throw new Error('The archive is empty.');
  const node = await startNode(archive.url);
  const token = await createMemberToken(archive.prisma, { name: 'The benchmark', role: 'EDITOR' });
  console.log(`${machine()}; archive ${options.archive}`);
  const merge = { fromId: globalId('Person', from), intoId: globalId('Person', into) };
  await measured(node.url, token, `mergePeople, ${from.count} statements into ${into.count}`, () =>
    ask(node.url, MergePeople, { input: merge }, token),
  );
  await measured(node.url, token, `deleteTag, ${tag.count} articles`, () =>
    ask(node.url, DeleteTag, { input: { id: globalId('Tag', tag) } }, token),
  );
  console.log(`Targets: longest wait of others ${TARGET} ms, none refused; ${busy()}`);
} finally {
  await stopPrograms();
  await archive.stop();
}

function globalId(entity: EntityName, { id }: Counted): string {
  return encodeGlobalId(entity, id);
}

/** Those whose counts come closest to a number. */
async function closest({ url }: Database, counts: string, count: number, most: number): Promise<Counted[]> {
  const { rows } = await withClient(url, (client) =>
    client.query<Counted>(`SELECT * FROM (${counts}) c ORDER BY abs("count" - $1), "id" LIMIT $2`, [
      count,
      most,
    ]),
  );
  return rows;
}

async function measured(
  url: string,
  token: string,
  name: string,
  change: () => Promise<object>,
): Promise<void> {
  const stopping = new AbortController();
  const beside = askBeside(url, token, stopping.signal);
  const own: Waits = { ms: [], refused: [] };
  await timed(own, name, change);
  stopping.abort();
  const rows = { [name]: own, ...(await beside) };
  printWaits(rows);
  for (const problem of new Set(Object.values(rows).flatMap(({ refused }) => refused))) console.log(problem);
}
