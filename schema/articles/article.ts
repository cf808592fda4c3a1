import type { Prisma, StatementKind as StatementKindValue } from '../../generated/prisma/client.ts';
import { ArticleState as ArticleStateValues } from '../../generated/prisma/enums.ts';
import { visibleRevisions } from '../../src/articles/policy.ts';
import { bodyHtml, bodyText } from '../../src/articles/render.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import type { Viewer } from '../../src/viewer.ts';
import { Block, Image, RENDERABLE } from './blocks.ts';
import { builder } from '../kernel/builder.ts';
import { Campaign, CampaignAction } from '../campaigns/campaign.ts';
import { withRowIds, type GlobalId } from '../kernel/global-ids.ts';
import { nestedNodes, nestedPage, pageOf, pageQuery } from '../kernel/pages.ts';
import { Organization, Person } from '../people/speakers.ts';
import { ArticleRevisionConnection, UpdateNoteKind } from './revisions.ts';
import { lastModifiedAt, ofShown, revision } from './shown-revision.ts';
import { SourceReport } from '../people/sources.ts';
import { Statement, StatementConnection, StatementKind } from '../statements/statement.ts';

export const ArticleState = builder.enumType(ArticleStateValues, {
  name: 'ArticleState',
  description:
    '`DRAFT`: in the making; `SCHEDULED`: to be published at an instant; `PUBLISHED`: for all; `WITHDRAWN`: taken away from readers. They see `PUBLISHED` articles only.',
});

const Tag = builder.prismaNode('Tag', {
  id: { field: 'id', description: 'Global id.' },
  description: 'What an article is about.',
  fields: (t) => ({ slug: t.exposeString('slug'), name: t.exposeString('name') }),
});

const Rights = builder
  .objectRef<{
    license: string | null;
    usageTerms: string | null;
    copyrightNotice: string | null;
    creditText: string | null;
  }>('Rights')
  .implement({
    description: 'What may be done with the article.',
    fields: (t) => ({
      license: t.expose('license', { type: 'URL', nullable: true, description: 'The licence’s address.' }),
      usageTerms: t.exposeString('usageTerms', { nullable: true, description: 'In words.' }),
      copyrightNotice: t.exposeString('copyrightNotice', { nullable: true }),
      creditText: t.exposeString('creditText', { nullable: true, description: 'Whom to credit.' }),
    }),
  });

const inOrderOfBody = [{ position: 'asc' }] satisfies Prisma.RevisionStatementOrderByWithRelationInput[];

function carriedWhere(
  args: { kind?: StatementKindValue | null | undefined; speakerId?: GlobalId | null | undefined },
  viewer: Viewer,
): Prisma.RevisionStatementWhereInput {
  const { kind, speakerId } = withRowIds(args);
  return {
    statement: {
      AND: [
        visibleStatements(viewer),
        kind == null ? {} : { kind },
        speakerId == null
          ? {}
          : { OR: [{ speakerPersonId: speakerId }, { speakerOrganizationId: speakerId }] },
      ],
    },
  };
}

const latestFirst = [{ number: 'desc' }] satisfies Prisma.ArticleRevisionOrderByWithRelationInput[];

export const Article = builder.prismaNode('Article', {
  id: { field: 'id', description: 'Global id.' },
  description:
    'A news story. Readers are shown its published revision; editors, and the reporter whose story it is, the one in work.',
  fields: (t) => ({
    slug: t.exposeString('slug', { description: 'Its name in addresses; unique and lasting.' }),
    url: t.field({
      type: 'URL',
      description: 'Where it stands on the newsroom’s site.',
      resolve: ({ slug }, _args, { articleUrl }) => `${articleUrl}${slug}`,
    }),
    state: t.expose('state', { type: ArticleState }),
    headline: t.string({
      select: (_args, ctx) => ofShown(ctx, { headline: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).headline,
    }),
    standfirst: t.string({
      nullable: true,
      description: 'The line under the headline.',
      select: (_args, ctx) => ofShown(ctx, { standfirst: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).standfirst,
    }),
    byline: t.string({
      nullable: true,
      description: 'Who wrote it.',
      select: (_args, ctx) => ofShown(ctx, { byline: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).byline,
    }),
    trailText: t.string({
      nullable: true,
      description: 'A short teaser for lists.',
      select: (_args, ctx) => ofShown(ctx, { trailText: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).trailText,
    }),
    language: t.exposeString('language', { description: 'A language tag (BCP 47).' }),
    body: t.field({
      type: [Block],
      description: 'The text, element by element; `bodyHtml` and `bodyText` have it in one piece.',
      select: (_args, ctx, nested) => ofShown(ctx, { blocks: nested({ orderBy: { position: 'asc' } }) }),
      resolve: (article, _args, ctx) => revision(article, ctx).blocks,
    }),
    bodyHtml: t.string({
      description: 'The whole body as safe HTML, without classes or styles.',
      extensions: { cost: 50 },
      select: (_args, ctx) => ofShown(ctx, { blocks: { orderBy: { position: 'asc' }, select: RENDERABLE } }),
      resolve: (article, _args, ctx) => bodyHtml(revision(article, ctx).blocks),
    }),
    bodyText: t.string({
      description: 'The whole body as plain text, blocks parted by an empty line.',
      extensions: { cost: 50 },
      select: (_args, ctx) => ofShown(ctx, { blocks: { orderBy: { position: 'asc' }, select: RENDERABLE } }),
      resolve: (article, _args, ctx) => bodyText(revision(article, ctx).blocks),
    }),
    mainImage: t.field({
      type: Image,
      nullable: true,
      description: 'The picture above the text.',
      select: (_args, ctx) =>
        ofShown(ctx, {
          imageUrl: true,
          imageAltText: true,
          imageCaption: true,
          imageCreditText: true,
          imageWidth: true,
          imageHeight: true,
        }),
      resolve: (article, _args, ctx) => {
        const { imageUrl, imageAltText, imageCaption, imageCreditText, imageWidth, imageHeight } = revision(
          article,
          ctx,
        );
        if (imageUrl === null) return null;
        return {
          url: imageUrl,
          altText: imageAltText ?? '',
          caption: imageCaption,
          creditText: imageCreditText,
          width: imageWidth,
          height: imageHeight,
        };
      },
    }),
    revision: t.int({
      description: 'The number of the revision shown.',
      select: (_args, ctx) => ofShown(ctx, { number: true }),
      resolve: (article, _args, ctx) => revision(article, ctx).number,
    }),
    firstPublishedAt: t.expose('firstPublishedAt', { type: 'DateTime', nullable: true }),
    lastModifiedAt: t.field({
      type: 'DateTime',
      description: 'The last change that you can see.',
      select: { publishedAt: true, modifiedAt: true, createdById: true },
      resolve: (article, _args, ctx) => lastModifiedAt(article, ctx),
    }),
    embargoedUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Not before this instant may it be public. For editors; null for others.',
      authScopes: { editor: true },
      unauthorizedResolver: () => null,
      select: { embargoedUntil: true },
      resolve: ({ embargoedUntil }) => embargoedUntil,
    }),
    scheduledFor: t.expose('scheduledFor', {
      type: 'DateTime',
      nullable: true,
      description: 'From when readers will see it, while it is `SCHEDULED`.',
    }),
    scheduledRevision: t.relation('scheduledRevision', {
      nullable: true,
      description: 'What they will see then. There may be newer revisions, which they won’t.',
    }),
    publishedRevision: t.field({
      type: 'ArticleRevision',
      nullable: true,
      description: 'What readers see, or saw until it was withdrawn; null where they never saw any.',
      select: (_args, _ctx, nested) => ({ publishedRevision: nested() }),
      resolve: ({ publishedRevision }) => publishedRevision,
    }),
    updateNotes: t.relation('updateNotes', {
      description: 'What readers were told of changes, newest first.',
      args: { kind: t.arg({ type: UpdateNoteKind }) },
      query: ({ kind }) => ({
        where: kind == null ? {} : { kind },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      }),
    }),
    statements: t.connection(
      {
        type: Statement,
        description: 'Those that its body carries, in the order of the body.',
        args: {
          kind: t.arg({ type: StatementKind }),
          speakerId: t.arg.globalID({ for: [Person, Organization], description: 'Attributed to them.' }),
        },
        select: (args, ctx, nested) => {
          const where = carriedWhere(args, ctx.viewer);
          return ofShown(ctx, {
            statements: {
              ...pageQuery(args, where, inOrderOfBody),
              select: { position: true, statement: nestedNodes(nested, 'Statement') },
            },
            _count: { select: { statements: { where } } },
          });
        },
        resolve: (article, args, ctx) => {
          const { statements, _count } = revision(article, ctx);
          return {
            ...pageOf(statements, args, inOrderOfBody, ({ statement }) => statement),
            totalCount: _count.statements,
          };
        },
      },
      StatementConnection,
    ),
    sources: t.field({
      type: [SourceReport],
      description: 'The reports of other outlets that it rests on.',
      select: (_args, ctx, nested) => ofShown(ctx, { sources: nested({ orderBy: { id: 'asc' } }) }),
      resolve: (article, _args, ctx) => revision(article, ctx).sources,
    }),
    tags: t.field({
      type: [Tag],
      select: (_args, ctx, nested) => ofShown(ctx, { tags: nested({ orderBy: { slug: 'asc' } }) }),
      resolve: (article, _args, ctx) => revision(article, ctx).tags,
    }),
    campaigns: t.field({
      type: [Campaign],
      description: 'Those that it is about.',
      select: (_args, ctx, nested) => ofShown(ctx, { campaigns: nested({ orderBy: { slug: 'asc' } }) }),
      resolve: (article, _args, ctx) => revision(article, ctx).campaigns,
    }),
    actions: t.field({
      type: [CampaignAction],
      description: 'What was done in the campaigns that it is about, oldest first.',
      select: (_args, ctx, nested) =>
        ofShown(ctx, {
          campaigns: {
            orderBy: { slug: 'asc' },
            select: { actions: nested({ orderBy: [{ startedOnFirst: 'asc' }, { id: 'asc' }] }) },
          },
        }),
      resolve: (article, _args, ctx) =>
        revision(article, ctx)
          .campaigns.flatMap(({ actions }) => actions)
          .sort((a, b) => a.startedOnFirst.getTime() - b.startedOnFirst.getTime()),
    }),
    rights: t.field({
      type: Rights,
      select: (_args, ctx) =>
        ofShown(ctx, { license: true, usageTerms: true, copyrightNotice: true, creditText: true }),
      resolve: (article, _args, ctx) => revision(article, ctx),
    }),
    revisions: t.connection(
      {
        type: 'ArticleRevision',
        description:
          'Its saved states, newest first: for readers those that were published; all for editors and for the reporter whose story it is.',
        select: (args, { viewer }, nested) => ({
          revisions: nestedPage(nested, 'ArticleRevision', args, visibleRevisions(viewer), latestFirst),
          _count: { select: { revisions: { where: visibleRevisions(viewer) } } },
        }),
        resolve: ({ revisions, _count }, args) => ({
          ...pageOf(revisions, args, latestFirst),
          totalCount: _count.revisions,
        }),
      },
      ArticleRevisionConnection,
    ),
  }),
});
