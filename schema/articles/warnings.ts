import type { GraphQLResolveInfo } from 'graphql';
import type { Prisma, RevisionStatement, StatementStatus } from '../../generated/prisma/client.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { loaderAt, oneOf } from '../kernel/loaders.ts';
import { Article } from './article.ts';
import { publishArticlePayload, scheduleArticlePayload } from './mutations.ts';
import { ArticleRevision } from './revisions.ts';
import { selectShownRevision, revision } from './shown-revision.ts';

const STANDING = {
  statement: {
    select: {
      status: true,
      visibility: true,
      amendedById: true,
      amendedBy: { select: { visibility: true } },
    },
  },
} as const satisfies Prisma.RevisionStatementSelect;

type WarnedStatement = Pick<RevisionStatement, 'revisionId'> &
  Prisma.RevisionStatementGetPayload<{ select: typeof STANDING }>;

const StatementWarning = builder.prismaObject('RevisionStatement', {
  name: 'StatementWarning',
  description:
    'A statement that was amended, withdrawn or deleted after it was recorded, or that was recorded in error. Review it before you publish the article.',
  fields: (t) => ({
    statement: t.relation('statement', {
      description:
        'The statement that the article quotes. `status` says what happened to it, and `amendment` has the words that replace it.',
    }),
    message: t.string({
      description: 'What happened to the statement, and what to do about it.',
      extensions: sqlStatements(1),
      select: { revisionId: true, ...STANDING },
      resolve: async (place, _args, context, info) =>
        (await isSuperseded(place, context, info))
          ? "It was amended before readers saw it, so it can't be published without its amendment. Quote that instead, or as well."
          : MESSAGES[place.statement.status],
    }),
    preventsPublishing: t.boolean({
      description:
        'True if the statement was amended before readers saw it, and its amendment is neither public nor in the article. Publishing and scheduling are then refused.',
      extensions: sqlStatements(1),
      select: { revisionId: true, ...STANDING },
      resolve: (place, _args, context, info) => isSuperseded(place, context, info),
    }),
  }),
});

const MESSAGES: Record<StatementStatus, string> = {
  CURRENT: 'It stands as it was made.',
  AMENDED: 'It was amended. Quote its amendment, unless readers are to see what was said before.',
  WITHDRAWN: 'The speaker has taken it back.',
  DELETED_AT_SOURCE: 'It can no longer be found where it was made.',
  RECORDED_IN_ERROR:
    "It was the newsroom's error: the speaker didn't say it, or not so. Correct the article: quote its amendment, or take it out.",
};

/** Whether `lockForReaders` refuses to make it public with this revision. */
async function isSuperseded(
  { revisionId, statement: { visibility, amendedById, amendedBy } }: WarnedStatement,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<boolean> {
  if (visibility === 'PUBLIC' || amendedBy?.visibility !== 'MEMBERS') return false;
  const loader = loaderAt('amendments', context, info, async (keys) => {
    const pairs = keys.map((key) => key.split(' '));
    const places = await context.prisma.revisionStatement.findMany({
      where: {
        revisionId: oneOf(pairs.map(([revision = '']) => revision)),
        statementId: oneOf(pairs.map(([, statement = '']) => statement)),
      },
    });
    const found = new Set(places.map((place) => `${place.revisionId} ${place.statementId}`));
    return keys.map((key) => found.has(key));
  });
  return !(await loader.load(`${revisionId} ${amendedById}`));
}

/** What `selectShownRevision` selects. */
interface Warned {
  readonly currentRevision: { readonly statements: RevisionStatement[] } | null;
}

/** In the order of the body. */
const WARNED = {
  where: { statement: { status: { not: 'CURRENT' } } },
  orderBy: { position: 'asc' },
} as const satisfies Prisma.RevisionStatementFindManyArgs;

const OF =
  'The statements that were amended, withdrawn or deleted after they were recorded, or that were recorded in error, in the order of the body.';
const FOR_MEMBERS = 'Empty for readers, who see the status of each statement.';

builder.prismaObjectField(Article, 'warnings', (t) =>
  t.field({
    type: [StatementWarning],
    description: `${OF} They are those of the revision that you see. ${FOR_MEMBERS}`,
    select: (_args, context, nested) =>
      context.viewer.member === null ? {} : selectShownRevision(context, { statements: nested(WARNED) }),
    resolve: (article, _args, context) =>
      context.viewer.member === null ? [] : revision(article as unknown as Warned, context).statements,
  }),
);

builder.prismaObjectField(ArticleRevision, 'warnings', (t) =>
  t.field({
    type: [StatementWarning],
    description: `${OF} ${FOR_MEMBERS}`,
    select: (_args, { viewer }, nested) => (viewer.member === null ? {} : { statements: nested(WARNED) }),
    resolve: ({ statements }, _args, { viewer }) => (viewer.member === null ? [] : statements),
  }),
);

builder.objectField(publishArticlePayload, 'warnings', (t) =>
  t.prismaField({
    type: [StatementWarning],
    description:
      'The statements in the published revision that were amended, withdrawn, deleted or recorded in error.',
    resolve: (query, { article }, _args, { prisma }) =>
      prisma.revisionStatement.findMany({ ...query, ...warnedIn(article.publishedRevisionId) }),
  }),
);

builder.objectField(scheduleArticlePayload, 'warnings', (t) =>
  t.prismaField({
    type: [StatementWarning],
    description:
      'The statements in the scheduled revision that were amended, withdrawn, deleted or recorded in error.',
    resolve: (query, { article }, _args, { prisma }) =>
      prisma.revisionStatement.findMany({ ...query, ...warnedIn(article.scheduledRevisionId) }),
  }),
);

/** The warnings of a revision that the payload has. */
function warnedIn(revisionId: string | null) {
  if (revisionId === null) throw new Error('The mutation has set this revision.');
  return { ...WARNED, where: { ...WARNED.where, revisionId } };
}
