import type { RIGHTS_COLUMNS } from '../../src/articles/content-columns.ts';
import { builder } from '../kernel/builder.ts';
import { cost, COUNTED } from '../kernel/cost.ts';
import { TextDirection } from '../kernel/text-direction.ts';
import { Speaker } from '../people/speakers.ts';
import { Block, Image } from './blocks.ts';
import { Contribution } from './contributions.ts';

export const Rights = builder
  .objectRef<Record<keyof typeof RIGHTS_COLUMNS, string | null>>('Rights')
  .implement({
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
        description: 'The credit for the article.',
      }),
    }),
  });

/** The options that a field of ArticleContent has on each type that implements it. */
export const CONTENT = {
  headline: { description: 'The title of the article.' },
  standfirst: { nullable: true, description: 'The line below the headline.' },
  byline: {
    nullable: true,
    description:
      "Who wrote the article, ready to print, such as “By Ada Lovelace, Lea Marsh and Rob Bell”. It has the words of an editor, if there are any. Otherwise it is made from `authors`, in the article's language.",
  },
  authors: {
    description:
      'The people and organisations that wrote the article, in order, each once: the contributors with the role `AUTHOR`. Empty if only the byline says who they are.',
  },
  contributions: { description: 'Who did what for the article, in order.' },
  trailText: { nullable: true, description: 'A short teaser for lists.' },
  language: { description: 'The language of the article, as a BCP 47 tag. All its revisions have the same.' },
  direction: { description: 'The direction of its texts, by the script of `language`.' },
  mainImage: { nullable: true, description: 'The picture above the text.' },
  body: { description: 'The text, block by block. `bodyHtml` and `bodyText` have it in one piece.' },
  bodyHtml: { description: 'The whole body as safe HTML, without classes or styles.', extensions: cost(50) },
  bodyText: {
    description: 'The whole body as plain text, with an empty line between blocks.',
    extensions: cost(50),
  },
  rights: { description: 'What others may do with the article.' },
  sources: { description: 'The reports that the article is based on.' },
  originallyPublishedAt: {
    nullable: true,
    description:
      'When the article was first published elsewhere. Null unless it is a reprint. Lists and timelines use `firstPublishedAt`.',
  },
  canonicalUrl: {
    nullable: true,
    description:
      'The URL where the article was first published, for `<link rel="canonical">`. Null unless it is a reprint.',
  },
  section: {
    nullable: true,
    description: 'The section of the site in which the article stands. Null if none was chosen.',
  },
  kicker: { nullable: true, description: 'The word or words above the headline, such as "Analysis".' },
  seoTitle: {
    nullable: true,
    description: 'The title for search engines and browser tabs. If null, use `headline`.',
  },
  seoDescription: {
    nullable: true,
    description: 'The description for search engines. If null, use `trailText` or `standfirst`.',
  },
  socialImage: {
    nullable: true,
    description: 'The picture for links on social media (`og:image`). If null, use `mainImage`.',
  },
  customFields: {
    description:
      'The values of the fields that this newsroom adds to articles, by their names: only of those that have one. The newsroom declares the fields, with a JSON Schema for each.',
    extensions: cost(20),
  },
  tags: { description: 'What the article is about, ordered by slug.' },
  campaigns: { description: 'The campaigns that the article is about, ordered by slug.' },
  actions: {
    description: 'The campaign actions that the article reports, oldest first.',
    extensions: COUNTED,
  },
} as const;

/** `article-content.ts` has the fields of the types that implement it. */
export const ArticleContent = builder.interfaceRef<object>('ArticleContent').implement({
  description:
    'The content of an article, now or in one of its revisions. The same fragment works for a page, a preview and an old revision.',
  interfaces: [builder.nodeInterfaceRef()],
  fields: (t) => ({
    headline: t.string(CONTENT.headline),
    standfirst: t.string(CONTENT.standfirst),
    byline: t.string(CONTENT.byline),
    authors: t.field({ type: [Speaker], ...CONTENT.authors }),
    contributions: t.field({ type: [Contribution], ...CONTENT.contributions }),
    trailText: t.string(CONTENT.trailText),
    language: t.string(CONTENT.language),
    direction: t.field({ type: TextDirection, ...CONTENT.direction }),
    mainImage: t.field({ type: Image, ...CONTENT.mainImage }),
    body: t.field({ type: [Block], ...CONTENT.body }),
    bodyHtml: t.string(CONTENT.bodyHtml),
    bodyText: t.string(CONTENT.bodyText),
    rights: t.field({ type: Rights, ...CONTENT.rights }),
    originallyPublishedAt: t.field({ type: 'DateTime', ...CONTENT.originallyPublishedAt }),
    canonicalUrl: t.field({ type: 'URL', ...CONTENT.canonicalUrl }),
    kicker: t.string(CONTENT.kicker),
    seoTitle: t.string(CONTENT.seoTitle),
    seoDescription: t.string(CONTENT.seoDescription),
    socialImage: t.field({ type: Image, ...CONTENT.socialImage }),
    customFields: t.field({ type: 'JSON', ...CONTENT.customFields }),
    sources: t.field({ type: ['SourceReport'], ...CONTENT.sources }),
    section: t.field({ type: 'Section', ...CONTENT.section }),
    tags: t.field({ type: ['Tag'], ...CONTENT.tags }),
    campaigns: t.field({ type: ['Campaign'], ...CONTENT.campaigns }),
    actions: t.field({ type: ['CampaignAction'], ...CONTENT.actions }),
  }),
});
