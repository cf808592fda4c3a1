import type { Prisma } from '../../generated/prisma/client.ts';
import { republishPackage, type RepublishPackage } from '../../src/articles/republish.ts';
import { pageUrl } from '../../src/site.ts';
import { builder } from '../kernel/builder.ts';
import { cost } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { Article } from './article.ts';
import { RENDERED } from './blocks.ts';
import { CONTENT_COLUMNS } from './content.ts';

const RepublishCondition = enumType(
  { NON_COMMERCIAL: 'NON_COMMERCIAL', NO_CHANGES: 'NO_CHANGES', SHARE_ALIKE: 'SHARE_ALIKE' },
  {
    name: 'RepublishCondition',
    description:
      'What a licence asks of whoever republishes an article, beside the attribution, which all of them ask for.',
    values: {
      NON_COMMERCIAL: 'It may not be used for commercial purposes.',
      NO_CHANGES: 'It may not be changed.',
      SHARE_ALIKE: 'If it is changed, the result has to have the same licence.',
    },
  },
);

const Package = builder.objectRef<RepublishPackage>('RepublishPackage').implement({
  description: 'What others need to republish an article as its licence allows.',
  fields: (t) => ({
    html: t.exposeString('html', {
      description:
        'The whole article as safe HTML, in one `<article>` without classes or styles: headline, standfirst, byline, body, and at the end the attribution with links to the article and the licence, the conditions and the usage terms. It has only the pictures whose own `license` lets everyone republish them, with their credit. Links lead to the same places on every page.',
    }),
    text: t.exposeString('text', {
      description:
        'The same as plain text, with an empty line between blocks and without pictures. The attribution, the conditions and the usage terms come at the end.',
    }),
    attribution: t.exposeString('attribution', {
      description:
        'Where the article is from, as plain text: headline and byline, the credit and the copyright notice, the URL, and the licence, with a line for each.',
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
      description: 'What the licence asks for, beside the attribution.',
      resolve: ({ licence }) => [...licence.conditions],
    }),
    canonicalUrl: t.field({
      type: 'URL',
      description:
        'The URL of the article, for `<link rel="canonical">` in the head of the page that republishes it.',
      resolve: ({ canonicalUrl }) => canonicalUrl,
    }),
  }),
});

const REPUBLISHED = {
  slug: true,
  language: true,
  publishedRevision: { select: { ...CONTENT_COLUMNS, ...RENDERED } },
} satisfies Prisma.ArticleSelect;

builder.prismaObjectField(Article, 'republish', (t) =>
  t.field({
    type: Package,
    nullable: true,
    description:
      'What others need to republish the article, by the revision that readers see. Null if `rights.license` is not the URL of a licence that lets everyone republish it, which are those of Creative Commons, or if the article is not public.',
    extensions: cost(100),
    select: REPUBLISHED,
    resolve: ({ state, slug, language, publishedRevision }, _args, { pageUrls }) =>
      state !== 'PUBLISHED' || publishedRevision === null
        ? null
        : republishPackage({ url: pageUrl(pageUrls.article, slug), language, revision: publishedRevision }),
  }),
);
