import type { ArticleRevision, Statement, UpdateNoteKind } from '../../generated/prisma/client.ts';
import { bodyText, type RenderableBlock } from './render.ts';

type Said = Pick<Statement, 'kind' | 'language' | 'madeOn' | 'url'>;

/** What is said of an article: what the viewer is shown of it, and nothing else. */
export interface DescribedArticle {
  readonly url: string;
  readonly language: string;
  readonly publishedAt: Date | null;
  readonly modifiedAt: Date;
  readonly notes: readonly {
    readonly kind: UpdateNoteKind;
    readonly text: string;
    readonly createdAt: Date;
  }[];
  readonly revision: Omit<ArticleRevision, Hidden> & {
    readonly blocks: readonly (RenderableBlock & { readonly statement: Said | null })[];
    readonly tags: readonly { readonly name: string }[];
    readonly sources: readonly {
      readonly headline: string | null;
      readonly url: string | null;
      readonly publishedOn: string | null;
      readonly outlet: { readonly name: string; readonly url: string | null };
    }[];
  };
}

type Hidden = 'id' | 'articleId' | 'number' | 'createdAt' | 'createdById' | 'publishedAt' | 'noteText';

const CORRECTIONS: readonly UpdateNoteKind[] = ['CORRECTION', 'CLARIFICATION', 'RETRACTION'];

/**
 * The article as a schema.org NewsArticle. It has no publisher, since the newsroom isn’t recorded, and no statement
 * that is a paraphrase: a Quotation would put the newsroom’s words into somebody’s mouth. Other notes than corrections
 * are left out: schema.org’s `comment` is for remarks of readers.
 */
export function jsonLd({ url, language, revision, ...article }: DescribedArticle): object {
  const { blocks, sources, tags, byline, trailText, standfirst, usageTerms } = revision;
  return {
    '@context': 'https://schema.org',
    ...given('NewsArticle', {
      '@id': url,
      url,
      headline: revision.headline,
      alternativeHeadline: standfirst,
      description: trailText ?? standfirst,
      inLanguage: language,
      datePublished: article.publishedAt?.toISOString(),
      dateModified: article.modifiedAt.toISOString(),
      author: byline && given('Person', { name: byline }),
      image: image(revision),
      keywords: tags.map(({ name }) => name),
      license: revision.license,
      usageInfo: usageTerms && given('CreativeWork', { text: usageTerms }),
      copyrightNotice: revision.copyrightNotice,
      creditText: revision.creditText,
      correction: article.notes
        .filter(({ kind }) => CORRECTIONS.includes(kind))
        .map(({ text, createdAt }) =>
          given('CorrectionComment', { text, datePublished: createdAt.toISOString() }),
        ),
      citation: sources.map(({ outlet, headline, url, publishedOn }) =>
        given('CreativeWork', {
          headline,
          url,
          datePublished: day(publishedOn),
          publisher: given('Organization', { name: outlet.name, url: outlet.url }),
        }),
      ),
      hasPart: quotations(blocks),
      articleBody: bodyText(blocks),
    }),
  };
}

/** Written so that no text in it can end the element: only texts of JSON can hold a `<`. */
export function scriptElement(value: object): string {
  return `<script type="application/ld+json">${JSON.stringify(value).replaceAll('<', '\\u003c')}</script>`;
}

function image(revision: DescribedArticle['revision']): object | null {
  const { imageUrl, imageAltText, imageCaption, imageCreditText, imageWidth, imageHeight } = revision;
  if (imageUrl === null) return null;
  return given('ImageObject', {
    url: imageUrl,
    contentUrl: imageUrl,
    description: imageAltText,
    caption: imageCaption,
    creditText: imageCreditText,
    width: pixels(imageWidth),
    height: pixels(imageHeight),
  });
}

/** E37 is the pixel in UN/CEFACT’s common code, which schema.org asks for. */
function pixels(value: number | null): object | null {
  return value === null ? null : given('QuantitativeValue', { value, unitCode: 'E37' });
}

/** Each statement once, in the order of the body. */
function quotations(blocks: DescribedArticle['revision']['blocks']): object[] {
  const statements = new Map(blocks.map(({ statementId, statement }) => [statementId, statement]));
  return [...statements.values()].flatMap((statement) => {
    if (statement === null || statement.kind === 'PARAPHRASE') return [];
    const { text, language, madeOn, url, roleName, speakerPerson, speakerOrganization } = statement;
    return given('Quotation', {
      text,
      inLanguage: language,
      dateCreated: day(madeOn),
      url,
      spokenByCharacter: speakerPerson
        ? given('Person', { name: speakerPerson.name, jobTitle: roleName })
        : speakerOrganization && given('Organization', { name: speakerOrganization.name }),
    });
  });
}

/** schema.org’s dates are plain ISO 8601: a date that is known less exactly than to the day is left out. */
function day(date: string | null): string | null {
  return date !== null && /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : null;
}

/** A thing of this type with what is known of it. */
function given(type: string, properties: Record<string, unknown>): object {
  const known = Object.entries(properties).filter(
    ([, value]) =>
      value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0),
  );
  return { '@type': type, ...Object.fromEntries(known) };
}
