import { Prisma } from '../../generated/prisma/client.ts';
import { named } from '../operations/write-together.ts';
import type { Transaction } from '../db/client.ts';
import { newId } from '../db/new-id.ts';
import type { BlockRow } from './body.ts';
import { BLOCK_COLUMNS, CONTENT_COLUMNS } from './content-columns.ts';
import { insertContributions } from './contributions.ts';
import type { Overruled } from './overruled.ts';
import { mustQuoteRightly } from './quoted-words.ts';
import type { NamedTag, RevisionContent } from './revision.ts';

export interface NewRevision {
  readonly id: string;
  readonly articleId: string;
  readonly number: number;
  /** Null on the command line. */
  readonly createdById: string | null;
}

export const CONTENT = columnNames(CONTENT_COLUMNS);
const BLOCK = columnNames(BLOCK_COLUMNS);

function columnNames(select: object): Prisma.Sql {
  return Prisma.raw(
    Object.keys(select)
      .map((name) => `"${name}"`)
      .join(', '),
  );
}

/**
 * Saves a revision and its new blocks. The caller makes it the article's current or published one.
 *
 * It takes one SQL statement, whose text doesn't depend on the length of the body. Prisma takes two for each relation.
 * @param overruled what corrections replaced in this draft
 * @returns the content, with the ids of all blocks
 * @throws ValidationError for a new paragraph whose words aren't those of the statement that it quotes
 */
export async function saveRevision(
  tx: Transaction,
  { id, articleId, number, createdById }: NewRevision,
  content: RevisionContent,
  overruled: readonly Overruled[] = [],
): Promise<RevisionContent> {
  await mustQuoteRightly(tx, content);
  await createTags(tx, content.tags);
  const blocks = content.blocks.map((block) => ({ ...block, id: block.id ?? newId() }));
  const unsaved = blocks.filter((_, position) => content.blocks[position]?.id === undefined);
  const writes = [
    ...(content.tags.length === 0 ? [] : [insertTags(id, content.tags)]),
    ...relation('SourceReport', id, content.sourceIds),
    ...relation('Campaign', id, content.campaignIds),
    ...relation('CampaignAction', id, content.actionIds),
    ...(content.contributions.length === 0 ? [] : [insertContributions(id, content.contributions)]),
  ];
  // `save_body` finds the new blocks, since their number is counted first.
  await tx.$executeRaw`
    WITH ${Prisma.join([Prisma.sql`"block" AS (${insertBlocks(articleId, unsaved)} RETURNING "id")`, ...named(writes)])}
    INSERT INTO "ArticleRevision" ("id", "articleId", "number", "createdById", "overruled", "bodyPartIds", ${CONTENT})
    SELECT ${id}::uuid, ${articleId}::uuid, ${number}::int, ${createdById}::uuid, ${overruled.length === 0 ? null : JSON.stringify(overruled)}::jsonb, "save_body"(${articleId}::uuid, ${blocks.map((block) => block.id)}::uuid[]), ${CONTENT}
    FROM (SELECT count(*) FROM "block") b, jsonb_populate_record(NULL::"ArticleRevision", ${JSON.stringify(content.fields)}::jsonb)`;
  return { ...content, blocks };
}

/** Saves the body of a revision whose blocks are saved already. @returns its parts, for the revision's `bodyPartIds` */
export async function saveBody(
  tx: Transaction,
  articleId: string,
  versionIds: readonly string[],
): Promise<string[]> {
  const [saved] = await tx.$queryRaw<[{ parts: string[] }]>`
    SELECT "save_body"(${articleId}::uuid, ${[...versionIds]}::uuid[]) AS "parts"`;
  return saved.parts;
}

/** Creates tags in an SQL statement of its own. So the second of two concurrent writers waits, and then finds the tag. */
async function createTags(tx: Transaction, tags: readonly NamedTag[]): Promise<void> {
  const unknown = tags.flatMap(({ id, slug, name }) => (id === undefined ? { id: newId(), slug, name } : []));
  if (unknown.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "Tag" ("id", "slug", "name") SELECT n."id", n."slug", n."name"
    FROM jsonb_populate_recordset(NULL::"Tag", ${JSON.stringify(unknown)}::jsonb) n
    WHERE NOT EXISTS (SELECT FROM "Tag" t WHERE t."slugs" @> ARRAY[n."slug"]) ON CONFLICT ("slug") DO NOTHING`;
}

/**
 * Inserts the versions that no earlier revision has.
 * @param postId of the blocks of a post in the article's live blog
 */
export function insertBlocks(
  articleId: string,
  blocks: readonly BlockRow[],
  postId: string | null = null,
): Prisma.Sql {
  return Prisma.sql`
    INSERT INTO "Block" ("articleId", "postId", ${BLOCK}, "items") SELECT ${articleId}::uuid, ${postId}::uuid, ${BLOCK}, coalesce("items", '{}')
    FROM jsonb_populate_recordset(NULL::"Block", ${JSON.stringify(blocks)}::jsonb)`;
}

function insertTags(revisionId: string, tags: readonly NamedTag[]): Prisma.Sql {
  const ids = tags.flatMap(({ id }) => id ?? []);
  const slugs = tags.flatMap(({ id, slug }) => (id === undefined ? slug : []));
  return Prisma.sql`
    INSERT INTO "_ArticleRevisionToTag" ("A", "B")
    SELECT ${revisionId}::uuid, "id" FROM "Tag" WHERE "id" = ANY(${ids}::uuid[]) OR "slugs" && ${slugs}::text[]`;
}

function relation(
  to: 'SourceReport' | 'Campaign' | 'CampaignAction',
  revisionId: string,
  ids: readonly string[],
): Prisma.Sql[] {
  if (ids.length === 0) return [];
  const table = Prisma.raw(`"_ArticleRevisionTo${to}"`);
  return [
    Prisma.sql`INSERT INTO ${table} ("A", "B") SELECT ${revisionId}::uuid, unnest(${[...ids]}::uuid[])`,
  ];
}
