import type { Prisma } from '../../generated/prisma/client.ts';
import { CommentRequestOutcome } from '../../generated/prisma/enums.ts';
import { ClosingOutcome } from '../../src/articles/close-comment-request.ts';
import { DESCRIBED, describeOutcome } from '../../src/articles/comment-request.ts';
import { visibleRequests } from '../../src/articles/policy.ts';
import { databaseTime } from '../../src/operations/database-time.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { LOOKS_UP_SLUGS, sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { conditionPerValue, crossProduct } from '../kernel/filters.ts';
import { describeLanguage, languageOf } from '../kernel/language.ts';
import { connectionOf, list } from '../kernel/list.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { namesIn } from '../kernel/named.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Speaker, speakerField, speakerType } from '../people/speakers.ts';
import { Statement } from '../statements/statement.ts';
import { hasRole } from '../../src/viewer.ts';
import type { ApiContext } from '../kernel/context.ts';
import { Article } from './article.ts';
import { collaborationsOf } from './collaborations.ts';

enumType(CommentRequestOutcome, {
  name: 'CommentRequestOutcome',
  description: 'The outcome of a request for comment.',
  values: {
    PENDING: 'The request is open.',
    RECEIVED: 'The newsroom received a comment.',
    DECLINED: 'The person or organisation declined to comment.',
    NO_RESPONSE: 'There was no response.',
    CANCELLED: 'The newsroom cancelled the request. Readers never see it.',
  },
});

enumType(ClosingOutcome, {
  name: 'ClosingOutcome',
  description:
    'The outcome with which a request for comment is closed. `cancelCommentRequest` cancels one instead.',
  values: {
    DECLINED: 'The person or organisation declined to comment.',
    NO_RESPONSE: 'There was no response.',
    RECEIVED: 'The newsroom received a comment.',
  },
});

export const CommentRequest = builder.prismaNode('CommentRequest', {
  id: GLOBAL_ID,
  description:
    "A request for comment by the newsroom: a person's or organisation's right of reply. Readers see it once it is closed and the article is public.",
  fields: (t) => ({
    askedOf: t.field(speakerField('askedOf', { description: 'The person or organisation that was asked.' })),
    askedAt: t.expose('askedAt', { type: 'DateTime', description: 'When the newsroom asked.' }),
    deadline: t.expose('deadline', {
      type: 'DateTime',
      nullable: true,
      description: 'When the answer is due. Null without a deadline.',
    }),
    outcome: t.expose('outcome', { type: CommentRequestOutcome, description: 'The outcome.' }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the newsroom recorded the outcome. Null while the request is open.',
    }),
    summary: t.string({
      args: { language: t.arg.string({ description: describeLanguage('the article') }) },
      description:
        'The outcome in a sentence for readers, for example: Microsoft was asked for comment and declined. It names another speaker who answered.',
      select: DESCRIBED,
      resolve: (request, args, { viewer }) => describeOutcome(viewer, request, languageOf(args)),
    }),
    statement: t.field({
      type: 'Statement',
      nullable: true,
      description: 'The comment. Null if there is none that you can see.',
      extensions: sqlStatements(1),
      select: { statementId: true },
      resolve: ({ statementId }, _args, context, info) =>
        statementId === null ? null : visibleNode('Statement', statementId, context, info),
    }),
    article: t.relation('article', { description: 'The article that the request is for.' }),
  }),
});

builder.prismaObjectField(Article, 'commentRequests', (t) =>
  t.relation('commentRequests', {
    description: 'The requests for comment, oldest first. Readers see only closed requests.',
    query: (_args, { viewer }) => ({
      where: visibleRequests(viewer),
      orderBy: [{ askedAt: 'asc' }, { id: 'asc' }],
    }),
  }),
);

builder.interfaceField(Speaker, 'commentRequests', (t) =>
  t.connection(
    {
      description:
        'The requests for comment that the newsroom made to them, newest first. Readers see only closed requests.',
      ...relationPage({
        from: speakerType,
        relation: 'commentRequests',
        of: 'CommentRequest',
        where: (_args, { viewer }) => visibleRequests(viewer),
        orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
      }),
    },
    connectionOf('CommentRequest'),
  ),
);

builder.prismaObjectField(Statement, 'commentRequest', (t) =>
  t.field({
    type: CommentRequest,
    nullable: true,
    description: 'The request for comment that it answered. Null if there is none that you can see.',
    extensions: sqlStatements(1),
    select: { commentRequest: { select: { id: true } } },
    resolve: ({ commentRequest }, _args, context, info) =>
      commentRequest === null ? null : visibleNode('CommentRequest', commentRequest.id, context, info),
  }),
);

/** The conditions of `visibleRequests`, apart: an index has each in order. */
async function visibleParts(context: ApiContext): Promise<Prisma.CommentRequestWhereInput[]> {
  const { viewer } = context;
  if (viewer.member === null || hasRole(viewer, 'EDITOR')) return [visibleRequests(viewer)];
  const collaborations = await collaborationsOf(context);
  return [
    { visibility: 'PUBLIC' },
    { articleCreatedById: viewer.member.id },
    ...(collaborations.length === 0 ? [] : [{ articleId: { in: [...collaborations] } }]),
  ];
}

const CommentRequestFilter = builder.inputType('CommentRequestFilter', {
  description: 'Selects the requests for comment that meet every given condition.',
  fields: (t) => ({
    articleId: t.globalID({ for: [Article], description: 'Only requests for this article.' }),
    articleSlug: t.string({ description: 'The same, by a current or former slug of the article.' }),
    outcomes: t.field({
      type: [CommentRequestOutcome],
      description: 'Only requests with one of these outcomes.',
    }),
    overdue: t.boolean({
      description:
        'If true, only requests that are open after their deadline. If false, only the other requests.',
    }),
  }),
});

list('commentRequests', {
  of: 'CommentRequest',
  description:
    'Requests for comment by deadline; those without a deadline come last. Everyone sees public requests, reporters also those for their own articles, and editors all.',
  filter: CommentRequestFilter,
  orderBy: [{ deadline: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
  extensions: LOOKS_UP_SLUGS,
  where: async (filter, context) => {
    const { outcomes, overdue } = filter;
    const { article } = await namesIn(filter, { article: ['Article'] }, context);
    const late: Prisma.CommentRequestWhereInput =
      overdue == null ? {} : { outcome: 'PENDING', deadline: { lt: await databaseTime(context.prisma) } };
    return crossProduct<Prisma.CommentRequestWhereInput>(
      await visibleParts(context),
      conditionPerValue('outcome', outcomes),
      ...article.map((ids) => [{ articleId: oneOf(ids.map(({ id }) => id)) }]),
      [overdue === false ? { OR: [{ deadline: null }, { NOT: late }] } : late],
    );
  },
});
