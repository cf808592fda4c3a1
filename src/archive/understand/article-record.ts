/** An article in an export: one record, with all its revisions, the blocks that they hold, its notes and its requests for comment. */
import { z } from 'zod';
import {
  ArticleState,
  BlockKind,
  CommentRequestOutcome,
  ContributorRole,
  UpdateNoteKind,
  Visibility,
} from '../../../generated/prisma/enums.ts';
import {
  embedInput,
  headingInput,
  imageInput,
  listInput,
  paragraphInput,
  quoteInput,
} from '../../articles/body.ts';
import { exportedValues } from '../../articles/custom-values.ts';
import { overruled } from '../../articles/overruled.ts';
import { rightsInput } from '../../articles/revision.ts';
import { language, line, slug, text, url } from '../../operations/validation.ts';
import { INTERNAL_NOTE } from './entities.ts';
import {
  checksOf,
  id,
  maybe,
  maybeRef,
  maybeTime,
  of,
  ref,
  speakerFields,
  time,
  type Field,
  type Fields,
} from './entity.ts';

const count = z.int().positive();

export const ARTICLE: Fields = {
  slug: of(slug),
  state: of(z.enum(ArticleState)),
  language: of(language),
  embargoedUntil: maybeTime,
  createdById: maybeRef('Member'),
  isReady: of(z.boolean().default(false)),
  createdAt: time,
  modifiedAt: time,
  firstPublishedAt: maybeTime,
  publishedAt: maybeTime,
  withdrawnAt: maybeTime,
  withdrawalReason: maybe(text),
  scheduledFor: maybeTime,
  scheduledById: maybeRef('Member'),
  scheduledNoteText: maybe(text),
};

export const BLOCK: Fields = {
  id: of(id),
  blockId: of(id),
  kind: of(z.enum(BlockKind)),
  html: maybe(paragraphInput.shape.html),
  text: maybe(headingInput.shape.text),
  level: maybe(headingInput.shape.level),
  statementId: { check: quoteInput.shape.statementId.optional(), refersTo: 'Statement' },
  url: maybe(url),
  caption: maybe(text),
  provider: maybe(embedInput.shape.provider),
  altText: maybe(imageInput.shape.altText),
  creditText: maybe(line),
  license: maybe(url),
  width: maybe(count),
  height: maybe(count),
  ordered: maybe(z.boolean()),
  items: { ...maybe(listInput.shape.items), isList: true },
  redactionId: maybeRef('Redaction'),
};

/** Of a revision. Left out if it is false. */
export const WITHDRAWN: Field = {
  check: z.boolean().default(false),
  sql: (column) => `nullif(${column}, false)`,
};

export const REVISION: Fields = {
  id: of(id),
  number: of(count),
  createdAt: time,
  createdById: maybeRef('Member'),
  publishedAt: maybeTime,
  publishedById: maybeRef('Member'),
  isWithdrawn: WITHDRAWN,
  headline: of(line),
  standfirst: maybe(text),
  byline: maybe(line),
  trailText: maybe(text),
  originallyPublishedAt: maybeTime,
  canonicalUrl: maybe(url),
  overruled: maybe(z.array(overruled)),
  imageUrl: maybe(url),
  imageAltText: maybe(imageInput.shape.altText),
  imageCaption: maybe(text),
  imageCreditText: maybe(line),
  imageLicense: maybe(url),
  imageWidth: maybe(count),
  imageHeight: maybe(count),
  license: maybe(url),
  usageTerms: maybe(rightsInput.shape.usageTerms.unwrap()),
  copyrightNotice: maybe(rightsInput.shape.copyrightNotice.unwrap()),
  creditText: maybe(line),
  sectionId: maybeRef('Section'),
  kicker: maybe(line),
  seoTitle: maybe(line),
  seoDescription: maybe(text),
  socialImageUrl: maybe(url),
  socialImageAltText: maybe(imageInput.shape.altText),
  socialImageCaption: maybe(text),
  socialImageCreditText: maybe(line),
  socialImageLicense: maybe(url),
  socialImageWidth: maybe(count),
  socialImageHeight: maybe(count),
  customFields: { check: exportedValues.optional(), isObject: true },
  relatedIds: { check: z.array(id).optional(), isList: true },
  // The other article may come later in the file.
  translationOfId: maybe(id),
  followsId: maybe(id),
};

/** Who is credited in a revision, in order. */
export const CONTRIBUTION: Fields = {
  ...speakerFields(''),
  role: of(z.enum(ContributorRole)),
  creditedAs: maybe(line),
};

/** The lists of what a revision refers to, each with the table that joins it, whose column A is the revision. */
export const LINKS_OF_REVISIONS = [
  { list: 'tagIds', table: '_ArticleRevisionToTag', refersTo: 'Tag' },
  { list: 'sourceIds', table: '_ArticleRevisionToSourceReport', refersTo: 'SourceReport' },
  { list: 'campaignIds', table: '_ArticleRevisionToCampaign', refersTo: 'Campaign' },
  { list: 'actionIds', table: '_ArticleRevisionToCampaignAction', refersTo: 'CampaignAction' },
] as const;

export const NOTE: Fields = {
  id: of(id),
  kind: of(z.enum(UpdateNoteKind)),
  text: of(text),
  createdAt: time,
  correctedAt: maybeTime,
  statementId: maybeRef('Statement'),
  redactionId: maybeRef('Redaction'),
};

/** A text that a note had before it was corrected. */
export const FORMER_TEXT: Fields = {
  id: of(id),
  text: of(text),
  replacedAt: time,
  replacedById: maybeRef('Member'),
};

/** A redaction that changed the article. */
export const REDACTED: Fields = { redactionId: ref('Redaction'), isPublic: of(z.boolean()) };

export const REQUEST: Fields = {
  id: of(id),
  ...speakerFields('askedOf'),
  askedById: maybeRef('Member'),
  askedAt: time,
  deadline: maybeTime,
  outcome: of(z.enum(CommentRequestOutcome)),
  closedAt: maybeTime,
  statementId: maybeRef('Statement'),
  visibility: of(z.enum(Visibility)),
};

export const INTERNAL_NOTE_ON_ARTICLE: Fields = { ...INTERNAL_NOTE, blockId: maybe(id) };

/** From which record of another archive it was made. */
export const IMPORTED: Fields = {
  source: of(z.string()),
  sourceId: of(z.string()),
  contentHash: of(z.string()),
  revisionNumber: of(count),
};

type RecordFields = Record<string, unknown>;

export interface ArticleRecord extends RecordFields {
  readonly noun: 'Article';
  readonly id: string;
  readonly slug: string;
  readonly state: ArticleState;
  readonly formerSlugs: string[];
  readonly currentRevision: number;
  readonly publishedRevision?: number;
  readonly scheduledRevision?: number;
  readonly blocks: (RecordFields & {
    readonly id: string;
    readonly blockId: string;
    readonly html?: string;
    readonly statementId?: string;
  })[];
  readonly revisions: (RecordFields & {
    readonly id: string;
    readonly number: number;
    readonly body: number[];
    readonly contributions: RecordFields[];
  } & Readonly<Record<(typeof LINKS_OF_REVISIONS)[number]['list'], string[]>>)[];
  readonly notes: (RecordFields & {
    readonly id: string;
    readonly revision: number;
    readonly formerTexts: RecordFields[];
  })[];
  readonly commentRequests: (RecordFields & { readonly id: string })[];
  readonly redactions: RecordFields[];
  readonly internalNotes: (RecordFields & { readonly id: string })[];
  readonly collaboratorIds: string[];
  readonly imported?: RecordFields;
}

const ids = z.array(id).default([]);
const number = count.optional();

type Complain = (message: string, ...path: (string | number)[]) => void;

/** What the state of an article asks for. Readers see nothing before its time. */
function checkState(article: ArticleRecord, complain: Complain): void {
  const { state } = article;
  for (const name of NEEDED[state] ?? [])
    if (article[name] === undefined) complain(`is missing, which an article has that is ${state}`, name);
  if (state === 'PUBLISHED' || state === 'WITHDRAWN') {
    // A withdrawn article that is mended can be under embargo.
    for (const name of [
      ...(state === 'PUBLISHED' ? ['embargoedUntil'] : []),
      'firstPublishedAt',
      'publishedAt',
    ])
      if (Date.parse(String(article[name])) > Date.now())
        complain(`is in the future, though the article is ${state}`, name);
  } else if (article.publishedRevision !== undefined)
    complain(`isn't for an article that is ${state}`, 'publishedRevision');
}

/** Finds a number of a revision, or a place in the list of blocks, that leads nowhere. */
function checkNumbers(article: ArticleRecord, complain: Complain): void {
  const numbers = new Set(article.revisions.map((revision) => revision.number));
  const mustBe = (found: number | undefined, ...path: (string | number)[]) => {
    if (found !== undefined && !numbers.has(found))
      complain(`is ${found}, which isn't the number of one of its revisions`, ...path);
  };
  mustBe(article.currentRevision, 'currentRevision');
  mustBe(article.publishedRevision, 'publishedRevision');
  mustBe(article.scheduledRevision, 'scheduledRevision');
  for (const [index, note] of article.notes.entries()) mustBe(note.revision, 'notes', index, 'revision');
  for (const [index, { body }] of article.revisions.entries()) {
    const held = new Set<string>();
    for (const place of body) {
      const blockId = article.blocks[place]?.blockId ?? '';
      const problem = blockId === '' ? 'there is no such block' : 'a revision holds each block once';
      if (blockId === '' || held.has(blockId))
        complain(`has the place ${place}: ${problem}`, 'revisions', index, 'body');
      held.add(blockId);
    }
  }
}

const NEEDED: Partial<Record<ArticleState, readonly string[]>> = {
  PUBLISHED: ['publishedRevision', 'firstPublishedAt', 'publishedAt'],
  SCHEDULED: ['scheduledRevision', 'scheduledFor'],
  WITHDRAWN: ['publishedRevision', 'firstPublishedAt', 'publishedAt', 'withdrawnAt', 'withdrawalReason'],
};

export const articleRecord = z
  .strictObject({
    noun: z.literal('Article'),
    id,
    ...checksOf(ARTICLE),
    formerSlugs: z.array(slug).default([]),
    currentRevision: count,
    publishedRevision: number,
    scheduledRevision: number,
    blocks: z.array(z.strictObject(checksOf(BLOCK))).default([]),
    revisions: z
      .array(
        z.strictObject({
          ...checksOf(REVISION),
          body: z.array(z.int().min(0)).default([]),
          contributions: z.array(z.strictObject(checksOf(CONTRIBUTION))).default([]),
          ...Object.fromEntries(LINKS_OF_REVISIONS.map(({ list }) => [list, ids])),
        }),
      )
      .min(1, 'must not be empty'),
    notes: z
      .array(
        z.strictObject({
          ...checksOf(NOTE),
          revision: count,
          formerTexts: z.array(z.strictObject(checksOf(FORMER_TEXT))).default([]),
        }),
      )
      .default([]),
    commentRequests: z.array(z.strictObject(checksOf(REQUEST))).default([]),
    redactions: z.array(z.strictObject(checksOf(REDACTED))).default([]),
    internalNotes: z.array(z.strictObject(checksOf(INTERNAL_NOTE_ON_ARTICLE))).default([]),
    collaboratorIds: ids,
    imported: z.strictObject(checksOf(IMPORTED)).optional(),
  })
  .superRefine((value, context) => {
    const article = value as unknown as ArticleRecord;
    const complain: Complain = (message, ...path) => context.addIssue({ code: 'custom', message, path });
    checkState(article, complain);
    checkNumbers(article, complain);
  }) as unknown as z.ZodType<ArticleRecord>;
