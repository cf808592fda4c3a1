import type { Prisma, RevisionStatement } from '../../generated/prisma/client.ts';
import { isSuperseded, warningOf } from '../../src/statements/superseded.ts';
import { builder } from '../kernel/builder.ts';
import { Article } from './article.ts';
import { publishArticlePayload, scheduleArticlePayload } from './mutations.ts';
import { ArticleRevision } from './revisions.ts';
import { ofShown, revision } from './shown-revision.ts';

const STANDING = { status: true, visibility: true, amendedById: true } as const;

const StatementWarning = builder.prismaObject('RevisionStatement', {
  name: 'StatementWarning',
  description:
    'A statement in an article that no longer stands as it was made: look at it before you publish the article.',
  fields: (t) => ({
    statement: t.relation('statement', {
      description:
        'The statement, as the article has it. `status` says what has happened to it since, and `amendedBy` leads to the words that stand now.',
    }),
    message: t.string({
      description: 'What has happened to it, and what to do about it.',
      select: { statement: { select: STANDING } },
      resolve: ({ statement }) => warningOf(statement) ?? '',
    }),
    preventsPublishing: t.boolean({
      description:
        "True if it was amended before readers saw it. The article can't be published or scheduled with it.",
      select: { statement: { select: STANDING } },
      resolve: ({ statement }) => isSuperseded(statement),
    }),
  }),
});

/** What `ofShown` selects. */
interface Warned {
  readonly currentRevision: { readonly statements: RevisionStatement[] } | null;
}

/** In the order of the body. */
const WARNED = {
  where: { statement: { status: { not: 'CURRENT' } } },
  orderBy: { position: 'asc' },
} as const satisfies Prisma.RevisionStatementFindManyArgs;

const OF = 'The statements in it that no longer stand as they were made, in the order of the body.';
const FOR_MEMBERS = 'Empty for readers, who see the status of each statement.';

builder.prismaObjectField(Article, 'warnings', (t) =>
  t.field({
    type: [StatementWarning],
    description: `${OF} It is about the revision that you are shown. ${FOR_MEMBERS}`,
    select: (_args, context, nested) =>
      context.viewer.member === null ? {} : ofShown(context, { statements: nested(WARNED) }),
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
    description: 'The statements in what is now published that no longer stand as they were made.',
    resolve: (query, { article: { publishedRevisionId } }, _args, { prisma }) =>
      publishedRevisionId === null
        ? []
        : prisma.revisionStatement.findMany({
            ...query,
            ...WARNED,
            where: { ...WARNED.where, revisionId: publishedRevisionId },
          }),
  }),
);

builder.objectField(scheduleArticlePayload, 'warnings', (t) =>
  t.prismaField({
    type: [StatementWarning],
    description: 'The statements in the scheduled revision that no longer stand as they were made.',
    resolve: (query, { article: { scheduledRevisionId } }, _args, { prisma }) =>
      scheduledRevisionId === null
        ? []
        : prisma.revisionStatement.findMany({
            ...query,
            ...WARNED,
            where: { ...WARNED.where, revisionId: scheduledRevisionId },
          }),
  }),
);
