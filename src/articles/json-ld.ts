import type { Prisma, StatementStatus, UpdateNote } from '../../generated/prisma/client.ts';
import { attribution, type Attributed } from '../statements/attribution.ts';
import { identifierUrl } from '../people/identifiers.ts';
import { pageUrl, postUrl, type PageUrls, type Publisher } from '../articles/site.ts';
import { CORRECTIONS } from './correction.ts';
import { authorsOf } from './byline.ts';
import { CONTENT_COLUMNS } from './content-columns.ts';
import { authorsIn, creditedName, LINKED_CREDITS } from './contributions.ts';
import { bodyText, PLACES, RENDERABLE } from './render.ts';

const QUOTED = { madeOn: true, originalUrl: true, status: true, statusNote: true } as const;

/**
 * Selects what `jsonLd` needs of a revision. The order of rows is that of the API's fields, so that Prisma reads the rows once for
 * both.
 */
export const DESCRIBED_REVISION = {
  ...CONTENT_COLUMNS,
  section: { select: { name: true } },
  contributions: LINKED_CREDITS,
  tags: { orderBy: { slug: 'asc' }, select: { name: true } },
  sources: {
    orderBy: { id: 'asc' },
    select: {
      headline: true,
      url: true,
      publishedOn: true,
      outlets: {
        orderBy: { position: 'asc' },
        select: { organization: { select: { name: true, website: true, visibility: true } } },
      },
    },
  },
  places: {
    ...PLACES,
    select: {
      block: {
        select: { ...RENDERABLE, statement: { select: { ...RENDERABLE.statement.select, ...QUOTED } } },
      },
    },
  },
} as const satisfies Prisma.ArticleRevisionSelect;

/** As many as search engines read; the page has the others. */
const MOST_POSTS = 50;

/** Selects what `jsonLd` needs of the live blog of an article, and of the posts that readers see. */
export const DESCRIBED_LIVE_BLOG = {
  startedAt: true,
  endedAt: true,
  posts: {
    where: { state: 'PUBLISHED' },
    orderBy: [{ listedAt: 'desc' }, { id: 'asc' }],
    take: MOST_POSTS,
    select: {
      id: true,
      publishedAt: true,
      shownAt: true,
      publishedRevision: {
        select: {
          headline: true,
          contributions: LINKED_CREDITS,
          places: { ...PLACES, select: { block: { select: RENDERABLE } } },
        },
      },
    },
  },
} as const satisfies Prisma.LiveBlogSelect;

/** Selects the published translations of an article, among those that lead to it. */
export const DESCRIBED_TRANSLATIONS = {
  where: { relation: 'TRANSLATION', isPublic: true },
  orderBy: [{ article: { language: 'asc' } }, { articleId: 'asc' }],
  select: { article: { select: { slug: true, language: true } } },
} as const satisfies Prisma.Article$articlesArgs;

type DescribedLiveBlog = Prisma.LiveBlogGetPayload<{ select: typeof DESCRIBED_LIVE_BLOG }>;

type DescribedRevision = Prisma.ArticleRevisionGetPayload<{ select: typeof DESCRIBED_REVISION }>;

/** An article as the viewer sees it. */
export interface DescribedArticle {
  readonly url: string;
  readonly publisher: Publisher | null;
  readonly pageUrls: Pick<PageUrls, 'person' | 'organization'>;
  readonly language: string;
  readonly publishedAt: Date | null;
  readonly modifiedAt: Date;
  readonly notes: readonly Pick<UpdateNote, 'kind' | 'text' | 'createdAt' | 'correctedAt'>[];
  readonly revision: DescribedRevision;
  readonly liveBlog?: DescribedLiveBlog | null;
  /** The original that it translates, and its translations: those that readers see. */
  readonly original: TranslatedWork | null;
  readonly translations: readonly TranslatedWork[];
}

/** An article in another language. */
export interface TranslatedWork {
  readonly url: string;
  readonly language: string;
}

/**
 * The article as a schema.org NewsArticle. Its quotations are the verbatim statements, and its notes the corrections: schema.org's
 * `comment` is for readers' comments. A statement that was amended, withdrawn or deleted keeps the words in the article, with its
 * status. An article with a live blog is a LiveBlogPosting with its newest posts.
 */
export function jsonLd({ url, language, revision, liveBlog = null, ...article }: DescribedArticle): object {
  const { places, sources, tags, trailText, standfirst, usageTerms, contributions } = revision;
  const others = contributions.filter(({ role }) => role !== 'AUTHOR');
  return {
    '@context': 'https://schema.org',
    ...thing(liveBlog === null ? 'NewsArticle' : 'LiveBlogPosting', {
      '@id': url,
      url,
      sameAs: revision.canonicalUrl,
      headline: revision.headline,
      alternativeHeadline: standfirst,
      description: revision.seoDescription ?? trailText ?? standfirst,
      inLanguage: language,
      translationOfWork: article.original && translated(article.original),
      workTranslation: oneOrAll(article.translations.map(translated)),
      datePublished: (revision.originallyPublishedAt ?? article.publishedAt)?.toISOString(),
      dateModified: lastChange(article.modifiedAt, liveBlog).toISOString(),
      author: authors(revision, article.pageUrls),
      contributor: oneOrAll(others.map((of) => contributorThing(of, article.pageUrls))),
      publisher: article.publisher && thing('Organization', { ...article.publisher }),
      image: image(revision),
      articleSection: revision.section?.name,
      keywords: tags.map(({ name }) => name),
      license: revision.license,
      usageInfo: usageTerms && thing('CreativeWork', { text: usageTerms }),
      copyrightNotice: revision.copyrightNotice,
      creditText: revision.creditText,
      correction: article.notes
        .filter(({ kind }) => CORRECTIONS.includes(kind))
        .map(({ text, createdAt, correctedAt }) =>
          thing('CorrectionComment', {
            text,
            datePublished: createdAt.toISOString(),
            dateModified: correctedAt?.toISOString(),
          }),
        ),
      citation: sources.map(({ outlets, headline, url, publishedOn }) =>
        thing('CreativeWork', {
          headline,
          url,
          datePublished: day(publishedOn),
          publisher: oneOrAll(
            outlets.map(({ organization: { name, website, visibility } }) =>
              thing('Organization', { name, url: visibility === 'PUBLIC' ? website : null }),
            ),
          ),
        }),
      ),
      ...(liveBlog && coverage(url, liveBlog, language, article.pageUrls)),
      hasPart: quotations(places, language),
      articleBody: bodyText(places, language),
    }),
  };
}

/** It may be a NewsArticle or a LiveBlogPosting. */
function translated({ url, language }: TranslatedWork): object {
  return thing('Article', { '@id': url, url, inLanguage: language });
}

function lastChange(modifiedAt: Date, liveBlog: DescribedLiveBlog | null): Date {
  const times = liveBlog?.posts.flatMap(({ shownAt }) => shownAt?.getTime() ?? []) ?? [];
  return new Date(Math.max(modifiedAt.getTime(), ...times));
}

function coverage(
  url: string,
  { startedAt, endedAt, posts }: DescribedLiveBlog,
  language: string,
  pageUrls: DescribedArticle['pageUrls'],
): Record<string, unknown> {
  return {
    coverageStartTime: startedAt.toISOString(),
    coverageEndTime: endedAt?.toISOString(),
    liveBlogUpdate: posts.flatMap(({ id, publishedAt, shownAt, publishedRevision }) => {
      if (publishedRevision === null) return [];
      const place = postUrl(url, id);
      return thing('BlogPosting', {
        '@id': place,
        url: place,
        headline: publishedRevision.headline,
        datePublished: publishedAt?.toISOString(),
        dateModified: shownAt?.toISOString(),
        author: oneOrAll(
          authorsIn(publishedRevision.contributions).map((of) => contributorThing(of, pageUrls)),
        ),
        articleBody: bodyText(publishedRevision.places, language),
      });
    }),
  };
}

/** Escapes `<`, so that no text in the JSON can end the element. */
export function scriptElement(value: object): string {
  return `<script type="application/ld+json">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

type PagesOfAuthors = DescribedArticle['pageUrls'];

/** One thing for each author, or else for each name in the byline. */
function authors({ byline, contributions }: DescribedRevision, pageUrls: PagesOfAuthors): object {
  const credited = authorsIn(contributions).map((of) => contributorThing(of, pageUrls));
  if (credited.length > 0) return oneOrAll(credited);
  return oneOrAll(
    authorsOf(byline ?? '').map(({ kind, name }) =>
      thing(kind === 'ORGANIZATION' ? 'Organization' : 'Person', { name }),
    ),
  );
}

/** Its name is no more than that, as search engines ask. */
function contributorThing(of: DescribedRevision['contributions'][number], pageUrls: PagesOfAuthors): object {
  const { person, organization } = of;
  const { slug = '', identifiers = [], visibility } = person ?? organization ?? {};
  return thing(person === null ? 'Organization' : 'Person', {
    name: creditedName(of),
    url: pageUrl(person === null ? pageUrls.organization : pageUrls.person, slug),
    // A draft and its preview name those whom readers don't see, and say nothing further about them.
    sameAs: visibility === 'PUBLIC' ? sameAs(identifiers) : [],
  });
}

function sameAs(identifiers: readonly { readonly scheme: string; readonly value: string }[]): string[] {
  return identifiers.flatMap((identifier) => identifierUrl(identifier) ?? []);
}

function image(revision: DescribedRevision): object | null {
  const { imageUrl, imageAltText, imageCaption, imageCreditText, imageLicense, imageWidth, imageHeight } =
    revision;
  if (imageUrl === null) return null;
  return thing('ImageObject', {
    url: imageUrl,
    contentUrl: imageUrl,
    description: imageAltText,
    caption: imageCaption,
    creditText: imageCreditText,
    license: imageLicense,
    width: pixelQuantity(imageWidth),
    height: pixelQuantity(imageHeight),
  });
}

/** E37 is the UN/CEFACT code for pixels. */
function pixelQuantity(value: number | null): object | null {
  return value === null ? null : thing('QuantitativeValue', { value, unitCode: 'E37' });
}

/** The `creativeWorkStatus` of statements that changed after the article quoted them. */
const SINCE: Readonly<Record<StatementStatus, string | null>> = {
  CURRENT: null,
  AMENDED: 'Amended',
  WITHDRAWN: 'Withdrawn',
  DELETED_AT_SOURCE: 'Deleted at source',
  RECORDED_IN_ERROR: 'Recorded in error',
};

/** Each statement once, in the order of the body. */
function quotations(places: DescribedRevision['places'], language: string): object[] {
  const statements = new Map(places.map(({ block }) => [block.statementId, block.statement]));
  return [...statements.values()].flatMap((statement) => {
    if (statement?.wording !== 'VERBATIM') return [];
    const { text, madeOn, originalUrl, status, statusNote } = statement;
    return thing('Quotation', {
      text,
      inLanguage: statement.language,
      dateCreated: day(madeOn),
      url: originalUrl,
      creditText: attribution(statement, language),
      spokenByCharacter: speakerThing(statement),
      creativeWorkStatus: SINCE[status],
      correction:
        (status === 'AMENDED' || status === 'RECORDED_IN_ERROR') && statusNote !== null
          ? thing('CorrectionComment', { text: statusNote })
          : null,
    });
  });
}

function speakerThing(statement: Attributed): object | null {
  const { speakerIsNamed, roleName, speakerPerson, speakerOrganization } = statement;
  if (speakerPerson !== null) return thing('Person', { name: speakerPerson.name, jobTitle: roleName });
  const organization = speakerOrganization && thing('Organization', { name: speakerOrganization.name });
  return speakerIsNamed ? organization : thing('Person', { jobTitle: roleName, affiliation: organization });
}

/** JSON-LD has a single value without a list. */
function oneOrAll(values: readonly object[]): object {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

/** A date in ISO 8601, as schema.org requires it; null if it isn't known to the day. */
function day(date: string | null): string | null {
  return date !== null && /^\d{4}-\d{2}-\d{2}(T.*)?$/.test(date) ? date : null;
}

/** A schema.org Thing with the properties that have a value. */
function thing(type: string, properties: Record<string, unknown>): object {
  const known = Object.entries(properties).filter(
    ([, value]) =>
      value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return { '@type': type, ...Object.fromEntries(known) };
}
