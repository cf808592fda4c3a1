import type PrismaTypes from '../../generated/pothos-types.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { bodyHtml, bodyText } from '../../src/articles/render.ts';
import { textDirection } from '../../src/text-direction.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { cost, COUNTED } from '../kernel/cost.ts';
import type { Nested } from '../kernel/nested.ts';
import { TextDirection } from '../kernel/text-direction.ts';
import { Block, bodySelection, Image, RENDERED } from './blocks.ts';
import { reportedActions } from './reported-actions.ts';
import { ofShown, revision } from './shown-revision.ts';

const RIGHTS = { license: true, usageTerms: true, copyrightNotice: true, creditText: true } as const;

const Rights = builder.objectRef<Record<keyof typeof RIGHTS, string | null>>('Rights').implement({
  description: 'What others may do with an article.',
  fields: (t) => ({
    license: t.expose('license', {
      type: 'URL',
      nullable: true,
      description: 'The URL of the licence.',
    }),
    usageTerms: t.exposeString('usageTerms', {
      nullable: true,
      description: 'The terms of use, in words.',
    }),
    copyrightNotice: t.exposeString('copyrightNotice', {
      nullable: true,
      description: 'The copyright notice.',
    }),
    creditText: t.exposeString('creditText', {
      nullable: true,
      description: 'Who to credit for the article.',
    }),
  }),
});

const IMAGE = {
  imageUrl: true,
  imageAltText: true,
  imageCaption: true,
  imageCreditText: true,
  imageLicense: true,
  imageWidth: true,
  imageHeight: true,
} as const;

/** The columns of a revision with its content, besides the body and what it refers to. */
export const CONTENT_COLUMNS = {
  headline: true,
  standfirst: true,
  byline: true,
  trailText: true,
  ...IMAGE,
  ...RIGHTS,
} as const;

type Context = Pick<ApiContext, 'viewer'>;

/** Where an object of a type that implements ArticleContent has its revision, and its article. */
interface Source {
  selectRevision(context: Context, select: Prisma.ArticleRevisionSelect): object;
  revisionOf(object: never, context: Context): object;
  selectArticle(select: Prisma.ArticleSelect): object;
  articleOf(object: never): object;
}

const FROM_ARTICLE: Source = {
  selectRevision: (context, select) => ofShown(context, select),
  revisionOf: (article: { currentRevision: object | null }, context) => revision(article, context),
  selectArticle: (select) => select,
  articleOf: (article) => article,
};

const FROM_REVISION: Source = {
  selectRevision: (_context, select) => select,
  revisionOf: (revision) => revision,
  selectArticle: (select) => ({ article: { select } }),
  articleOf: ({ article }: { article: object }) => article,
};

type RevisionWith<Select extends Prisma.ArticleRevisionSelect> = Prisma.ArticleRevisionGetPayload<{
  select: Select;
}>;

type BuilderTypes = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;
type FieldBuilder = PothosSchemaTypes.PrismaObjectFieldBuilder<
  BuilderTypes,
  PrismaTypes['ArticleRevision'],
  PrismaTypes['ArticleRevision']['Shape']
>;

/** The fields of ArticleContent, which are the same for every type that implements it. */
function contentFields(t: FieldBuilder, source: Source) {
  /** Options of a field that shows what `read` makes of these columns of the revision. */
  const of = <Select extends Prisma.ArticleRevisionSelect, Value>(
    select: Select,
    read: (revision: RevisionWith<Select>) => Value,
  ) => ({
    select: (_args: object, context: Context) => source.selectRevision(context, select) as never,
    resolve: (object: object, _args: object, context: Context) =>
      read(source.revisionOf(object as never, context) as never),
  });
  /** Options of a field that shows rows to which the revision refers. */
  const rows = <Relation extends 'sources' | 'tags' | 'campaigns'>(
    relation: Relation,
    orderBy: NonNullable<Exclude<Prisma.ArticleRevisionSelect[Relation], boolean>>['orderBy'],
  ) => ({
    select: (_args: object, context: Context, nested: unknown) =>
      source.selectRevision(context, { [relation]: (nested as Nested)({ orderBy }) }) as never,
    resolve: (object: object, _args: object, context: Context) =>
      (source.revisionOf(object as never, context) as Record<Relation, never[]>)[relation],
  });
  return {
    headline: t.string({
      description: 'The title of the article.',
      ...of({ headline: true }, ({ headline }) => headline),
    }),
    standfirst: t.string({
      nullable: true,
      description: 'The line below the headline.',
      ...of({ standfirst: true }, ({ standfirst }) => standfirst),
    }),
    byline: t.string({
      nullable: true,
      description: 'Who wrote the article.',
      ...of({ byline: true }, ({ byline }) => byline),
    }),
    trailText: t.string({
      nullable: true,
      description: 'A short teaser for lists.',
      ...of({ trailText: true }, ({ trailText }) => trailText),
    }),
    language: t.string({
      description: 'The language of the article, as a BCP 47 tag. It is the same for all its revisions.',
      select: () => source.selectArticle({ language: true }) as never,
      resolve: (object: object) => (source.articleOf(object as never) as { language: string }).language,
    }),
    direction: t.field({
      type: TextDirection,
      description: 'The direction of its texts, by the script of `language`.',
      select: () => source.selectArticle({ language: true }) as never,
      resolve: (object: object) =>
        textDirection((source.articleOf(object as never) as { language: string }).language),
    }),
    mainImage: t.field({
      type: Image,
      nullable: true,
      description: 'The picture above the text.',
      ...of(IMAGE, (revision) =>
        revision.imageUrl === null
          ? null
          : {
              url: revision.imageUrl,
              altText: revision.imageAltText ?? '',
              caption: revision.imageCaption,
              creditText: revision.imageCreditText,
              license: revision.imageLicense,
              width: revision.imageWidth,
              height: revision.imageHeight,
            },
      ),
    }),
    body: t.field({
      type: [Block],
      description: 'The text, block by block. `bodyHtml` and `bodyText` give it in one piece.',
      select: (_args: object, context: Context, nested: unknown) =>
        source.selectRevision(context, bodySelection(nested)) as never,
      resolve: (object: object, _args: object, context: Context) => {
        const { places } = source.revisionOf(object as never, context) as { places: { block: never }[] };
        return places.map(({ block }) => block);
      },
    }),
    bodyHtml: t.string({
      description: 'The whole body as safe HTML, without classes or styles.',
      extensions: cost(50),
      ...of(RENDERED, ({ places }) => bodyHtml(places)),
    }),
    bodyText: t.string({
      description: 'The whole body as plain text, with an empty line between blocks.',
      extensions: cost(50),
      ...of(RENDERED, ({ places }) => bodyText(places)),
    }),
    rights: t.field({
      type: Rights,
      description: 'What others may do with it.',
      ...of(RIGHTS, (rights) => rights),
    }),
    sources: t.field({
      type: ['SourceReport'],
      description: 'The reports that it is based on.',
      ...rows('sources', { id: 'asc' }),
    }),
    tags: t.field({
      type: ['Tag'],
      description: 'What it is about, ordered by slug.',
      ...rows('tags', { slug: 'asc' }),
    }),
    campaigns: t.field({
      type: ['Campaign'],
      description: 'The campaigns that it is about, ordered by slug.',
      ...rows('campaigns', { slug: 'asc' }),
    }),
    actions: t.field({
      type: ['CampaignAction'],
      description: 'The campaign actions that it reports, oldest first.',
      extensions: COUNTED,
      select: (_args: object, context: Context) => source.selectRevision(context, { id: true }) as never,
      resolve: (object: object, _args: object, context: ApiContext, info) => {
        const { id } = source.revisionOf(object as never, context) as { id: string };
        return reportedActions(id, context, info);
      },
    }),
  };
}

export const ArticleContent = builder.interfaceRef<object>('ArticleContent').implement({
  description:
    'What an article shows, now or in one of its revisions. The same fragment works for a page, a preview and an old revision.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => contentOfRevision(t) as never,
});

/** Of the revision that the viewer is shown. */
export function contentOfArticle(t: unknown): Record<string, never> {
  return contentFields(t as never, FROM_ARTICLE) as never;
}

export function contentOfRevision(t: unknown): Record<string, never> {
  return contentFields(t as never, FROM_REVISION) as never;
}
