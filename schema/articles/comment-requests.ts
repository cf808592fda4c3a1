import { queryFromInfo } from '@pothos/plugin-prisma';
import type { Prisma } from '../../generated/prisma/client.ts';
import { CommentRequestOutcome as OutcomeValues } from '../../generated/prisma/enums.ts';
import { describeOutcome } from '../../src/articles/comment-request.ts';
import { visibleRequests } from '../../src/articles/policy.ts';
import { databaseTime } from '../../src/changes/database-time.ts';
import { Article } from './article.ts';
import { builder } from '../kernel/builder.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { NODES, pageOf, pageQuery } from '../kernel/pages.ts';
import { speaker, Speaker } from '../people/speakers.ts';

export const CommentRequestOutcome = builder.enumType(OutcomeValues, {
  name: 'CommentRequestOutcome',
  description:
    '`PENDING`: no answer yet; `RECEIVED`: they gave a comment; `DECLINED`: they would not; `NO_RESPONSE`: none came.',
});

export const CommentRequest = builder.prismaNode('CommentRequest', {
  id: { field: 'id', description: 'Global id.' },
  description:
    'The newsroom asked someone for comment: their right of reply. Readers see how it went, once the article is public.',
  fields: (t) => ({
    askedOf: t.field({
      type: Speaker,
      description: 'Who was asked.',
      select: (_args, _ctx, nested) => ({
        askedOfPerson: nested(true, [], 'Person'),
        askedOfOrganization: nested(true, [], 'Organization'),
      }),
      resolve: (request) => speaker(request.askedOfPerson, request.askedOfOrganization),
    }),
    askedAt: t.expose('askedAt', { type: 'DateTime' }),
    deadline: t.expose('deadline', {
      type: 'DateTime',
      nullable: true,
      description: 'Until when they were asked to answer.',
    }),
    outcome: t.expose('outcome', { type: CommentRequestOutcome }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the newsroom noted the outcome.',
    }),
    summary: t.string({
      description:
        'The same in a sentence, such as ‘Microsoft was asked for comment and declined.’, for readers.',
      select: {
        outcome: true,
        deadline: true,
        closedAt: true,
        askedOfPerson: { select: { name: true } },
        askedOfOrganization: { select: { name: true } },
      },
      resolve: ({ askedOfPerson, askedOfOrganization, ...request }) =>
        describeOutcome((askedOfPerson ?? askedOfOrganization)?.name ?? '', request),
    }),
    statement: t.field({
      type: 'Statement',
      nullable: true,
      description: 'The comment that was received, if you may see it.',
      select: { statementId: true },
      resolve: ({ statementId }, _args, context, info) =>
        statementId === null ? null : visibleNode('Statement', statementId, context, info),
    }),
    article: t.relation('article', { description: 'What it is about.' }),
  }),
});

const oldestFirst = [
  { askedAt: 'asc' },
  { id: 'asc' },
] satisfies Prisma.CommentRequestOrderByWithRelationInput[];

builder.prismaObjectField(Article, 'commentRequests', (t) =>
  t.relation('commentRequests', {
    description:
      'Whom the newsroom asked for comment, oldest first. Readers see those that are closed, and how they went.',
    query: (_args, { viewer }) => ({ where: visibleRequests(viewer), orderBy: oldestFirst }),
  }),
);

const CommentRequestConnection = builder.connectionObject(
  { type: CommentRequest, name: 'CommentRequestConnection' },
  { name: 'CommentRequestEdge' },
);

const CommentRequestFilter = builder.inputType('CommentRequestFilter', {
  description: 'Requests for comment that meet every condition given.',
  fields: (t) => ({
    articleId: t.globalID({ for: [Article], description: 'About this article.' }),
    outcome: t.field({ type: CommentRequestOutcome }),
    overdue: t.boolean({ description: 'True: still pending though the deadline is over; false: not so.' }),
  }),
});

const mostUrgentFirst = [
  { deadline: { sort: 'asc', nulls: 'last' } },
  { id: 'asc' },
] satisfies Prisma.CommentRequestOrderByWithRelationInput[];

builder.queryField('commentRequests', (t) =>
  t.connection(
    {
      type: CommentRequest,
      description:
        'Requests for comment by their deadline, those without one last: for the desk, what is pending and overdue. You see those of the articles that you work on; others once readers may.',
      args: { filter: t.arg({ type: CommentRequestFilter }) },
      resolve: async (_root, args, context, info) => {
        const { prisma, viewer } = context;
        const { articleId, outcome, overdue } = withRowIds(args.filter ?? {});
        const late =
          overdue == null
            ? {}
            : ({
                outcome: 'PENDING',
                deadline: { lt: await databaseTime(prisma) },
              } satisfies Prisma.CommentRequestWhereInput);
        const where: Prisma.CommentRequestWhereInput = {
          AND: [
            visibleRequests(viewer),
            articleId == null ? {} : { articleId },
            outcome == null ? {} : { outcome },
            overdue === false ? { OR: [{ deadline: null }, { NOT: late }] } : late,
          ],
        };
        const rows = await prisma.commentRequest.findMany({
          ...queryFromInfo({ context, info, include: {}, paths: NODES }),
          ...pageQuery(args, where, mostUrgentFirst),
        });
        return {
          ...pageOf(rows, args, mostUrgentFirst),
          totalCount: () => prisma.commentRequest.count({ where }),
        };
      },
    },
    CommentRequestConnection,
  ),
);
