/** What refers to articles in an export, and follows them: live blogs with their posts, and fronts. */
import { z } from 'zod';
import { LiveBlogState, LivePostState } from '../../../generated/prisma/enums.ts';
import { imageInput } from '../../articles/body.ts';
import { date, line, slug, text, url } from '../../operations/validation.ts';
import { BLOCK, CONTRIBUTION, FORMER_TEXT, NOTE, WITHDRAWN } from './article-record.ts';
import {
  entity,
  id,
  maybe,
  maybeRef,
  maybeTime,
  of,
  orderedPart,
  part,
  ref,
  time,
  type Entity,
} from './entity.ts';

const count = z.int().positive();

interface WithRevisions {
  readonly revisions: readonly { readonly id: string }[];
  readonly currentRevisionId: string;
  readonly publishedRevisionId?: string;
  readonly scheduledRevisionId?: string;
}

/** What it shows must be among its revisions. */
const OWN_REVISIONS = (['currentRevisionId', 'publishedRevisionId', 'scheduledRevisionId'] as const).map(
  (name) => ({
    of: [name, 'revisions'],
    holds: (record: WithRevisions) =>
      record[name] === undefined || record.revisions.some((revision) => revision.id === record[name]),
    code: 'UNKNOWN_REFERENCE' as const,
    message: "isn't the id of one of its revisions",
    path: [name],
  }),
);

interface PostFields extends WithRevisions {
  readonly state: LivePostState;
  readonly publishedAt?: string;
}

const LIVE_BLOG = entity('LiveBlog', {
  fields: {
    articleId: ref('Article'),
    state: of(z.enum(LiveBlogState)),
    startedAt: time,
    endedAt: maybeTime,
  },
});

const LIVE_POST = entity('LivePost', {
  fields: {
    liveBlogId: ref('LiveBlog'),
    articleId: ref('Article'),
    state: of(z.enum(LivePostState)),
    createdById: maybeRef('Member'),
    publishedAt: maybeTime,
    listedAt: time,
    shownAt: maybeTime,
    modifiedAt: time,
    isKeyEvent: of(z.boolean()),
    revisionNumber: of(count),
    currentRevisionId: of(id),
    publishedRevisionId: maybe(id),
    redactionId: maybeRef('Redaction'),
  },
  late: ['state', 'publishedAt', 'shownAt', 'currentRevisionId', 'publishedRevisionId'],
  parts: {
    blocks: part('Block', 'postId', BLOCK, { derived: ({ articleId }) => ({ articleId, isPublic: false }) }),
    revisions: part(
      'LivePostRevision',
      'postId',
      {
        id: of(id),
        number: of(count),
        headline: maybe(line),
        isKeyEvent: of(z.boolean()),
        occurredAt: maybe(date),
        versionIds: { ...maybe(z.array(id)), isList: true },
        createdAt: time,
        createdById: maybeRef('Member'),
        publishedAt: maybeTime,
        publishedById: maybeRef('Member'),
        isWithdrawn: WITHDRAWN,
      },
      {
        order: 'number',
        parts: { contributions: orderedPart('LivePostContribution', 'revisionId', CONTRIBUTION) },
      },
    ),
    // Of the article's revision that readers saw at the time.
    notes: part(
      'UpdateNote',
      'postId',
      { ...NOTE, revisionId: of(id) },
      {
        parts: { formerTexts: part('FormerNoteText', 'noteId', FORMER_TEXT) },
        derived: ({ articleId }) => ({ articleId }),
      },
    ),
    imported: part(
      'ImportedPost',
      'postId',
      { sourceId: of(z.string()), contentHash: of(z.string()), revisionNumber: of(count) },
      { order: 'sourceId', derived: ({ liveBlogId }) => ({ liveBlogId }) },
    ),
  },
  rules: [
    ...OWN_REVISIONS,
    {
      of: ['state', 'publishedRevisionId'],
      holds: ({ state, publishedRevisionId }: PostFields) =>
        state !== 'PUBLISHED' || publishedRevisionId !== undefined,
      code: 'REQUIRED' as const,
      message: 'is missing, which a post has that is PUBLISHED',
      path: ['publishedRevisionId'],
    },
    {
      of: ['publishedAt'],
      holds: ({ publishedAt = '' }: PostFields) => !(Date.parse(publishedAt) > Date.now()),
      code: 'OUT_OF_RANGE' as const,
      message: 'is in the future',
      path: ['publishedAt'],
    },
  ],
});

/** Without the revisions that readers don't see, and editors no longer work on. */
const FRONT = entity('Front', {
  fields: {
    slug: of(slug),
    sectionId: maybeRef('Section'),
    revisionNumber: of(count),
    currentRevisionId: of(id),
    publishedRevisionId: maybe(id),
    scheduledRevisionId: maybe(id),
    scheduledFor: maybeTime,
    scheduledById: maybeRef('Member'),
  },
  late: ['currentRevisionId', 'publishedRevisionId', 'scheduledRevisionId', 'scheduledFor'],
  parts: {
    revisions: part(
      'FrontRevision',
      'frontId',
      {
        id: of(id),
        number: of(count),
        createdAt: time,
        createdById: maybeRef('Member'),
        publishedAt: maybeTime,
        publishedById: maybeRef('Member'),
      },
      {
        order: 'number',
        where: (row, front) =>
          `${row}."id" IN (${front}."currentRevisionId", ${front}."publishedRevisionId", ${front}."scheduledRevisionId")`,
        parts: {
          containers: orderedPart('FrontContainer', 'revisionId', {
            id: of(id),
            containerId: of(id),
            title: maybe(line),
            size: of(count),
          }),
          cards: orderedPart('FrontCard', 'revisionId', {
            id: of(id),
            containerId: of(id),
            articleId: ref('Article'),
            headline: maybe(line),
            trailText: maybe(text),
            imageUrl: maybe(url),
            imageAltText: maybe(imageInput.shape.altText),
            imageCaption: maybe(text),
            imageCreditText: maybe(line),
            imageLicense: maybe(url),
            imageWidth: maybe(count),
            imageHeight: maybe(count),
            basedOnId: maybe(id),
            pinnedUntil: maybeTime,
            endedAt: maybeTime,
          }),
          sources: part('FrontSource', 'revisionId', {
            id: of(id),
            containerId: of(id),
            sectionId: maybeRef('Section'),
            tagId: maybeRef('Tag'),
            personId: maybeRef('Person'),
            organizationId: maybeRef('Organization'),
          }),
        },
      },
    ),
  },
  rules: OWN_REVISIONS,
});

export const NEWS_ENTITIES: readonly Entity[] = [LIVE_BLOG, LIVE_POST, FRONT];
