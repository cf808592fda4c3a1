import type { ArticleRevision } from '../../generated/prisma/client.ts';
import { escapeHtml } from '../escape-html.ts';
import { absoluteLinks } from './html.ts';
import { licenceAt, type Condition, type Licence } from './licence.ts';
import { blockHtml, blockText, pictureHtml, type RenderableBlock } from './render.ts';

/** A published article. */
export interface RepublishableArticle {
  readonly url: string;
  readonly language: string;
  readonly revision: Pick<
    ArticleRevision,
    | 'headline'
    | 'standfirst'
    | 'byline'
    | 'imageUrl'
    | 'imageAltText'
    | 'imageCaption'
    | 'imageCreditText'
    | 'imageLicense'
    | 'license'
    | 'usageTerms'
    | 'copyrightNotice'
    | 'creditText'
  > & { readonly places: readonly { readonly block: RenderableBlock }[] };
}

export interface RepublishPackage {
  readonly html: string;
  readonly text: string;
  readonly attribution: string;
  readonly licence: Licence;
  readonly canonicalUrl: string;
}

const IN_WORDS: Readonly<Record<Condition, string>> = {
  NON_COMMERCIAL: 'Not for commercial purposes.',
  NO_CHANGES: 'Not to be changed.',
  SHARE_ALIKE: 'If it is changed, the result has to have the same licence.',
};

/**
 * What others need to republish an article: the whole text, who wrote it, where it is from, and its licence. Null if the licence
 * isn't known to allow it. Pictures often belong to others, so those without such a licence of their own are left out.
 */
export function republishPackage({ url, language, revision }: RepublishableArticle): RepublishPackage | null {
  const licence = licenceAt(revision.license);
  if (licence === null) return null;
  const { headline, standfirst, byline, usageTerms, places } = revision;
  const notes = [...licence.conditions.map((condition) => IN_WORDS[condition]), usageTerms ?? []].flat();
  const attribution = [...credits(revision), url, `${licence.name}: ${licence.url}`].join('\n');
  const html = [
    `<article lang="${escapeHtml(language)}" dir="auto">`,
    `<h1>${escapeHtml(headline)}</h1>`,
    ...notNull([standfirst, byline]).map((line) => `<p>${escapeHtml(line)}</p>`),
    ...notNull([mainImage(revision)]),
    ...notNull(places.map(({ block }) => (block.kind === 'IMAGE' ? picture(block) : blockHtml(block)))),
    '<p>',
    [
      ...credits(revision).map(escapeHtml),
      link(url, url),
      link(licence.url, licence.name, 'license'),
      ...notes.map(escapeHtml),
    ].join('<br>\n'),
    '</p>',
    '</article>',
  ];
  const text = [
    headline,
    ...notNull([standfirst, byline]),
    ...places.flatMap(({ block }) => (block.kind === 'IMAGE' ? [] : blockText(block))),
    [attribution, ...notes].join('\n'),
  ];
  return {
    html: absoluteLinks(html.join('\n'), url),
    text: text.filter(Boolean).join('\n\n'),
    attribution,
    licence,
    canonicalUrl: url,
  };
}

/** Title and author, and whom the newsroom wants to be credited. */
function credits(revision: RepublishableArticle['revision']): string[] {
  const { headline, byline, creditText, copyrightNotice } = revision;
  const title = byline === null ? `“${headline}”` : `“${headline}”, ${byline}`;
  return [title, ...notNull([creditText, copyrightNotice])];
}

function mainImage(revision: RepublishableArticle['revision']): string | null {
  return picture({
    url: revision.imageUrl,
    altText: revision.imageAltText,
    caption: revision.imageCaption,
    creditText: revision.imageCreditText,
    license: revision.imageLicense,
  });
}

/** Null if it has no licence that lets everyone republish it. */
function picture(
  image: Pick<RenderableBlock, 'url' | 'altText' | 'caption' | 'creditText' | 'license'>,
): string | null {
  const licence = licenceAt(image.license);
  if (image.url === null || licence === null) return null;
  return pictureHtml(image, link(licence.url, licence.name, 'license'));
}

function link(url: string, text: string, rel?: string): string {
  return `<a href="${escapeHtml(url)}"${rel === undefined ? '' : ` rel="${rel}"`}>${escapeHtml(text)}</a>`;
}

function notNull(values: readonly (string | null)[]): string[] {
  return values.filter((value) => value !== null);
}
