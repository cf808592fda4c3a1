import type { Prisma } from '../../generated/prisma/client.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { textDirection } from '../lib/text-direction.ts';
import { CONTENT_COLUMNS } from './content-columns.ts';
import { BYLINE, bylineIn } from './contributions.ts';
import { absoluteLinks } from './html.ts';
import { licenceAt, type Condition, type Licence } from './licence.ts';
import { blockHtml, blockText, pictureHtml, RENDERED, type RenderableBlock } from './render.ts';

/** Selects what `republishPackage` needs of the published revision. */
export const REPUBLISHED = { ...CONTENT_COLUMNS, ...BYLINE, ...RENDERED } as const;

type Revision = Prisma.ArticleRevisionGetPayload<{ select: typeof REPUBLISHED }>;

/** A published article. */
interface RepublishableArticle {
  readonly url: string;
  readonly language: string;
  readonly revision: Revision;
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
 * An article with what others need to republish it. Null if its licence isn't known to allow that. Pictures often belong to
 * others, so it has only those with such a licence of their own.
 */
export function republishPackage({ url, language, revision }: RepublishableArticle): RepublishPackage | null {
  const licence = licenceAt(revision.license);
  if (licence === null) return null;
  const { headline, standfirst, usageTerms, places } = revision;
  const byline = bylineIn(revision, language);
  const notes = [...licence.conditions.map((condition) => IN_WORDS[condition]), usageTerms ?? []].flat();
  const attribution = [...credits(revision, byline), url, `${licence.name}: ${licence.url}`].join('\n');
  const html = [
    `<article lang="${escapeHtml(language)}" dir="${textDirection(language).toLowerCase()}">`,
    `<h1>${escapeHtml(headline)}</h1>`,
    ...notNull([standfirst, byline]).map((line) => `<p>${escapeHtml(line)}</p>`),
    ...notNull([mainImageHtml(revision)]),
    ...notNull(
      places.map(({ block }) =>
        block.kind === 'IMAGE' ? republishedPicture(block) : blockHtml(block, language),
      ),
    ),
    '<p>',
    [
      ...credits(revision, byline).map(escapeHtml),
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
    canonicalUrl: revision.canonicalUrl ?? url,
  };
}

/** The title with its authors, the credit and the copyright notice. */
function credits({ headline, creditText, copyrightNotice }: Revision, byline: string | null): string[] {
  const title = byline === null ? `“${headline}”` : `“${headline}”, ${byline}`;
  return [title, ...notNull([creditText, copyrightNotice])];
}

function mainImageHtml(revision: Revision): string | null {
  return republishedPicture({
    url: revision.imageUrl,
    altText: revision.imageAltText,
    caption: revision.imageCaption,
    creditText: revision.imageCreditText,
    license: revision.imageLicense,
  });
}

/** Null if it has no licence that lets everyone republish it. */
function republishedPicture(
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
