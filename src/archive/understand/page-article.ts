import type { Readable } from 'node:stream';
import type { ForeignArticle, RefusedRecord } from './foreign-article.ts';
import { authorsNamed } from './authors.ts';
import { instantOrNote } from './dates.ts';
import { webAddress } from './embeds.ts';
import { textOf } from '../read/encoding.ts';
import { htmlText } from './html-blocks.ts';
import { pixels } from './html-media.ts';
import { bodyOf } from './page-body.ts';
import { descriptionOf, headlineOf } from './page-meta.ts';
import { pageIn, type Page } from '../read/page.ts';
import { draftFor, Records, type FoundArticle, type FoundAuthor, type FoundImage } from './found-article.ts';
import { reporting } from './reporting.ts';
import { isNode, nodesIn, textsIn, type Node } from './schema-org.ts';
import { slugOfLink } from './slugs.ts';
import { titleIn } from './titles.ts';
import { MAX_RECORD, TOO_LARGE, UnreadableFile } from '../read/unreadable.ts';

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
  const { node, problem } = descriptionOf(page);
  const link = linkOf(node, page);
  const headline = headlineOf(node, page);
  const isPaid = /^false$/i.test(String(node['isAccessibleForFree']));
  const isDraft = /draft|pending/i.test(textsIn(node['creativeWorkStatus'])[0] ?? '');
  const notes: string[] = [];
  const { blocks, doubt } = bodyOf(node, page, headline);
  return {
    source: link === undefined ? name : new URL(link).origin,
    ids: [idOf(node), link],
    headline,
    standfirst: htmlText(textsIn(node['description'])[0] ?? textsIn(node['alternativeHeadline'])[0]),
    blocks,
    slug: slugOfLink(link),
    language: textsIn(node['inLanguage'])[0] ?? page.language,
    publishedAt: instantOrNote('datePublished', textsIn(node['datePublished'])[0], notes),
    modifiedAt: instantOrNote('dateModified', textsIn(node['dateModified'])[0], notes),
    isPublished: !isDraft && !isPaid && problem === undefined && doubt === undefined,
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
      isPaid ? draftFor('not everyone could read all of it (isAccessibleForFree)') : undefined,
      draftFor(doubt),
      problem === undefined
        ? undefined
        : `${problem}. The article is made from the page's text and <meta> elements instead, and stays a draft: the JSON-LD may say that not everyone could read it`,
      ...notes,
    ],
  };
}

/** A text, or a thing that has one. */
function usageTermsOf({ usageInfo }: Node): string | undefined {
  const [first] = nodesIn(usageInfo);
  return isNode(first) && typeof first['text'] === 'string' ? first['text'] : textsIn(usageInfo)[0];
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

function authorOf(author: unknown): FoundAuthor {
  if (!isNode(author)) return { name: textsIn(author)[0] };
  return {
    name: titleIn(textsIn(author['name'])[0]),
    url: textsIn(author['url'])[0] ?? textsIn(author['sameAs'])[0],
    description: htmlText(textsIn(author['description'])[0]),
    isPerson: textsIn(author['@type']).some((type) => /(?:Organization|Corporation|NGO)$/.test(type))
      ? false
      : undefined,
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
