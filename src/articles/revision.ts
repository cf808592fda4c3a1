import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import { connectAll } from '../changes/references.ts';
import { existing } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { line, manyOf, optional, text, url } from '../validation.ts';
import type { bodyInput } from './body.ts';
import { bodyBlocks, imageInput, type BlockRow, type SavedBlock } from './body.ts';

export const rightsInput = z.object({
  license: optional(url),
  usageTerms: optional(text),
  copyrightNotice: optional(text),
  creditText: optional(line),
});

/** A field that is left out keeps its value; null clears it. */
export const revisionInput = {
  standfirst: text.nullish(),
  byline: line.nullish(),
  trailText: text.nullish(),
  mainImage: imageInput.nullish(),
  rights: rightsInput.nullish(),
  tags: z.array(line).max(50, 'must have at most 50 items').nullish(),
  sourceIds: manyOf(existing('SourceReport')).nullish(),
  campaignIds: manyOf(existing('Campaign')).nullish(),
  actionIds: manyOf(existing('CampaignAction')).nullish(),
};

type RevisionInput = z.output<z.ZodObject<typeof revisionInput>> & {
  readonly headline: string;
  readonly body?: z.output<typeof bodyInput> | null | undefined;
};

type Fields = Omit<
  Prisma.ArticleRevisionUncheckedCreateInput,
  'id' | 'articleId' | 'number' | 'createdAt' | 'createdById' | 'publishedAt'
>;

/** A tag is found by its slug. The name is for a tag that doesn't exist yet. */
interface NamedTag {
  readonly slug: string;
  readonly name: string;
}

/** The content of one revision. */
export interface RevisionContent {
  readonly fields: Fields;
  readonly blocks: readonly BlockRow[];
  readonly tags: readonly NamedTag[];
  readonly sourceIds: readonly string[];
  readonly campaignIds: readonly string[];
  readonly actionIds: readonly string[];
}

const CONTENT = {
  places: { orderBy: { position: 'asc' }, select: { block: true } },
  tags: { select: { slug: true, name: true } },
  sources: { select: { id: true } },
  campaigns: { select: { id: true } },
  actions: { select: { id: true } },
} satisfies Prisma.ArticleRevisionInclude;

export async function revisionContent(tx: Transaction, id: string | null): Promise<RevisionContent> {
  if (id === null) throw new Error('An article in this state has this revision.');
  const revision = await tx.articleRevision.findUniqueOrThrow({ where: { id }, include: CONTENT });
  const { places, sources, campaigns, actions, ...row } = revision;
  const {
    id: _id,
    articleId: _article,
    number: _number,
    createdAt: _at,
    createdById: _by,
    publishedAt: _on,
    tags,
    ...fields
  } = row;
  return {
    fields,
    blocks: places.map(({ block }) => block),
    tags,
    sourceIds: sources.map((source) => source.id),
    campaignIds: campaigns.map((campaign) => campaign.id),
    actionIds: actions.map((action) => action.id),
  };
}

/** The `blockId`s of a revision's blocks. */
export async function blockIdsOf(tx: Transaction, revisionId: string | null): Promise<Set<string>> {
  const places =
    revisionId === null
      ? []
      : await tx.blockPlace.findMany({
          where: { revisionId },
          select: { block: { select: { blockId: true } } },
        });
  return new Set(places.map(({ block }) => block.blockId));
}

/**
 * Applies an input to the content of a revision.
 * @throws ValidationError for the id of a block that the revision doesn't have
 */
export function revised(before: RevisionContent | null, input: RevisionInput): RevisionContent {
  const { headline, standfirst, byline, trailText, mainImage, rights } = input;
  const blocks = before?.blocks ?? [];
  return {
    fields: {
      ...before?.fields,
      headline,
      standfirst: orUnchanged(standfirst, before?.fields.standfirst),
      byline: orUnchanged(byline, before?.fields.byline),
      trailText: orUnchanged(trailText, before?.fields.trailText),
      ...(mainImage !== undefined && {
        imageUrl: mainImage?.url ?? null,
        imageAltText: mainImage?.altText ?? null,
        imageCaption: mainImage?.caption ?? null,
        imageCreditText: mainImage?.creditText ?? null,
        imageWidth: mainImage?.width ?? null,
        imageHeight: mainImage?.height ?? null,
      }),
      ...(rights !== undefined && (rights ?? NO_RIGHTS)),
    },
    blocks: input.body === undefined ? blocks : bodyBlocks(input.body ?? [], blocks),
    tags: input.tags === undefined ? (before?.tags ?? []) : tagsBySlug(input.tags ?? []),
    sourceIds: distinct(orUnchanged(input.sourceIds, before?.sourceIds)),
    campaignIds: distinct(orUnchanged(input.campaignIds, before?.campaignIds)),
    actionIds: distinct(orUnchanged(input.actionIds, before?.actionIds)),
  };
}

/** Whether two contents are the same. Only the order of the blocks matters. */
export function isSameContent(a: RevisionContent, b: RevisionContent): boolean {
  const comparable = ({ fields, blocks, tags, sourceIds, campaignIds, actionIds }: RevisionContent) => [
    fields,
    blocks.map(({ id }) => id),
    ...[tags.map(({ slug }) => slug), sourceIds, campaignIds, actionIds].map((items) => items.toSorted()),
  ];
  return b.blocks.every(({ id }) => id !== undefined) && isDeepStrictEqual(comparable(a), comparable(b));
}

const NO_RIGHTS = { license: null, usageTerms: null, copyrightNotice: null, creditText: null };

export interface NewRevision {
  readonly articleId: string;
  readonly number: number;
  readonly createdById: string;
}

/**
 * Saves a revision, and what is new of its blocks. The caller sets it as the article's current or published one.
 * @returns its id, and its content with the ids of all blocks
 */
export async function saveRevision(
  tx: Transaction,
  revision: NewRevision,
  content: RevisionContent,
): Promise<{ id: string; content: RevisionContent }> {
  const statements = new Map<string, number>();
  content.blocks.forEach(({ statementId }, position) => {
    if (statementId != null && !statements.has(statementId)) statements.set(statementId, position);
  });
  // Not in the nested write, which would fail for the second of two concurrent writers of a new tag.
  await tx.tag.createMany({ data: [...content.tags], skipDuplicates: true });
  const { id } = await tx.articleRevision.create({
    data: {
      ...content.fields,
      ...revision,
      statements: {
        createMany: { data: [...statements].map(([statementId, position]) => ({ statementId, position })) },
      },
      tags: { connect: content.tags.map(({ slug }) => ({ slug })) },
      sources: connectAll(content.sourceIds),
      campaigns: connectAll(content.campaignIds),
      actions: connectAll(content.actionIds),
    },
    select: { id: true },
  });
  const blocks = await saveBlocks(tx, content.blocks);
  await saveBody(tx, id, blocks);
  return { id, content: { ...content, blocks } };
}

/** Saves the versions that no earlier revision holds. */
async function saveBlocks(tx: Transaction, blocks: readonly BlockRow[]): Promise<SavedBlock[]> {
  const unsaved = blocks.filter(({ id }) => id === undefined);
  const rows = await tx.block.createManyAndReturn({ data: unsaved, select: { id: true, blockId: true } });
  const ids = new Map(rows.map(({ id, blockId }) => [blockId, id]));
  return blocks.map((block) => {
    const id = block.id ?? ids.get(block.blockId);
    if (id === undefined) throw new Error('Each block of a body is saved.');
    return { ...block, id };
  });
}

/** One SQL statement of the same text for every length, which PostgreSQL plans once. */
async function saveBody(tx: Transaction, revisionId: string, blocks: readonly SavedBlock[]): Promise<void> {
  if (blocks.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "BlockPlace" ("revisionId", "position", "blockVersionId")
    SELECT ${revisionId}::uuid, "number" - 1, "id"
    FROM unnest(${blocks.map(({ id }) => id)}::uuid[]) WITH ORDINALITY AS body ("id", "number")`;
}

/** The tags that an input names: each is the tag with the slug of that name, whatever its name is now. */
function tagsBySlug(names: readonly string[]): NamedTag[] {
  const bySlug = new Map(names.map((name) => [tagSlug(name), name]));
  // Sorted, so that concurrent writers of the same new tags don't deadlock.
  return [...bySlug].map(([slug, name]) => ({ slug, name })).sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** `Arts & Café` → `arts-cafe`. Keeps the marks of other scripts than Latin, where they make a different letter. */
function tagSlug(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})\p{Mn}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  return words?.join('-') ?? name;
}

function orUnchanged<T>(value: T | null | undefined, before: T | null | undefined): T | null {
  return (value === undefined ? before : value) ?? null;
}

function distinct(values: readonly string[] | null): string[] {
  return [...new Set(values)];
}
