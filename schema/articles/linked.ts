import type { GraphQLResolveInfo } from 'graphql';
import { MAX_RELATED } from '../../src/articles/linked-articles.ts';
import { visibleArticles } from '../../src/articles/policy.ts';
import { sharingSubjects } from '../../src/articles/related-articles.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { COUNTED, PAGED, sqlStatements } from '../kernel/cost.ts';
import { countRows } from '../kernel/count-fields.ts';
import { connectionOf } from '../kernel/list.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { loaderAt } from '../kernel/loaders.ts';
import { NODES, isBackward, pageOf, type PageArgs } from '../kernel/pages.ts';
import { visibleNode, visibleNodes } from '../kernel/nodes.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Article } from './article.ts';
import { listedRows } from './article-order.ts';
import { collaborationsOf } from './collaborations.ts';
import { LISTED_ARTICLES } from './listed.ts';
import { revision, selectShownRevision } from './shown-revision.ts';

/** The articles that a page leads to: which of them the viewer sees decides `visibleArticles`, as everywhere. */
interface Leading {
  readonly id: string;
  readonly relatedIds: readonly string[];
}

/** The ids of the articles that the viewer sees, in the order of the given ones. */
async function visibleAmong(lists: readonly (readonly string[])[], { prisma, viewer }: ApiContext) {
  const ids = [...new Set(lists.flat())];
  if (ids.length === 0) return lists.map(() => []);
  const rows = await prisma.article.findMany({
    where: { AND: [visibleArticles(viewer), { id: oneOf(ids) }] },
    select: { id: true },
  });
  const seen = new Set(rows.map(({ id }) => id));
  return lists.map((list) => list.filter((id) => seen.has(id)));
}

/** The related articles: those that an editor chose, then others with the same tags and campaigns. */
async function relatedIds(
  leading: Leading,
  context: ApiContext,
  info: GraphQLResolveInfo,
): Promise<readonly string[]> {
  const loader = loaderAt(
    'related',
    context,
    info,
    async (revisions: readonly Leading[]) => {
      const [chosen, others] = await Promise.all([
        visibleAmong(
          revisions.map((each) => each.relatedIds),
          context,
        ),
        sharingSubjects(
          context.prisma,
          revisions.map(({ id }) => id),
        ),
      ]);
      return chosen.map((ids, index) => [...ids, ...(others[index] ?? [])].slice(0, MAX_RELATED));
    },
    ({ id }) => id,
  );
  return loader.load(leading);
}

const BY_PLACE = [{ place: 'asc' }] as const;

builder.prismaObjectFields(Article, (t) => ({
  related: t.connection(
    {
      type: 'Article',
      description: `Articles to read next, at most ${MAX_RELATED}. First come those that an editor chose, in their order. Then come others with the same tags and campaigns: those that share most, then the newest. The article itself is not among them, and a translation of it only if an editor chose it.`,
      // What the editor chose, the tags and campaigns, the articles that share them, and the nodes.
      extensions: { ...PAGED, ...sqlStatements(4), cursors: 'list' },
      select: (_args, context) => selectShownRevision(context, { id: true, relatedIds: true }),
      resolve: async (article, args: PageArgs, context, info) => {
        const ids = await relatedIds(revision(article, context), context, info);
        const cursor = args.after ?? args.before;
        const at = cursor == null ? null : (JSON.parse(cursor) as { place: number }).place;
        const rows = ids
          .map((id, place) => ({ id, place }))
          .filter(({ place }) => at === null || (isBackward(args) ? place < at : place > at));
        if (isBackward(args)) rows.reverse();
        const page = await pageOf([rows], args, BY_PLACE, info, ({ id }) =>
          visibleNode('Article', id, context, info, NODES),
        );
        return { ...page, totalCount: ids.length } as never;
      },
    },
    connectionOf('Article'),
  ),
  translationOf: t.field({
    type: 'Article',
    nullable: true,
    description:
      'The original, in another language. Null if the article is no translation, or if you do not see the original.',
    extensions: sqlStatements(1),
    select: (_args, context) => selectShownRevision(context, { translationOfId: true }),
    resolve: (article, _args, context, info) =>
      nodeOrNull(revision(article, context).translationOfId, context, info),
  }),
  translations: t.field({
    type: ['Article'],
    description:
      'The same story in other languages: the original first, then by language. Each article of the group has all others.',
    extensions: COUNTED,
    select: (_args, context) => ({ id: true, ...selectShownRevision(context, { translationOfId: true }) }),
    resolve: async (article, _args, context, info) => {
      const originalId = revision(article, context).translationOfId ?? article.id;
      const translations = await translationsOf(originalId, context, info);
      const others = [originalId, ...translations].filter((id) => id !== article.id);
      countRows(others.length, context, info);
      return visibleNodes('Article', others, context, info);
    },
  }),
  follows: t.field({
    type: 'Article',
    nullable: true,
    description: 'The article that it follows up. Null if there is none that you can see.',
    extensions: sqlStatements(1),
    select: (_args, context) => selectShownRevision(context, { followsId: true }),
    resolve: (article, _args, context, info) =>
      nodeOrNull(revision(article, context).followsId, context, info),
  }),
  followedBy: t.connection(
    {
      description: 'The articles that follow it up, newest publication first.',
      ...relationPage({
        from: 'Article',
        ...LISTED_ARTICLES,
        where: async (_args: object, context) =>
          listedRows(context.viewer, { relation: 'FOLLOW_UP' }, await collaborationsOf(context)),
      }),
    },
    connectionOf('Article'),
  ),
}));

function nodeOrNull(id: string | null, context: ApiContext, info: GraphQLResolveInfo) {
  return id === null ? null : visibleNode('Article', id, context, info);
}

/** The ids of the translations of an original that the viewer sees, by language. */
async function translationsOf(originalId: string, context: ApiContext, info: GraphQLResolveInfo) {
  const loader = loaderAt('translations', context, info, async (ids) => {
    const rows = await context.prisma.articleOfSubject.findMany({
      where: {
        subjectId: oneOf(ids),
        OR: listedRows(context.viewer, { relation: 'TRANSLATION' }, await collaborationsOf(context)),
      },
      orderBy: [{ article: { language: 'asc' } }, { articleId: 'asc' }],
      select: { subjectId: true, articleId: true },
    });
    return ids.map((id) => rows.flatMap((row) => (row.subjectId === id ? [row.articleId] : [])));
  });
  return loader.load(originalId);
}
