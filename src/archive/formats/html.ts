import type { Readable } from 'node:stream';
import { escapeHtml } from '../../escape-html.ts';
import type { ForeignArticle, RefusedRecord } from '../foreign-article.ts';
import { modifiedIn, publishedIn } from './beside.ts';
import { authorsNamed } from './byline.ts';
import { webAddress, type NewBlock } from './embeds.ts';
import { textOf } from './encoding.ts';
import { blockText, htmlBlocks, htmlText } from './html-blocks.ts';
import { pixels } from './html-media.ts';
import { pageIn, type Page } from './page.ts';
import { draftFor, Records, type FoundArticle, type FoundAuthor, type FoundImage } from './records.ts';
import { reporting } from './reporting.ts';
import { articleNode, isNode, nodesIn, textsIn, type Node } from './schema-org.ts';
import { slugOfLink } from './slugs.ts';
import { oneLine, titleIn } from './title.ts';
import { MAX_RECORD, TOO_LARGE, UnreadableFile, UnreadableRecord } from './unreadable.ts';

/** The frame of a page around the words of its author. */
const FRAME = ['header', 'footer', 'nav', 'aside', 'form'];

/** Reads a page with schema.org's description of its article. A file is one page. */
export function readHtml(file: Readable, name: string): AsyncIterable<ForeignArticle | RefusedRecord> {
  return reporting(pageArticle(file, name));
}

async function* pageArticle(file: Readable, name: string): AsyncGenerator<ForeignArticle | RefusedRecord> {
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of textOf(file)) {
    size += piece.length;
    if (size > MAX_RECORD) throw new UnreadableFile('line 1', TOO_LARGE);
    pieces.push(piece);
  }
  const html = pieces.join('');
  yield new Records().article('line 1', () => articleIn(html, name));
}

function articleIn(html: string, name: string): FoundArticle {
  const page = pageIn(html);
  const node = described(page);
  const link = linkOf(node, page);
  const headline = titleIn(textsIn(node['headline'] ?? node['name'])[0]);
  const isPaid = /^false$/i.test(String(node['isAccessibleForFree']));
  const [dateModified] = textsIn(node['dateModified']);
  const notes: string[] = [];
  return {
    source: link === undefined ? name : new URL(link).origin,
    ids: [idOf(node), link],
    headline,
    standfirst: htmlText(textsIn(node['description'])[0] ?? textsIn(node['alternativeHeadline'])[0]),
    blocks: blocksOf(node, page, headline),
    slug: slugOfLink(link),
    language: textsIn(node['inLanguage'])[0] ?? page.language,
    publishedAt: publishedIn('datePublished', textsIn(node['datePublished'])[0], notes),
    modifiedAt: modifiedIn('dateModified', dateModified, notes),
    isPublished: !/draft|pending/i.test(textsIn(node['creativeWorkStatus'])[0] ?? '') && !isPaid,
    authors: nodesIn(node['author'] ?? node['creator'])
      .map(authorOf)
      .flatMap(authorsNamed),
    tags: tagsOf(node),
    image: imageOf(node, page),
    license: textsIn(node['license'])[0],
    usageTerms: usageTermsOf(node),
    copyrightNotice: textsIn(node['copyrightNotice'])[0],
    creditText: textsIn(node['creditText'])[0],
    notes: [
      ...notes,
      isPaid ? draftFor('not everyone could read all of it (isAccessibleForFree)') : undefined,
    ],
  };
}

/** A text, or a thing that has one. */
function usageTermsOf({ usageInfo }: Node): string | undefined {
  const [first] = nodesIn(usageInfo);
  return isNode(first) && typeof first['text'] === 'string' ? first['text'] : textsIn(usageInfo)[0];
}

function described({ scripts }: Page): Node {
  const broken: string[] = [];
  for (const script of scripts) {
    try {
      const article = articleNode(JSON.parse(script));
      if (article !== null) return article;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      broken.push(error.message);
    }
  }
  const [problem] = broken;
  throw new UnreadableRecord(
    problem === undefined
      ? 'has no description of an article (NewsArticle, Article, BlogPosting or ReportageNewsArticle in JSON-LD)'
      : `has JSON-LD that is not valid JSON: ${problem}`,
  );
}

function linkOf(node: Node, page: Page): string | undefined {
  const places = [
    page.canonical,
    textsIn(node['url'])[0],
    idOf({ '@id': textsIn(node['mainEntityOfPage'])[0] }),
    idOf(node),
  ];
  return places.map((place) => webAddress(place, page.base)).find((link) => link !== null) ?? undefined;
}

/** An `@id` such as `#article` means something only on its page. */
function idOf(node: Node): string | undefined {
  const id = node['@id'];
  return typeof id === 'string' && /^[a-z][\w+.-]*:/i.test(id) ? id : undefined;
}

/** The page's own article, with its links and pictures; otherwise the text that the description has. */
function blocksOf(node: Node, page: Page, headline: string | undefined): NewBlock[] {
  const blocks = htmlBlocks(page.article ?? '', { base: page.base, leaveOut: FRAME });
  const [first] = blocks;
  if (first?.heading != null && oneLine(blockText(first)) === headline) blocks.shift();
  if (blocks.some((block) => blockText(block) !== '')) return blocks;
  const body = textsIn(node['articleBody'] ?? node['text']).join('\n\n');
  const hasTags = /<(?:p|br|div|a|em|strong)\b/i.test(body);
  return htmlBlocks(hasTags ? body : escapeHtml(body), { base: page.base, hasLines: true });
}

function authorOf(author: unknown): FoundAuthor {
  if (!isNode(author)) return { name: textsIn(author)[0] };
  return {
    name: titleIn(textsIn(author['name'])[0]),
    url: textsIn(author['url'])[0] ?? textsIn(author['sameAs'])[0],
    description: htmlText(textsIn(author['description'])[0]),
    isPerson: textsIn(author['@type']).some((type) => type.endsWith('Organization')) ? false : undefined,
  };
}

function tagsOf(node: Node): (string | undefined)[] {
  const words = textsIn(node['keywords']);
  const keywords = words.length === 1 ? (words[0] ?? '').split(/[,;]/) : words;
  return [...textsIn(node['articleSection']), ...keywords].map(titleIn);
}

function imageOf(node: Node, page: Page): FoundImage | null {
  for (const image of nodesIn(node['image'] ?? node['thumbnailUrl'])) {
    const of = isNode(image) ? image : {};
    const places = [of['contentUrl'], of['url'], image].flatMap((place) => textsIn(place));
    const url = places.map((place) => webAddress(place, page.base)).find((place) => place !== null);
    if (url == null) continue;
    const [caption] = textsIn(of['caption']);
    return {
      url,
      altText: textsIn(of['description'])[0],
      caption,
      creditText: textsIn(of['creditText'])[0] ?? textsIn(of['copyrightNotice'])[0],
      width: sizeIn(of['width']),
      height: sizeIn(of['height']),
    };
  }
  return null;
}

/** A number, a text such as `1200px`, or a QuantitativeValue. */
function sizeIn(value: unknown): number | undefined {
  const size = isNode(value) ? value['value'] : value;
  return pixels(typeof size === 'number' ? String(size) : textsIn(size)[0]) ?? undefined;
}
