import type { Prisma } from '../../generated/prisma/client.ts';
import { CommentRequestOutcome } from '../../generated/prisma/enums.ts';
import { DESCRIBED, describeOutcome } from '../../src/articles/comment-request.ts';
import { visibleRequests } from '../../src/articles/policy.ts';
import { databaseTime } from '../../src/changes/database-time.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { list } from '../kernel/list.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { speakerField } from '../people/speakers.ts';
import { alternatives } from './article-order.ts';
import { Article } from './article.ts';

enumType(CommentRequestOutcome, {
  name: 'CommentRequestOutcome',
  description: 'Whether and how a request for comment ended.',
  values: {
    PENDING: 'It has not ended.',
    RECEIVED: 'A comment was given.',
    DECLINED: 'They declined to comment.',
    NO_RESPONSE: 'There was no response.',
  },
});

export const CommentRequest = builder.prismaNode('CommentRequest', {
  id: GLOBAL_ID,
  description:
    "A request for comment that the newsroom made: someone's right of reply. Readers see its outcome once the article is public.",
  fields: (t) => ({
    askedOf: t.field(speakerField('askedOf', { description: 'Who was asked.' })),
    askedAt: t.expose('askedAt', { type: 'DateTime', description: 'When they were asked.' }),
    deadline: t.expose('deadline', {
      type: 'DateTime',
      nullable: true,
      description: 'When the answer was due, if there was a deadline.',
    }),
    outcome: t.expose('outcome', { type: CommentRequestOutcome, description: 'How it ended.' }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the newsroom recorded the outcome.',
    }),
    summary: t.string({
      description:
        'The outcome in a sentence for readers, for example: Microsoft was asked for comment and declined. It says who answered if that is not the one who was asked. It is in English, made of `askedOf`, `outcome`, `deadline`, or `closedAt` if there was none, and the speaker of `statement`, from which a page in another language can make its own.',
      select: DESCRIBED,
      resolve: (request, _args, { viewer }) => describeOutcome(viewer, request),
    }),
    statement: t.field({
      type: 'Statement',
      nullable: true,
      description: 'The comment that was given, or null if there is none that you can see.',
      extensions: statements(1),
      select: { statementId: true },
      resolve: ({ statementId }, _args, context, info) =>
        statementId === null ? null : visibleNode('Statement', statementId, context, info),
    }),
    article: t.relation('article', { description: 'The article that it is for.' }),
  }),
});

builder.prismaObjectField(Article, 'commentRequests', (t) =>
  t.relation('commentRequests', {
    description: 'The requests for comment, oldest first. Readers see only those that are closed.',
    query: (_args, { viewer }) => ({
      where: visibleRequests(viewer),
      orderBy: [{ askedAt: 'asc' }, { id: 'asc' }],
    }),
  }),
);

const CommentRequestFilter = builder.inputType('CommentRequestFilter', {
  description: 'Selects the requests for comment that meet every condition given.',
  fields: (t) => ({
    articleId: t.globalID({ for: [Article], description: 'Only requests for this article.' }),
    outcome: t.field({ type: CommentRequestOutcome, description: 'Only requests with this outcome.' }),
    overdue: t.boolean({
      description: '`true`: only requests that are open after their deadline. `false`: only other requests.',
    }),
  }),
});

list('commentRequests', {
  of: 'CommentRequest',
  description:
    'Requests for comment by deadline, those without a deadline last. Reporters see those for their own articles, editors all of them; everyone sees those that are public.',
  filter: CommentRequestFilter,
  orderBy: [{ deadline: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
  where: async ({ articleId, outcome, overdue }, { prisma, viewer }) => {
    const late: Prisma.CommentRequestWhereInput =
      overdue == null ? {} : { outcome: 'PENDING', deadline: { lt: await databaseTime(prisma) } };
    return alternatives(visibleRequests(viewer)).map((visible) => ({
      AND: [
        visible,
        articleId == null ? {} : { articleId: articleId.id },
        outcome == null ? {} : { outcome },
        overdue === false ? { OR: [{ deadline: null }, { NOT: late }] } : late,
      ],
    }));
  },
});
