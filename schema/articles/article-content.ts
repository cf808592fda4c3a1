import type { Prisma } from '../../generated/prisma/client.ts';
import { IMAGE_COLUMNS, RIGHTS_COLUMNS, SOCIAL_IMAGE_COLUMNS } from '../../src/articles/content-columns.ts';
import { declaredValues } from '../../src/articles/custom-fields.ts';
import { mainImageOf, socialImageOf } from '../../src/articles/image.ts';
import { bodyHtml, bodyText, PLACES, RENDERED } from '../../src/articles/render.ts';
import { textDirection } from '../../src/lib/text-direction.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { TextDirection } from '../kernel/text-direction.ts';
import { Article } from './article.ts';
import { Block, Image } from './blocks.ts';
import { CONTENT, Rights } from './content.ts';
import { reportedActions } from './reported-actions.ts';
import { ArticleRevision } from './revisions.ts';
import { selectShownRevision, revision } from './shown-revision.ts';

const BY_ID = { orderBy: { id: 'asc' } } as const;
const BY_SLUG = { orderBy: { slug: 'asc' } } as const;

type RevisionWith<Select extends Prisma.ArticleRevisionSelect> = Prisma.ArticleRevisionGetPayload<{
  select: Select;
}>;

builder.prismaObjectFields(ArticleRevision, (t) => ({
  headline: t.exposeString('headline', CONTENT.headline),
  standfirst: t.exposeString('standfirst', CONTENT.standfirst),
  trailText: t.exposeString('trailText', CONTENT.trailText),
  language: t.string({
    ...CONTENT.language,
    select: { article: { select: { language: true } } },
    resolve: ({ article }) => article.language,
  }),
  direction: t.field({
    type: TextDirection,
    ...CONTENT.direction,
    select: { article: { select: { language: true } } },
    resolve: ({ article }) => textDirection(article.language),
  }),
  mainImage: t.field({ type: Image, ...CONTENT.mainImage, select: IMAGE_COLUMNS, resolve: mainImageOf }),
  body: t.field({
    type: [Block],
    ...CONTENT.body,
    select: (_args, _context, nested) => ({ places: { ...PLACES, select: { block: nested() } } }),
    resolve: ({ places }) => places.map(({ block }) => block),
  }),
  bodyHtml: t.string({
    ...CONTENT.bodyHtml,
    select: { ...RENDERED, article: { select: { language: true } } },
    resolve: ({ places, article }) => bodyHtml(places, article.language),
  }),
  bodyText: t.string({
    ...CONTENT.bodyText,
    select: { ...RENDERED, article: { select: { language: true } } },
    resolve: ({ places, article }) => bodyText(places, article.language),
  }),
  rights: t.field({ type: Rights, ...CONTENT.rights, select: RIGHTS_COLUMNS, resolve: (rights) => rights }),
  originallyPublishedAt: t.expose('originallyPublishedAt', {
    type: 'DateTime',
    ...CONTENT.originallyPublishedAt,
  }),
  canonicalUrl: t.expose('canonicalUrl', { type: 'URL', ...CONTENT.canonicalUrl }),
  kicker: t.exposeString('kicker', CONTENT.kicker),
  seoTitle: t.exposeString('seoTitle', CONTENT.seoTitle),
  seoDescription: t.exposeString('seoDescription', CONTENT.seoDescription),
  socialImage: t.field({
    type: Image,
    ...CONTENT.socialImage,
    select: SOCIAL_IMAGE_COLUMNS,
    resolve: socialImageOf,
  }),
  customFields: t.field({
    type: 'JSON',
    ...CONTENT.customFields,
    select: { customFields: true },
    resolve: ({ customFields }) => declaredValues(customFields),
  }),
  sources: t.relation('sources', { ...CONTENT.sources, query: BY_ID }),
  section: t.relation('section', CONTENT.section),
  tags: t.relation('tags', { ...CONTENT.tags, query: BY_SLUG }),
  campaigns: t.relation('campaigns', { ...CONTENT.campaigns, query: BY_SLUG }),
  actions: t.field({
    type: ['CampaignAction'],
    ...CONTENT.actions,
    resolve: ({ id }, _args, context, info) => reportedActions(id, context, info),
  }),
}));

/** Options of a field of Article that is made of these columns of the revision that the viewer is shown. */
function shownField<Select extends Prisma.ArticleRevisionSelect, Value>(
  select: Select,
  read: (of: RevisionWith<Select>) => Value,
) {
  return {
    select: (_args: object, context: ApiContext) => selectShownRevision(context, select),
    resolve: (
      article: { currentRevision: RevisionWith<Select> | null },
      _args: object,
      context: ApiContext,
    ) => read(revision(article, context)),
  };
}

builder.prismaObjectFields(Article, (t) => ({
  headline: t.string({ ...CONTENT.headline, ...shownField({ headline: true }, (of) => of.headline) }),
  standfirst: t.string({ ...CONTENT.standfirst, ...shownField({ standfirst: true }, (of) => of.standfirst) }),
  trailText: t.string({ ...CONTENT.trailText, ...shownField({ trailText: true }, (of) => of.trailText) }),
  language: t.exposeString('language', CONTENT.language),
  direction: t.field({
    type: TextDirection,
    ...CONTENT.direction,
    select: { language: true },
    resolve: ({ language }) => textDirection(language),
  }),
  mainImage: t.field({ type: Image, ...CONTENT.mainImage, ...shownField(IMAGE_COLUMNS, mainImageOf) }),
  body: t.field({
    type: [Block],
    ...CONTENT.body,
    select: (_args, context, nested) =>
      selectShownRevision(context, { places: { ...PLACES, select: { block: nested() } } }),
    resolve: (article, _args, context) => revision(article, context).places.map(({ block }) => block),
  }),
  bodyHtml: t.string({
    ...CONTENT.bodyHtml,
    select: (_args, context) => ({ language: true, ...selectShownRevision(context, RENDERED) }),
    resolve: (article, _args, context) => bodyHtml(revision(article, context).places, article.language),
  }),
  bodyText: t.string({
    ...CONTENT.bodyText,
    select: (_args, context) => ({ language: true, ...selectShownRevision(context, RENDERED) }),
    resolve: (article, _args, context) => bodyText(revision(article, context).places, article.language),
  }),
  rights: t.field({ type: Rights, ...CONTENT.rights, ...shownField(RIGHTS_COLUMNS, (rights) => rights) }),
  originallyPublishedAt: t.field({
    type: 'DateTime',
    ...CONTENT.originallyPublishedAt,
    ...shownField({ originallyPublishedAt: true }, (of) => of.originallyPublishedAt),
  }),
  canonicalUrl: t.field({
    type: 'URL',
    ...CONTENT.canonicalUrl,
    ...shownField({ canonicalUrl: true }, (of) => of.canonicalUrl),
  }),
  kicker: t.string({ ...CONTENT.kicker, ...shownField({ kicker: true }, (of) => of.kicker) }),
  seoTitle: t.string({ ...CONTENT.seoTitle, ...shownField({ seoTitle: true }, (of) => of.seoTitle) }),
  seoDescription: t.string({
    ...CONTENT.seoDescription,
    ...shownField({ seoDescription: true }, (of) => of.seoDescription),
  }),
  socialImage: t.field({
    type: Image,
    ...CONTENT.socialImage,
    ...shownField(SOCIAL_IMAGE_COLUMNS, socialImageOf),
  }),
  customFields: t.field({
    type: 'JSON',
    ...CONTENT.customFields,
    ...shownField({ customFields: true }, ({ customFields }) => declaredValues(customFields)),
  }),
}));

builder.prismaObjectFields(Article, (t) => ({
  sources: t.field({
    type: ['SourceReport'],
    ...CONTENT.sources,
    select: (_args, context, nested) => selectShownRevision(context, { sources: nested(BY_ID) }),
    resolve: (article, _args, context) => revision(article, context).sources,
  }),
  section: t.field({
    type: 'Section',
    ...CONTENT.section,
    select: (_args, context, nested) => selectShownRevision(context, { section: nested() }),
    resolve: (article, _args, context) => revision(article, context).section,
  }),
  tags: t.field({
    type: ['Tag'],
    ...CONTENT.tags,
    select: (_args, context, nested) => selectShownRevision(context, { tags: nested(BY_SLUG) }),
    resolve: (article, _args, context) => revision(article, context).tags,
  }),
  campaigns: t.field({
    type: ['Campaign'],
    ...CONTENT.campaigns,
    select: (_args, context, nested) => selectShownRevision(context, { campaigns: nested(BY_SLUG) }),
    resolve: (article, _args, context) => revision(article, context).campaigns,
  }),
  actions: t.field({
    type: ['CampaignAction'],
    ...CONTENT.actions,
    select: (_args, context) => selectShownRevision(context, { id: true }),
    resolve: (article, _args, context, info) => reportedActions(revision(article, context).id, context, info),
  }),
}));
