import { ArticleState } from '../../generated/prisma/enums.ts';
import { selectWorked, visibleRevisions } from '../../src/articles/policy.ts';
import { pageUrl } from '../../src/articles/site.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { CREATED_AT, Timestamped } from '../kernel/changes.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { ArticleContent } from './content.ts';
import { revisionByNumber } from './revision-by-number.ts';
import { lastModifiedAt, selectShownRevision, revision } from './shown-revision.ts';
import { SearchResult } from '../search/result.ts';

enumType(ArticleState, {
  name: 'ArticleState',
  description: 'The state of an article in the workflow. Readers see only `PUBLISHED` articles.',
  values: {
    DISCARDED:
      'A draft that was discarded: in no search, and in no list other than `Query.articles`. `restoreArticle` brings it back.',
    DRAFT: 'In progress.',
    SCHEDULED: 'Scheduled for publication.',
    PUBLISHED: 'Public.',
    WITHDRAWN: 'Withdrawn from readers. Work on it goes on.',
  },
});

export const Article = builder.prismaNode('Article', {
  select: { id: true, state: true },
  id: GLOBAL_ID,
  interfaces: [ArticleContent, SearchResult, Timestamped],
  description:
    'A news story. Readers see its published revision. Editors, and the reporters who own it or collaborate on it, see its current revision.',
  fields: (t) => ({
    slug: t.exposeString('slug', {
      description:
        'The part of the URL that names the article. Unique among articles that are scheduled or were published; drafts may share a slug. A former slug that readers knew still leads to the article.',
    }),
    url: t.field({
      type: 'URL',
      description: "The URL of the article on the newsroom's site.",
      select: { slug: true },
      resolve: ({ slug }, _args, { pageUrls }) => pageUrl(pageUrls.article, slug),
    }),
    state: t.expose('state', {
      type: ArticleState,
      description: 'The state of the article in the workflow.',
    }),
    revisionNumber: t.int({
      description: 'The number of the revision that you see.',
      select: (_args, ctx) => selectShownRevision(ctx, { number: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).number,
    }),
    firstPublishedAt: t.expose('firstPublishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the article was first published. Null if it never was.',
    }),
    lastModifiedAt: t.field({
      type: 'DateTime',
      description: 'When the version that you can see last changed.',
      select: (_args, { viewer }) => ({ publishedAt: true, modifiedAt: true, ...selectWorked(viewer) }),
      resolve: (article, _args, ctx) => lastModifiedAt(article, ctx),
    }),
    createdAt: t.field(CREATED_AT),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'The same as `lastModifiedAt`.',
      select: (_args, { viewer }) => ({ publishedAt: true, modifiedAt: true, ...selectWorked(viewer) }),
      resolve: (article, _args, ctx) => lastModifiedAt(article, ctx),
    }),
    scheduledFor: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the schedule publishes it, or brings it back. Otherwise null. Null for readers.',
      select: { scheduledFor: true },
      resolve: ({ scheduledFor }, _args, { viewer }) => (viewer.member === null ? null : scheduledFor),
    }),
    scheduledRevision: t.field({
      type: 'ArticleRevision',
      nullable: true,
      description:
        'The revision that is published at `scheduledFor`, even if there are newer ones by then. Null for readers.',
      select: (_args, { viewer }, nested) =>
        (viewer.member === null ? {} : { scheduledRevision: nested() }) as never as {
          scheduledRevision: true;
        },
      resolve: ({ scheduledRevision }) => scheduledRevision ?? null,
    }),
    revision: t.field({
      type: 'ArticleRevision',
      nullable: true,
      description: 'The revision with this number. Null if there is none that you can see.',
      args: { number: t.arg.int({ required: true, description: 'The number of the revision, from 1.' }) },
      extensions: sqlStatements(2),
      resolve: ({ id }, { number }, context, info) => revisionByNumber(id, number, context, info),
    }),
  }),
});

builder.prismaObjectFields(Article, (t) => ({
  publishedRevision: t.field({
    type: 'ArticleRevision',
    nullable: true,
    description:
      'The revision that readers see, or saw until the article was withdrawn. Null if the article was never published. Of a withdrawn article, also null for a reader with a preview link.',
    select: (_args, _context, nested) => ({ state: true, publishedRevision: nested() }),
    resolve: ({ state, publishedRevision }, _args, { viewer }) =>
      viewer.member === null && state !== 'PUBLISHED' ? null : (publishedRevision ?? null),
  }),
  revisions: t.connection(
    {
      description:
        'The revisions of the article, newest first. Readers see the published ones, and none from before a withdrawal after which the article came back in a newer one; editors, and the reporters who work on the article, see all.',
      ...relationPage({
        from: 'Article',
        relation: 'revisions',
        of: 'ArticleRevision',
        where: (_args, { viewer }) => visibleRevisions(viewer),
        orderBy: [{ number: 'desc' }],
      }),
    },
    connectionOf('ArticleRevision'),
  ),
}));
