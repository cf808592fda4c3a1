import type {
  ArticleRevision,
  Statement,
  StatementStatus,
  UpdateNoteKind,
} from '../../generated/prisma/client.ts';
import { attribution, type Attributed } from '../statements/attribution.ts';
import type { Publisher } from '../site.ts';
import { CORRECTIONS } from './correction.ts';
import { authorsOf } from './byline.ts';
import { bodyText, type RenderableBlock } from './render.ts';

type QuotedStatement = Pick<Statement, 'language' | 'madeOn' | 'originalUrl' | 'status' | 'statusNote'>;

/** What the viewer can see of an article. */
export interface DescribedArticle {
  readonly url: string;
  readonly publisher: Publisher | null;
  readonly language: string;
  readonly publishedAt: Date | null;
  readonly modifiedAt: Date;
  readonly notes: readonly {
    readonly kind: UpdateNoteKind;
    readonly text: string;
    readonly createdAt: Date;
  }[];
  readonly revision: Omit<ArticleRevision, Hidden> & {
    readonly places: readonly {
      readonly block: RenderableBlock & { readonly statement: QuotedStatement | null };
    }[];
    readonly tags: readonly { readonly name: string }[];
    readonly sources: readonly {
      readonly headline: string | null;
      readonly url: string | null;
      readonly publishedOn: string | null;
      readonly outlets: readonly {
        readonly organization: { readonly name: string; readonly website: string | null };
      }[];
    }[];
  };
}

type Hidden = 'id' | 'articleId' | 'number' | 'createdAt' | 'createdById' | 'publishedAt' | 'noteText';

/**
 * The article as a schema.org NewsArticle. It has only verbatim statements, since a Quotation is the speaker's own words; and only notes that are corrections, since schema.org's
 * `comment` is for readers' comments. A statement that was amended, withdrawn or deleted since keeps the words that the
 * article carries, and says what has become of it.
 */
export function jsonLd({ url, language, revision, ...article }: DescribedArticle): object {
  const { places, sources, tags, byline, trailText, standfirst, usageTerms } = revision;
  return {
    '@context': 'https://schema.org',
    ...thing('NewsArticle', {
      '@id': url,
      url,
      headline: revision.headline,
      alternativeHeadline: standfirst,
      description: trailText ?? standfirst,
      inLanguage: language,
      datePublished: article.publishedAt?.toISOString(),
      dateModified: article.modifiedAt.toISOString(),
      author: authors(byline ?? ''),
      publisher: article.publisher && thing('Organization', { ...article.publisher }),
      image: image(revision),
      keywords: tags.map(({ name }) => name),
      license: revision.license,
      usageInfo: usageTerms && thing('CreativeWork', { text: usageTerms }),
      copyrightNotice: revision.copyrightNotice,
      creditText: revision.creditText,
      correction: article.notes
        .filter(({ kind }) => CORRECTIONS.includes(kind))
        .map(({ text, createdAt }) =>
          thing('CorrectionComment', { text, datePublished: createdAt.toISOString() }),
        ),
      citation: sources.map(({ outlets, headline, url, publishedOn }) =>
        thing('CreativeWork', {
          headline,
          url,
          datePublished: day(publishedOn),
          publisher: oneOrAll(
            outlets.map(({ organization: { name, website } }) =>
              thing('Organization', { name, url: website }),
            ),
          ),
        }),
      ),
      hasPart: quotations(places),
      articleBody: bodyText(places),
    }),
  };
}

/** Escapes `<`, so that no text in the JSON can end the element. */
export function scriptElement(value: object): string {
  return `<script type="application/ld+json">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

/** Each by itself, with the name only. */
function authors(byline: string): object {
  return oneOrAll(
    authorsOf(byline).map(({ kind, name }) =>
      thing(kind === 'ORGANIZATION' ? 'Organization' : 'Person', { name }),
    ),
  );
}

function image(revision: DescribedArticle['revision']): object | null {
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
    width: pixels(imageWidth),
    height: pixels(imageHeight),
  });
}

/** E37 is the UN/CEFACT code for pixels. */
function pixels(value: number | null): object | null {
  return value === null ? null : thing('QuantitativeValue', { value, unitCode: 'E37' });
}

/** `creativeWorkStatus` of statements that no longer stand as the article carries them. */
const SINCE: Readonly<Record<StatementStatus, string | null>> = {
  CURRENT: null,
  AMENDED: 'Amended',
  WITHDRAWN: 'Withdrawn',
  DELETED_AT_SOURCE: 'Deleted at source',
};

/** Each statement once, in the order of the body. */
function quotations(places: DescribedArticle['revision']['places']): object[] {
  const statements = new Map(places.map(({ block }) => [block.statementId, block.statement]));
  return [...statements.values()].flatMap((statement) => {
    if (statement?.wording !== 'VERBATIM') return [];
    const { text, language, madeOn, originalUrl, status, statusNote } = statement;
    return thing('Quotation', {
      text,
      inLanguage: language,
      dateCreated: day(madeOn),
      url: originalUrl,
      creditText: attribution(statement),
      spokenByCharacter: speaker(statement),
      creativeWorkStatus: SINCE[status],
      correction:
        status === 'AMENDED' && statusNote !== null ? thing('CorrectionComment', { text: statusNote }) : null,
    });
  });
}

function speaker(statement: Attributed): object | null {
  const { speakerIsNamed, roleName, speakerPerson, speakerOrganization } = statement;
  if (speakerPerson !== null) return thing('Person', { name: speakerPerson.name, jobTitle: roleName });
  const organization = speakerOrganization && thing('Organization', { name: speakerOrganization.name });
  return speakerIsNamed ? organization : thing('Person', { jobTitle: roleName, affiliation: organization });
}

/** JSON-LD writes a single value without a list. */
function oneOrAll(values: readonly object[]): object {
  const [only] = values;
  return values.length === 1 && only !== undefined ? only : values;
}

/** Null for a date that isn't known to the day: schema.org takes plain ISO 8601 dates, with or without a time. */
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
