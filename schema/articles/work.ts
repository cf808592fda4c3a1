import { permissionsOn } from '../../src/articles/permissions.ts';
import { COLLABORATORS, seesWorkOn, selectWorked } from '../../src/articles/policy.ts';
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
    HAND_OVER: 'Give it another owner with `handOverArticle`.',
    MARK_READY: 'Say with `markArticleReady` whether it is ready for the desk.',
    PREVIEW: 'Make a link to it with `createPreviewLink`.',
    PUBLISH: 'Publish it with `publishArticle`.',
    REQUEST_COMMENT: 'Request comment with `requestComment`.',
    RESTORE: 'Bring it back with `restoreArticle`, after it was withdrawn or discarded.',
    REVISE: 'Revise it with `reviseArticle`.',
    SCHEDULE: 'Schedule it with `scheduleArticle`.',
    SET_COLLABORATORS: 'Say with `setCollaborators` who else works on it.',
    UNSCHEDULE: 'Cancel its schedule with `unscheduleArticle`.',
    WITHDRAW: 'Withdraw it with `withdrawArticle`.',
  },
});

const FOR_WORK = 'For editors, and the reporters who work on the article.';

/** What an article shows to those who work on it. */
builder.prismaObjectFields(Article, (t) => ({
  createdBy: t.field({
    type: 'Member',
    nullable: true,
    description: `Its owner: the member who created it, or to whom it was handed over. ${FOR_WORK} Null for readers, and for imported articles that have no owner.`,
    select: (_args, { viewer }, nested) =>
      (viewer.member === null ? {} : { ...selectWorked(viewer), createdBy: nested() }) as {
        createdById: true;
        createdBy: true;
      },
    resolve: ({ createdBy, ...article }, _args, { viewer }) =>
      seesWorkOn(viewer, article) ? (createdBy ?? null) : null,
  }),
  collaborators: t.field({
    type: ['Member'],
    description: `The members who work on it besides its owner: they see and revise its drafts as the owner does. ${FOR_WORK} Empty for readers.`,
    select: (_args, { viewer }, nested) =>
      (viewer.member === null
        ? {}
        : {
            createdById: true,
            collaborators: { ...COLLABORATORS, select: { memberId: true, member: nested() } },
          }) as never as { createdById: true; collaborators: { select: { memberId: true; member: true } } },
    resolve: (article, _args, { viewer }) =>
      seesWorkOn(viewer, article) ? article.collaborators.map(({ member }) => member) : [],
  }),
  isReady: t.boolean({
    description: `Whether it is ready for the desk, as \`markArticleReady\` says. A new revision doesn't change that; a publication ends it. ${FOR_WORK} False for readers.`,
    select: (_args, { viewer }) => ({ isReady: true, ...selectWorked(viewer) }),
    resolve: (article, _args, { viewer }) => article.isReady && seesWorkOn(viewer, article),
  }),
  embargoedUntil: t.field({
    type: 'DateTime',
    nullable: true,
    description: `The article can't be published before this time. ${FOR_WORK} Null for readers.`,
    select: (_args, { viewer }) => ({ embargoedUntil: true, ...selectWorked(viewer) }),
    resolve: (article, _args, { viewer }) => (seesWorkOn(viewer, article) ? article.embargoedUntil : null),
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
    select: (_args, { viewer }) => ({
      state: true,
      ...selectWorked(viewer),
      embargoedUntil: true,
      scheduledFor: true,
      withdrawnAt: true,
      currentRevisionId: true,
      currentRevision: { select: { createdAt: true } },
      publishedRevisionId: true,
    }),
    // eslint-disable-next-line no-restricted-syntax -- what members are answered isn't kept
    resolve: (article, _args, { viewer }) => permissionsOn(viewer, article, new Date()),
  }),
}));
