import { afterAll, expect, it } from 'vitest';
import type { BlockInput } from '../gql/graphql.ts';
import { globalId, openDesk, paragraph, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { Chance } from '../support/secrecy/random.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const ROUNDS = Number(process.env['REVISION_ROUNDS'] ?? 500);
const INSERTIONS = 1_000;
/** Rows that are read for each block of a revision: its own, the revision's and those of the parts. */
const MOST_ROWS = 1.1;

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { prisma } = newsroom;
const desk = openDesk(newsroom);

interface Place {
  readonly blockId: string;
  readonly html: string | null;
  readonly statementId: string | null;
}

/** The body of each revision, by its number. */
async function bodiesOf(articleId: string, after = 0): Promise<Map<number, Place[]>> {
  const rows = await prisma.$queryRaw<{ number: number; body: Place[] }[]>`
    SELECT r."number", coalesce((
      SELECT json_agg(json_build_object('blockId', b."blockId", 'html', b."html", 'statementId', b."statementId") ORDER BY p."position")
      FROM "BlockPlace" p JOIN "Block" b ON b."id" = p."blockVersionId" WHERE p."revisionId" = r."id"
    ), '[]') AS "body" FROM "ArticleRevision" r WHERE r."articleId" = ${articleId}::uuid AND r."number" > ${after}`;
  return new Map(rows.map(({ number, body }) => [number, body]));
}

function inputOf({ blockId, html, statementId }: Place): BlockInput {
  return statementId === null
    ? { paragraph: { blockId, html: html ?? '' } }
    : { quote: { blockId, statementId: globalId('Statement', statementId) } };
}

/** A body with some random changes, as an input. A new block is always among them, so that there is something to save. */
function edited(body: readonly Place[], chance: Chance, round: number): BlockInput[] {
  const blocks = body.map(inputOf);
  for (let count = chance.from(1, 3); count > 0; count -= 1) {
    const at = chance.from(0, blocks.length - 1);
    const block = blocks[at];
    if (chance.of(0.4)) blocks.splice(at, 0, paragraph(`New ${round} ${count}`));
    else if (chance.of(0.3)) blocks.splice(chance.from(0, blocks.length - 1), 0, ...blocks.splice(at, 1));
    else if (chance.of(0.4)) blocks.splice(at, 1);
    else if (block?.paragraph)
      blocks[at] = { paragraph: { ...block.paragraph, html: `Changed ${round} ${count}` } };
  }
  return blocks.toSpliced(chance.from(0, blocks.length), 0, paragraph(`Also ${round}`));
}

/** What is known of a body before it is saved: a new block has no id yet. */
const shape = (body: readonly BlockInput[]) =>
  body.map(({ paragraph: of, quote }) => of?.html ?? rowId(String(quote?.statementId)));
const shapeOf = (body: readonly Place[] | undefined) =>
  body?.map(({ html, statementId }) => html ?? statementId);

function withQuote(body: readonly Place[], after: string | null, statementId: string): (string | null)[] {
  const at = body.findIndex(({ blockId }) => blockId === after);
  return (shapeOf(body) ?? []).toSpliced(at === -1 ? body.length : at + 1, 0, statementId);
}

it(`every revision keeps its body through ${ROUNDS} rounds, and is read in few rows (SEED=${SEED})`, async () => {
  const chance = new Chance(SEED);
  const speaker = { personId: (await desk.person()).id };
  const body = Array.from({ length: 200 }, (_, n) => paragraph(`At ${n}`));
  const { id } = await desk.schedule(await desk.article({ body }), '2099-01-01T00:00:00Z');
  const articleId = rowId(id);
  await desk.publish(await desk.unschedule({ id }));
  const bodies = await bodiesOf(articleId);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { revisionNumber, currentRevision, publishedRevision } = await prisma.article.findUniqueOrThrow({
      where: { id: articleId },
      include: { currentRevision: true, publishedRevision: true },
    });
    const draft = bodies.get(currentRevision?.number ?? 0) ?? [];
    const published = bodies.get(publishedRevision?.number ?? 0) ?? [];
    const expected = new Map<number, unknown>();
    const article = { id, revisionNumber };
    const what = chance.one(['revise', 'revise', 'comment', 'comment', 'publish', 'correct']);
    if (what === 'revise') {
      const input = edited(draft, chance, round);
      const { revisionNumber: number } = await desk.revise(article, { body: input });
      expected.set(number, shape(input));
    } else if (what === 'comment') {
      const after = chance.of(0.8) ? chance.one(published).blockId : null;
      const { statement } = await desk.comment(article, { statement: { speaker }, afterBlockId: after });
      expected.set(revisionNumber + 1, withQuote(published, after, rowId(statement.id)));
      if (currentRevision?.id !== publishedRevision?.id)
        expected.set(revisionNumber + 2, withQuote(draft, after, rowId(statement.id)));
    } else if (what === 'publish') {
      if (currentRevision?.id !== publishedRevision?.id) await desk.publish(article);
    } else {
      const input = edited(published, chance, round);
      await desk.correct(article, { body: input });
      expected.set(revisionNumber + 1, shape(input));
    }
    const added = await bodiesOf(articleId, revisionNumber);
    for (const [number, is] of expected)
      expect(shapeOf(added.get(number)), `round ${round}, ${what}, revision ${number}`).toEqual(is);
    for (const [number, is] of added) bodies.set(number, is);
  }
  expect(await bodiesOf(articleId)).toEqual(bodies);
  expect(await unlikeCutAnew(articleId)).toEqual([]);
  expect(await rowsPerBlock(articleId)).toBeLessThanOrEqual(MOST_ROWS);
}, 600_000);

it(`${INSERTIONS} comments after the same block are in as many parts as blocks that were written in order`, async () => {
  const { id } = await desk.publishedArticle({ body: [paragraph('One'), paragraph('Two')] });
  const statement = await desk.statement({}, 'PUBLIC');
  const articleId = rowId(id);
  await prisma.$executeRawUnsafe(
    `DO $$
    DECLARE
      article uuid := '${articleId}';
      parts uuid[] := (SELECT "bodyPartIds" FROM "ArticleRevision" WHERE "articleId" = article);
      first uuid := (SELECT "blockIds"[1] FROM "BodyPart" WHERE "id" = parts[1]);
    BEGIN
      FOR n IN 1..${INSERTIONS} LOOP
        parts := "insert_quote"(article, parts, first, gen_random_uuid(), gen_random_uuid(), '${rowId(statement.id)}');
      END LOOP;
      INSERT INTO "ArticleRevision" ("id", "articleId", "number", "headline", "bodyPartIds") VALUES (gen_random_uuid(), article, 2, 'Last', parts);
    END $$`,
  );
  const bodies = await bodiesOf(articleId);
  expect(bodies.get(2)).toHaveLength(INSERTIONS + 2);
  expect(bodies.get(2)?.at(-1)).toEqual(bodies.get(1)?.[1]);
  expect(await unlikeCutAnew(articleId)).toEqual([]);
  expect(await rowsPerBlock(articleId, 2)).toBeLessThanOrEqual(MOST_ROWS);
}, 60_000);

/** The numbers of revisions whose parts differ from those of the same blocks when they are cut at once. */
async function unlikeCutAnew(articleId: string): Promise<unknown[]> {
  return prisma.$queryRaw<unknown[]>`
    SELECT r."number" FROM "ArticleRevision" r WHERE r."articleId" = ${articleId}::uuid AND r."bodyPartIds" <> "save_body"(r."articleId", ARRAY(
      SELECT p."blockVersionId" FROM "BlockPlace" p WHERE p."revisionId" = r."id" ORDER BY p."position"
    ))`;
}

/** The most rows that a revision is read from for each of its blocks. */
async function rowsPerBlock(articleId: string, number = 0): Promise<number> {
  const [found] = await prisma.$queryRaw<[{ rows: number }]>`
    SELECT max((1 + cardinality(r."bodyPartIds") + b."count")::float / b."count") AS "rows" FROM "ArticleRevision" r
    CROSS JOIN LATERAL (SELECT count(*) FROM "BlockPlace" p WHERE p."revisionId" = r."id") b
    WHERE r."articleId" = ${articleId}::uuid AND ${number} IN (0, r."number")`;
  return found.rows;
}
