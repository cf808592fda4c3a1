import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import { connectAll } from '../changes/references.ts';
import { existing } from '../changes/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { line, optional, text, url } from '../validation.ts';
import type { body } from './body.ts';
import { bodyBlocks, image, type BlockRow } from './body.ts';

export const rights = z.object({
  license: optional(url),
  usageTerms: optional(text),
  copyrightNotice: optional(text),
  creditText: optional(line),
});

/** What a revision may change. What is left out stays as it was; null clears it. */
export const revisionFields = {
  standfirst: text.nullish(),
  byline: line.nullish(),
  trailText: text.nullish(),
  mainImage: image.nullish(),
  rights: rights.nullish(),
  tags: z.array(line).max(50, 'may be 50 at most').nullish(),
  sourceIds: z.array(existing('SourceReport')).nullish(),
  campaignIds: z.array(existing('Campaign')).nullish(),
};

type RevisionInput = z.output<z.ZodObject<typeof revisionFields>> & {
  readonly headline: string;
  readonly body?: z.output<typeof body> | null | undefined;
};

type Fields = Omit<
  Prisma.ArticleRevisionUncheckedCreateInput,
  'id' | 'articleId' | 'number' | 'createdAt' | 'createdById' | 'publishedAt'
>;

/** All that one revision says. */
export interface RevisionContent {
  readonly fields: Fields;
  readonly blocks: readonly BlockRow[];
  readonly tags: readonly string[];
  readonly sourceIds: readonly string[];
  readonly campaignIds: readonly string[];
}

const WHOLE = {
  blocks: { orderBy: { position: 'asc' } },
  tags: { select: { name: true } },
  sources: { select: { id: true } },
  campaigns: { select: { id: true } },
} satisfies Prisma.ArticleRevisionInclude;

/** Reads a saved revision whole, so that the next one can be made from it. */
export async function revisionContent(tx: Transaction, id: string | null): Promise<RevisionContent> {
  if (id === null) throw new Error('An article in this state has such a revision.');
  const revision = await tx.articleRevision.findUniqueOrThrow({ where: { id }, include: WHOLE });
  const { blocks, tags, sources, campaigns, ...row } = revision;
  const {
    id: _id,
    articleId: _article,
    number: _number,
    createdAt: _at,
    createdById: _by,
    publishedAt: _on,
    ...fields
  } = row;
  return {
    fields,
    blocks: blocks.map(({ revisionId: _revision, position: _position, ...block }) => block),
    tags: tags.map((tag) => tag.name),
    sourceIds: sources.map((source) => source.id),
    campaignIds: campaigns.map((campaign) => campaign.id),
  };
}

/**
 * The content with what the input changes.
 * @throws ValidationError for ids of blocks
 */
export function revised(before: RevisionContent | null, input: RevisionInput): RevisionContent {
  const { headline, standfirst, byline, trailText, mainImage, rights } = input;
  const known = new Set(before?.blocks.map((block) => block.id));
  return {
    fields: {
      ...before?.fields,
      headline,
      ...given({ standfirst, byline, trailText }),
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
    blocks: input.body === undefined ? (before?.blocks ?? []) : bodyBlocks(input.body ?? [], known),
    tags: listed(input.tags, before?.tags),
    sourceIds: listed(input.sourceIds, before?.sourceIds),
    campaignIds: listed(input.campaignIds, before?.campaignIds),
  };
}

const NO_RIGHTS = { license: null, usageTerms: null, copyrightNotice: null, creditText: null };

export interface NewRevision {
  readonly articleId: string;
  readonly number: number;
  readonly createdById: string;
}

/** Saves a revision, as a draft, and gives its id. What readers and members see is for the caller to decide. */
export async function saveRevision(
  tx: Transaction,
  revision: NewRevision,
  content: RevisionContent,
): Promise<string> {
  const statements = new Map<string, number>();
  content.blocks.forEach(({ statementId }, position) => {
    if (statementId != null && !statements.has(statementId)) statements.set(statementId, position);
  });
  const tags = tagsBySlug(content.tags);
  // Not in the nested write: two writers of one new tag must both succeed.
  await tx.tag.createMany({ data: tags, skipDuplicates: true });
  const { id } = await tx.articleRevision.create({
    data: {
      ...content.fields,
      ...revision,
      blocks: { createMany: { data: content.blocks.map((block, position) => ({ ...block, position })) } },
      statements: {
        createMany: { data: [...statements].map(([statementId, position]) => ({ statementId, position })) },
      },
      tags: { connect: tags.map(({ slug }) => ({ slug })) },
      sources: connectAll(content.sourceIds),
      campaigns: connectAll(content.campaignIds),
    },
    select: { id: true },
  });
  return id;
}

function tagsBySlug(names: readonly string[]): { slug: string; name: string }[] {
  const bySlug = new Map(names.map((name) => [tagSlug(name), name]));
  // In one order for all: writers of the same new tags would otherwise wait for each other.
  return [...bySlug].map(([slug, name]) => ({ slug, name })).sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** `Arts & Café` → `arts-cafe`; in other scripts than Latin, marks make another letter, and stay. */
function tagSlug(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})\p{Mn}+/gu, '$1')
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu);
  return words?.join('-') ?? name;
}

/** Each once. What is left out stays as it was; null clears it. */
function listed(
  given: readonly string[] | null | undefined,
  before: readonly string[] | undefined,
): readonly string[] {
  return [...new Set(given === undefined ? before : given)];
}

/** The fields that were given, null included. */
function given<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
