import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Prisma } from '../../generated/prisma/client.ts';
import { existing } from '../operations/row-id.ts';
import type { Transaction } from '../db/client.ts';
import {
  broken,
  instant,
  line,
  manyOf,
  optional,
  text,
  url,
  type Rule,
  type Rules,
} from '../operations/validation.ts';
import { SECTION_RULE, sectionInput } from '../sections/section-input.ts';
import { hasBegun } from '../statements/statement-dates.ts';
import { bodyRules, changedBody, type BodyChange } from './block-edits.ts';
import { imageInput, type BlockRow } from './body.ts';
import { BLOCK_COLUMNS } from './content-columns.ts';
import {
  CONTRIBUTION_COLUMNS,
  contributionRows,
  contributionsInput,
  type Contribution,
} from './contributions.ts';
import type { CustomValues } from './custom-fields.ts';
import { changedValuesOf, customFieldsInput } from './custom-values.ts';
import { imageColumns } from './image.ts';
import { LINK_RULES, linksInput, type LinksInput } from './linked-articles.ts';

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
  contributions: contributionsInput,
  trailText: text.nullish(),
  mainImage: imageInput.nullish(),
  rights: rightsInput.nullish(),
  tags: z.array(line).max(50, 'must have at most 50 items').nullish(),
  sourceIds: manyOf(existing('SourceReport')).nullish(),
  campaignIds: manyOf(existing('Campaign')).nullish(),
  actionIds: manyOf(existing('CampaignAction')).nullish(),
  originallyPublishedAt: instant.nullish(),
  canonicalUrl: url.nullish(),
  ...sectionInput,
  kicker: line.nullish(),
  seoTitle: line.nullish(),
  seoDescription: text.nullish(),
  socialImage: imageInput.nullish(),
  customFields: customFieldsInput.nullish(),
  ...linksInput,
};

/** Articles and the section are named by their ids (`withIds`). */
export type RevisionInput = Omit<
  z.output<z.ZodObject<typeof revisionInput>>,
  'sectionSlug' | 'relatedSlugs' | 'translationOfSlug' | 'followsSlug'
> &
  BodyChange & { readonly headline?: string | undefined };

/** By the clock of this node, with a day for clocks and time zones that differ. */
export const REPRINT_RULE = {
  of: ['originallyPublishedAt'],
  holds: ({ originallyPublishedAt }) => originallyPublishedAt == null || hasBegun(originallyPublishedAt),
  code: 'OUT_OF_RANGE',
  message: 'must not be in the future: it is when the article was first published elsewhere',
  path: ['originallyPublishedAt'],
} satisfies Rule<{ readonly originallyPublishedAt?: Date | null | undefined }>;

type RevisedFields = Pick<RevisionInput, 'body' | 'edits' | 'originallyPublishedAt' | 'sectionId'> & {
  readonly sectionSlug?: string | null | undefined;
} & LinksInput;

/**
 * The rules for a change of a revision.
 * @param before the body that it changes; null if the caller hasn't read that one, which is another error
 * @param isPublic whether readers see the changed body
 */
export function revisionRules(before: readonly BlockRow[] | null, isPublic = false): Rules<RevisedFields> {
  return [REPRINT_RULE, SECTION_RULE, ...LINK_RULES, ...bodyRules(before, isPublic)];
}

type RevisionFields = Omit<
  Prisma.ArticleRevisionUncheckedCreateInput,
  | 'id'
  | 'articleId'
  | 'number'
  | 'createdAt'
  | 'createdById'
  | 'publishedAt'
  | 'publishedById'
  | 'isWithdrawn'
  | 'bodyPartIds'
  | 'overruled'
  | 'relatedIds'
  | 'customFields'
  | 'customValues'
> & { readonly relatedIds?: string[]; readonly customFields: CustomValues };

/** A tag, identified by its slug. The name is for a new tag, which has no id yet. */
export interface NamedTag {
  readonly id?: string;
  readonly slug: string;
  /** The slug, and those that it had before. */
  readonly slugs?: readonly string[];
  readonly name: string;
}

/** The content of one revision. */
export interface RevisionContent {
  readonly fields: RevisionFields;
  readonly blocks: readonly BlockRow[];
  /** Where an input of edits has its new blocks. Otherwise a block is at its place in the body. */
  readonly paths?: ReadonlyMap<BlockRow, readonly string[]>;
  readonly tags: readonly NamedTag[];
  readonly sourceIds: readonly string[];
  readonly campaignIds: readonly string[];
  readonly actionIds: readonly string[];
  readonly contributions: readonly Contribution[];
}

const CONTENT = {
  places: { orderBy: { position: 'asc' }, select: { block: { select: { ...BLOCK_COLUMNS, items: true } } } },
  tags: { select: { id: true, slug: true, slugs: true, name: true } },
  sources: { select: { id: true } },
  campaigns: { select: { id: true } },
  actions: { select: { id: true } },
  contributions: { orderBy: { position: 'asc' }, select: CONTRIBUTION_COLUMNS },
} satisfies Prisma.ArticleRevisionInclude;

export async function revisionContent(tx: Transaction, id: string | null): Promise<RevisionContent> {
  if (id === null) throw new Error('An article in this state has this revision.');
  const revision = await tx.articleRevision.findUniqueOrThrow({ where: { id }, include: CONTENT });
  const { places, sources, campaigns, actions, contributions, ...row } = revision;
  const {
    id: _id,
    articleId: _article,
    number: _number,
    createdAt: _at,
    createdById: _by,
    publishedAt: _on,
    publishedById: _publisher,
    isWithdrawn: _withdrawn,
    overruled: _overruled,
    bodyPartIds: _parts,
    customValues: _values,
    customFields,
    tags,
    ...fields
  } = row;
  return {
    fields: { ...fields, customFields: customFields as CustomValues },
    blocks: places.map(({ block }) => block),
    tags,
    sourceIds: sources.map((source) => source.id),
    campaignIds: campaigns.map((campaign) => campaign.id),
    actionIds: actions.map((action) => action.id),
    contributions,
  };
}

/** Whether readers see a block with this `blockId` in an article; null if it isn't published. No block has an id that isn't a UUID. */
export async function isInPublished(
  tx: Transaction,
  articleId: string,
  blockId: string,
): Promise<boolean | null> {
  const id = z.guid().safeParse(blockId).data;
  if (id === undefined) return false;
  const [found] = await tx.$queryRaw<{ isIn: boolean }[]>`
    SELECT "part_with"(r."bodyPartIds", ${id}::uuid) IS NOT NULL AS "isIn"
    FROM "Article" a JOIN "ArticleRevision" r ON r."id" = a."publishedRevisionId"
    WHERE a."id" = ${articleId}::uuid AND a."state" = 'PUBLISHED'`;
  return found?.isIn ?? null;
}

/**
 * Applies an input to the content of a revision.
 * @throws ValidationError for the id of a block that the revision doesn't have
 */
export function revised(before: RevisionContent | null, input: RevisionInput): RevisionContent {
  const { headline, standfirst, byline, trailText, mainImage, socialImage, rights } = input;
  return {
    fields: {
      ...before?.fields,
      headline: headline ?? before?.fields.headline ?? '',
      standfirst: orUnchanged(standfirst, before?.fields.standfirst),
      byline: orUnchanged(byline, before?.fields.byline),
      trailText: orUnchanged(trailText, before?.fields.trailText),
      kicker: orUnchanged(input.kicker, before?.fields.kicker),
      seoTitle: orUnchanged(input.seoTitle, before?.fields.seoTitle),
      seoDescription: orUnchanged(input.seoDescription, before?.fields.seoDescription),
      ...(mainImage !== undefined && imageColumns(mainImage)),
      ...(socialImage !== undefined && {
        socialImageUrl: socialImage?.url ?? null,
        socialImageAltText: socialImage?.altText ?? null,
        socialImageCaption: socialImage?.caption ?? null,
        socialImageCreditText: socialImage?.creditText ?? null,
        socialImageLicense: socialImage?.license ?? null,
        socialImageWidth: socialImage?.width ?? null,
        socialImageHeight: socialImage?.height ?? null,
      }),
      customFields: changedValuesOf(before?.fields.customFields ?? {}, input.customFields),
      ...(rights !== undefined && (rights ?? NO_RIGHTS)),
      originallyPublishedAt: orUnchanged(input.originallyPublishedAt, before?.fields.originallyPublishedAt),
      canonicalUrl: orUnchanged(input.canonicalUrl, before?.fields.canonicalUrl),
      sectionId: orUnchanged(input.sectionId, before?.fields.sectionId),
      relatedIds: distinct(orUnchanged(input.relatedIds, before?.fields.relatedIds)),
      translationOfId: orUnchanged(input.translationOfId, before?.fields.translationOfId),
      followsId: orUnchanged(input.followsId, before?.fields.followsId),
    },
    ...changedBody(before?.blocks ?? [], input),
    tags: input.tags === undefined ? (before?.tags ?? []) : tagsBySlug(input.tags ?? [], before?.tags ?? []),
    sourceIds: distinct(orUnchanged(input.sourceIds, before?.sourceIds)),
    campaignIds: distinct(orUnchanged(input.campaignIds, before?.campaignIds)),
    actionIds: distinct(orUnchanged(input.actionIds, before?.actionIds)),
    contributions:
      input.contributions === undefined
        ? (before?.contributions ?? [])
        : contributionRows(input.contributions),
  };
}

/** Whether two contents are the same. The order matters only for blocks and contributions. */
export function isSameContent(a: RevisionContent, b: RevisionContent): boolean {
  const comparable = ({
    fields,
    blocks,
    tags,
    sourceIds,
    campaignIds,
    actionIds,
    contributions,
  }: RevisionContent) => [
    fields,
    contributions,
    blocks.map(({ id }) => id),
    ...[tags.map(({ slug }) => slug), sourceIds, campaignIds, actionIds].map((items) => items.toSorted()),
  ];
  return b.blocks.every(({ id }) => id !== undefined) && isDeepStrictEqual(comparable(a), comparable(b));
}

const NO_RIGHTS = { license: null, usageTerms: null, copyrightNotice: null, creditText: null };

/**
 * The tags that an input names. A name selects the tag that has the slug made from it, or had it, even if that tag was renamed or
 * merged into another one.
 */
export function tagsBySlug(names: readonly string[], before: readonly NamedTag[]): NamedTag[] {
  const named = names.map((name): NamedTag => {
    const slug = tagSlug(name);
    return before.find((tag) => (tag.slugs ?? [tag.slug]).includes(slug)) ?? { slug, name };
  });
  // The first of two spellings of a tag stays.
  const bySlug = new Map(named.toReversed().map((tag) => [tag.slug, tag]));
  // Sorted, so that concurrent writers of the same new tags don't deadlock.
  return [...bySlug.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** In any script, as the slug of a name is made. */
export const slugOfTag = line.refine(
  (slug) => slug === tagSlug(slug),
  broken('INVALID_SLUG', "must be the slug of a tag, in small letters with single hyphens: 'like-this-1'"),
);

/** `Arts & Café` → `arts-cafe`. Keeps marks in other scripts than Latin, where they make a different letter. */
export function tagSlug(name: string): string {
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
