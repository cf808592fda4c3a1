import type {
  Article as ArticleRow,
  CommentRequest as CommentRequestRow,
} from '../../generated/prisma/client.ts';
import { closeCommentRequest, type ClosedCommentRequest } from '../../src/articles/close-comment-request.ts';
import { correctArticle, type CorrectedArticle } from '../../src/articles/correct-article.ts';
import { requestComment } from '../../src/articles/request-comment.ts';
import { scheduleArticle } from '../../src/articles/schedule-article.ts';
import { unscheduleArticle } from '../../src/articles/unschedule-article.ts';
import {
  InvalidStateError,
  NotFoundError,
  RevisionConflictError,
  ValidationError,
} from '../../src/errors.ts';
import { BlockInput } from './inputs.ts';
import { articlePayload } from './mutations.ts';
import { Article } from './article.ts';
import { builder, idempotencyKey } from '../kernel/builder.ts';
import { CommentRequest, CommentRequestOutcome } from './comment-requests.ts';
import { ArticleCorrected } from '../feed/events.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { UpdateNote, UpdateNoteKind } from './revisions.ts';
import { SpeakerInput } from '../statements/mutations.ts';
import { Statement } from '../statements/statement.ts';

const ScheduleArticleInput = builder.inputType('ScheduleArticleInput', {
  fields: (t) => ({
    id: t.globalID({ for: [Article], required: true }),
    expectedRevision: t.int({
      required: true,
      description:
        'The revision that you have read. Readers will see it even if there are newer ones by then.',
    }),
    publishAt: t.field({
      type: 'DateTime',
      required: true,
      description: 'Ahead, by the database’s clock, and not before an embargo is over.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const UnscheduleArticleInput = builder.inputType('UnscheduleArticleInput', {
  fields: (t) => ({
    id: t.globalID({ for: [Article], required: true }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const CorrectArticleInput = builder.inputType('CorrectArticleInput', {
  fields: (t) => ({
    id: t.globalID({ for: [Article], required: true }),
    expectedRevision: t.int({ required: true, description: 'The revision that you have read.' }),
    kind: t.field({
      type: UpdateNoteKind,
      required: true,
      description: '`CORRECTION`, `CLARIFICATION` or `RETRACTION`.',
    }),
    text: t.string({ required: true, description: 'What was wrong and what is right, for readers.' }),
    body: t.field({
      type: [BlockInput],
      description:
        'The whole corrected body, made from the one that readers see. Left out, the text stays and only the note is new.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const RequestCommentInput = builder.inputType('RequestCommentInput', {
  fields: (t) => ({
    articleId: t.globalID({ for: [Article], required: true }),
    askedOf: t.field({ type: SpeakerInput, required: true, description: 'Who is asked.' }),
    deadline: t.field({ type: 'DateTime', description: 'Until when they are asked to answer.' }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const CloseCommentRequestInput = builder.inputType('CloseCommentRequestInput', {
  fields: (t) => ({
    id: t.globalID({ for: [CommentRequest], required: true }),
    outcome: t.field({
      type: CommentRequestOutcome,
      required: true,
      description:
        '`DECLINED` or `NO_RESPONSE`; while the article isn’t public also `RECEIVED`. A comment for a public article goes by `addComment`.',
    }),
    statementId: t.globalID({ for: [Statement], description: 'For `RECEIVED`: what they said.' }),
    noteText: t.string({
      description: 'What readers of a public article are told; a sentence that says the outcome if left out.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const CorrectArticlePayload = builder.objectRef<CorrectedArticle>('CorrectArticlePayload').implement({
  fields: (t) => ({
    article: t.expose('article', { type: Article }),
    note: t.expose('note', { type: UpdateNote }),
    event: t.expose('event', { type: ArticleCorrected, description: 'What the feed tells of it.' }),
  }),
});

const RequestCommentPayload = builder
  .objectRef<{ commentRequest: CommentRequestRow; article: ArticleRow }>('RequestCommentPayload')
  .implement({
    fields: (t) => ({
      commentRequest: t.expose('commentRequest', { type: CommentRequest }),
      article: t.expose('article', { type: Article }),
    }),
  });

const CloseCommentRequestPayload = builder
  .objectRef<ClosedCommentRequest>('CloseCommentRequestPayload')
  .implement({
    fields: (t) => ({
      commentRequest: t.expose('commentRequest', { type: CommentRequest }),
      article: t.expose('article', { type: Article }),
      note: t.expose('note', {
        type: UpdateNote,
        nullable: true,
        description: 'What readers are told, where the article is public.',
      }),
    }),
  });

builder.mutationFields((t) => ({
  scheduleArticle: t.field({
    type: articlePayload('ScheduleArticlePayload'),
    description:
      'Publishes a revision at an instant that lies ahead. It takes an editor. Scheduling again replaces it.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError, RevisionConflictError] },
    args: { input: t.arg({ type: ScheduleArticleInput, required: true }) },
    resolve: (_root, { input }, context) => scheduleArticle(context, withRowIds(input)),
  }),
  unscheduleArticle: t.field({
    type: articlePayload('UnscheduleArticlePayload'),
    description: 'Takes a scheduled article back, as a draft. It takes an editor.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError] },
    args: { input: t.arg({ type: UnscheduleArticleInput, required: true }) },
    resolve: (_root, { input }, context) => unscheduleArticle(context, withRowIds(input)),
  }),
  correctArticle: t.field({
    type: CorrectArticlePayload,
    description:
      'Corrects a public article and tells its readers: the revision, the note and the event, all or nothing. It takes an editor.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError, RevisionConflictError] },
    args: { input: t.arg({ type: CorrectArticleInput, required: true }) },
    resolve: (_root, { input }, context) => correctArticle(context, withRowIds(input)),
  }),
  requestComment: t.field({
    type: RequestCommentPayload,
    description: 'Notes that someone was asked for comment, and until when.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError] },
    args: { input: t.arg({ type: RequestCommentInput, required: true }) },
    resolve: (_root, { input }, context) => requestComment(context, withRowIds(input)),
  }),
  closeCommentRequest: t.field({
    type: CloseCommentRequestPayload,
    description:
      'Says how a request for comment went. Readers of a public article are told at once, which takes an editor.',
    errors: { types: [ValidationError, NotFoundError, InvalidStateError] },
    args: { input: t.arg({ type: CloseCommentRequestInput, required: true }) },
    resolve: (_root, { input }, context) => closeCommentRequest(context, withRowIds(input)),
  }),
}));
