import { permissionsOn } from '../../src/articles/permissions.ts';
import { seesWorkOn } from '../../src/articles/policy.ts';
import { builder } from '../kernel/builder.ts';
import { enumOf } from '../kernel/enum.ts';
import { Article } from './article.ts';

const ArticlePermission = enumOf({
  name: 'ArticlePermission',
  description: 'A change that a member can make to an article.',
  values: {
    ADD_COMMENT: 'Add a comment with `addComment`.',
    CHANGE_SLUG: 'Change its slug with `changeArticleSlug`.',
    CORRECT: 'Correct it with `correctArticle`.',
    DISCARD: 'Discard the draft with `discardDraft`.',
    PUBLISH: 'Publish it with `publishArticle`.',
    REQUEST_COMMENT: 'Request comment with `requestComment`.',
    RESTORE: 'Bring it back with `restoreArticle`, after it was withdrawn or discarded.',
    REVISE: 'Revise it with `reviseArticle`.',
    SCHEDULE: 'Schedule it with `scheduleArticle`.',
    UNSCHEDULE: 'Cancel its schedule with `unscheduleArticle`.',
    WITHDRAW: 'Withdraw it with `withdrawArticle`.',
  },
});

const FOR_WORK = 'Null unless you are an editor, or the reporter who created the article.';

/** What an article shows to those who work on it. */
builder.prismaObjectFields(Article, (t) => ({
  createdBy: t.field({
    type: 'Member',
    nullable: true,
    description: `The member who created the article. ${FOR_WORK}`,
    select: (_args, { viewer }, nested) =>
      viewer.member === null ? {} : { createdById: true, createdBy: nested() },
    resolve: ({ createdById, createdBy }, _args, { viewer }) =>
      seesWorkOn(viewer, { createdById }) ? (createdBy ?? null) : null,
  }),
  embargoedUntil: t.field({
    type: 'DateTime',
    nullable: true,
    description: `The article can't be published before this time. ${FOR_WORK}`,
    select: { embargoedUntil: true, createdById: true },
    resolve: ({ embargoedUntil, createdById }, _args, { viewer }) =>
      seesWorkOn(viewer, { createdById }) ? embargoedUntil : null,
  }),
  scheduledNoteText: t.string({
    nullable: true,
    description: `The note for readers that is published at \`scheduledFor\`. ${FOR_WORK}`,
    select: { scheduledNoteText: true, createdById: true },
    resolve: ({ scheduledNoteText, createdById }, _args, { viewer }) =>
      seesWorkOn(viewer, { createdById }) ? scheduledNoteText : null,
  }),
  viewerCan: t.field({
    type: [ArticlePermission],
    description:
      'The changes that you can make in its current state, with your role and the scopes of your token. Empty for readers.',
    select: {
      state: true,
      createdById: true,
      embargoedUntil: true,
      currentRevisionId: true,
      publishedRevisionId: true,
    },
    // eslint-disable-next-line no-restricted-syntax -- what members are answered isn't kept
    resolve: (article, _args, { viewer }) => permissionsOn(viewer, article, new Date()),
  }),
}));
