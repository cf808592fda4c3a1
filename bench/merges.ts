/**
 * How long merging two people and deleting a tag takes in a large archive, and how long other requests wait meanwhile: a reader's list, a
 * new person and a new article, in turn. Two more people are merged while others also record their statements, and publish articles that
 * quote these. The node has default settings.
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
import { unique } from '../test/support/newsroom/factories.ts';
import { CreateArticle, PublishArticle, RecordStatement } from '../test/support/newsroom/mutations.ts';
import { askBeside, printWaits, timed, type Requests, type Waits } from './kit/beside.ts';
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
    4,
  );
  const [tag] = await closest(
    archive,
    `SELECT "subjectId" AS "id", count(*)::int FROM "SubjectArticle" WHERE "subjectId" IN (SELECT "id" FROM "Tag") GROUP BY 1`,
    options.articles,
    1,
  );
  if (people.length < 4 || tag === undefined) throw new Error('The archive is empty.');
  const node = await startNode(archive.url);
  const token = await createMemberToken(archive.prisma, { name: 'The benchmark', role: 'EDITOR' });
  console.log(`${machine()}; archive ${options.archive}`);
  const writers = [undefined, await writersOf(archive, node.url, token, people.slice(2))];
  for (const [index, more] of writers.entries()) {
    const [from, into] = people.slice(2 * index) as [Counted, Counted];
    const merge = { fromId: globalId('Person', from), intoId: globalId('Person', into) };
    const name = `mergePeople, ${from.count} statements into ${into.count}`;
    await measured(node.url, token, name, () => ask(node.url, MergePeople, { input: merge }, token), more);
  }
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

/** Requests that write rows which a merge of these two moves: a statement of each in turn, and the article that quotes one of theirs. */
async function writersOf(
  { url: database }: Database,
  url: string,
  token: string,
  people: readonly Counted[],
): Promise<Requests> {
  const { rows } = await withClient(database, (client) =>
    client.query<{ id: string }>(
      `SELECT "id" FROM "Statement" WHERE "speakerPersonId" = $1 AND "visibility" = 'PUBLIC' ORDER BY md5("id"::text)`,
      [people[0]?.id],
    ),
  );
  const speakers = people.map((person) => globalId('Person', person));
  let [turns, quoted] = [0, 0];
  const statement = () => {
    const speaker = { personId: speakers[turns++ % speakers.length] ?? '' };
    const said = {
      kind: 'REMARK',
      wording: 'VERBATIM',
      channel: 'INTERVIEW',
      text: 'They said so.',
    } as const;
    return ask(url, RecordStatement, { input: { statement: { ...said, speaker } } }, token);
  };
  const publication = async () => {
    const quote = { statementId: encodeGlobalId('Statement', rows[quoted++ % rows.length]?.id ?? '') };
    const article = { slug: unique('article'), headline: 'An article', body: [{ quote }] };
    const created = await ask(url, CreateArticle, { input: article }, token);
    const { id = '', revisionNumber = 0 } =
      'article' in created.createArticle ? created.createArticle.article : {};
    const input = { id, expectedRevision: revisionNumber };
    return ask(url, PublishArticle, { input }, token);
  };
  return { 'their statements': statement, 'quotes of theirs, published': publication };
}

async function measured(
  url: string,
  token: string,
  name: string,
  change: () => Promise<object>,
  more?: Requests,
): Promise<void> {
  const stopping = new AbortController();
  const beside = askBeside(url, token, stopping.signal, more);
  const own: Waits = { ms: [], refused: [] };
  await timed(own, name, change);
  stopping.abort();
  const rows = { [name]: own, ...(await beside) };
  printWaits(rows);
  for (const problem of new Set(Object.values(rows).flatMap(({ refused }) => refused))) console.log(problem);
}
