import { REPUBLISHED, republishPackage, type RepublishPackage } from '../../src/articles/republish.ts';
import { pageUrl } from '../../src/articles/site.ts';
import { builder } from '../kernel/builder.ts';
import { cost } from '../kernel/cost.ts';
import { enumOf } from '../kernel/enum.ts';
import { Article } from './article.ts';

const RepublishCondition = enumOf({
  name: 'RepublishCondition',
  description:
    'What a licence requires of a site that republishes an article, besides the attribution that every licence requires.',
  values: {
    NON_COMMERCIAL: 'Not for commercial purposes.',
    NO_CHANGES: 'No changes.',
    SHARE_ALIKE: 'A changed version must have the same licence.',
  },
});

const Package = builder.objectRef<RepublishPackage>('RepublishPackage').implement({
  description: 'An article with what others need to republish it as its licence allows.',
  fields: (t) => ({
    html: t.exposeString('html', {
      description:
        'The whole article as safe HTML, in one `<article>` without classes or styles: headline, standfirst, byline, body, and then the attribution with links to the article and the licence, the conditions and the usage terms. It has only pictures whose own `license` lets everyone republish them, with their credit. All links are absolute.',
    }),
    text: t.exposeString('text', {
      description:
        'The same as plain text, with an empty line between blocks and without pictures. The attribution, the conditions and the usage terms come at the end.',
    }),
    attribution: t.exposeString('attribution', {
      description:
        'The origin of the article, as plain text: headline and byline, credit and copyright notice, URL, and licence, with a line for each.',
    }),
    license: t.string({
      description: 'The name of the licence, for example CC BY-ND 4.0.',
      resolve: ({ licence }) => licence.name,
    }),
    licenseUrl: t.field({
      type: 'URL',
      description: 'The URL of the licence.',
      resolve: ({ licence }) => licence.url,
    }),
    conditions: t.field({
      type: [RepublishCondition],
      description: 'What the licence requires, besides the attribution.',
      resolve: ({ licence }) => [...licence.conditions],
    }),
    canonicalUrl: t.field({
      type: 'URL',
      description:
        'The URL for `<link rel="canonical">` in the head of the page that republishes the article. For a reprint, it is the URL where the article was first published.',
      resolve: ({ canonicalUrl }) => canonicalUrl,
    }),
  }),
});

builder.prismaObjectField(Article, 'republish', (t) =>
  t.field({
    type: Package,
    nullable: true,
    description:
      'The published revision with what others need to republish it. Null unless the article is public and `rights.license` is the URL of a Creative Commons licence, which lets everyone republish it.',
    extensions: cost(100),
    select: { slug: true, language: true, publishedRevision: { select: REPUBLISHED } },
    resolve: ({ state, slug, language, publishedRevision }, _args, { pageUrls }) =>
      state !== 'PUBLISHED' || publishedRevision === null
        ? null
        : republishPackage({ url: pageUrl(pageUrls.article, slug), language, revision: publishedRevision }),
  }),
);
