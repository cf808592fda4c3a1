import { permissionsOn } from '../../src/articles/permissions.ts';
import { seesWorkOn } from '../../src/articles/policy.ts';
import { builder } from '../kernel/builder.ts';
import { enumType } from '../kernel/enum.ts';
import { Article } from './article.ts';

const ArticlePermission = enumType(
  {
    ADD_COMMENT: 'ADD_COMMENT',
    CORRECT: 'CORRECT',
    PUBLISH: 'PUBLISH',
    REQUEST_COMMENT: 'REQUEST_COMMENT',
    REVISE: 'REVISE',
    SCHEDULE: 'SCHEDULE',
    WITHDRAW: 'WITHDRAW',
  },
  {
    name: 'ArticlePermission',
    description: 'Something that can be done with an article.',
    values: {
      ADD_COMMENT: '`addComment`.',
      CORRECT: '`correctArticle`.',
      PUBLISH: '`publishArticle`.',
      REQUEST_COMMENT: '`requestComment`.',
      REVISE: '`reviseArticle`.',
      SCHEDULE: '`scheduleArticle`.',
      WITHDRAW: '`withdrawArticle`.',
    },
  },
);

const FOR_WORK = 'Null unless you see the work on it: as an editor, or as the reporter who created it.';

/** What an article shows to those who work on it. */
builder.prismaObjectFields(Article, (t) => ({
  createdBy: t.field({
    type: 'Member',
    nullable: true,
    description: `Who created it. ${FOR_WORK}`,
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
  viewerCan: t.field({
    type: [ArticlePermission],
    description:
      'What you can do with it as it is now, with your role and the scopes of your token. Empty for readers.',
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
