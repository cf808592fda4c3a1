import type { HtmlElement } from '../read/html-tree.ts';
import { isFrame } from '../read/page-frame.ts';
import { headingsIn, pageIn, type Page, type PagePart } from '../read/page.ts';
import {
  MAX_RECORD,
  TOO_LARGE,
  UnreadableFile,
  UnreadableRecord,
  type RefusedRecord,
} from '../read/refused.ts';
import {
  noteDraft,
  type FoundArticle,
  type FoundImage,
  type FoundLiveBlog,
  type FoundRecord,
  type Notes,
  type OpenText,
} from './article.ts';
import { dateIn } from './dates.ts';
import { absoluteId, authorsOfNode, describedBody, describedLiveBlog, first } from './described.ts';
import { newBlockText, htmlBlocks, htmlText } from './html-blocks.ts';
import { isNode, pixelsOf, type Node } from './json-node.ts';
import { webAddress, type NewBlock } from './media.ts';
import { articleNode, nodesIn, textsIn } from './schema-org.ts';
import { slugOfLink } from './slugs.ts';
import { sameTitle, titleIn } from './titles.ts';

/** Reads a page with schema.org's description of its article. A file is one page. */
export async function* readPage(open: OpenText, name: string): AsyncGenerator<FoundRecord | RefusedRecord> {
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of open()) {
    size += piece.length;
    if (size > MAX_RECORD) throw new UnreadableFile('line 1', TOO_LARGE);
    pieces.push(piece);
  }
  const find = (notes: Notes) => {
    const page = pageIn(pieces.join(''));
    return articleIn(descriptionIn(page.scripts), page, name, notes);
  };
  yield { place: 'line 1', find };
}

/** Of JSON-LD without a page. */
const NO_PAGE: Page = {
  scripts: [],
  canonical: undefined,
  base: undefined,
  language: undefined,
  section: undefined,
  titles: [],
  parts: [],
};

/** @throws UnreadableRecord if it describes no article */
export function articleOfJsonLd(value: unknown, name: string, notes: Notes): FoundArticle {
  const node = articleNode(value);
  if (node === null) throw new UnreadableRecord('is JSON-LD that describes no article');
  return articleIn(node, NO_PAGE, name, notes);
}

function articleIn(node: Node, page: Page, name: string, notes: Notes): FoundArticle {
  const canonical = webAddress(page.canonical, page.base);
  const base = webAddress(page.base, canonical) ?? canonical;
  const link = linkOf(node, canonical);
  const liveBlog = describedLiveBlog(node, link, base, notes);
  const headline = titleIn(first(node['headline']) ?? first(node['name']) ?? page.titles[0]);
  const isPaid = /^false$/i.test(String(node['isAccessibleForFree']));
  const isDraft = /draft|pending/i.test(first(node['creativeWorkStatus']) ?? '');
  const [usage] = nodesIn(node['usageInfo']);
  const [section, ...otherSections] = textsIn(node['articleSection'] ?? page.section);
  if (isPaid) noteDraft(notes, 'not everyone could read all of it (isAccessibleForFree)');
  return {
    source: link === undefined ? name : new URL(link).origin,
    ids: [absoluteId(node), link],
    headline,
    standfirst: htmlText(first(node['description']) ?? first(node['alternativeHeadline'])),
    blocks: bodyIn(node, page, base, { headline, liveBlog }),
    slug: slugOfLink(link),
    language: first(node['inLanguage']) ?? page.language,
    publishedAt: dateIn('datePublished', first(node['datePublished']), notes),
    modifiedAt: dateIn('dateModified', first(node['dateModified']), notes),
    isPublished: !isDraft && !isPaid,
    authors: authorsOfNode(node),
    tags: [...otherSections.map(titleIn), ...keywordsOf(node)],
    section: titleIn(section),
    liveBlog,
    image: imageOfNode(node, base),
    license: first(node['license']),
    usageTerms: isNode(usage) ? (first(usage['text']) ?? first(usage)) : first(usage),
    copyrightNotice: first(node['copyrightNotice']),
    creditText: first(node['creditText']),
  };
}

/** @throws UnreadableRecord if no script describes an article */
function descriptionIn(scripts: readonly string[]): Node {
  let problem = 'has no description of an article (JSON-LD), so it may be any page';
  for (const script of scripts) {
    try {
      const article = articleNode(jsonIn(script));
      if (article !== null) return article;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problem = `has JSON-LD that is not valid JSON: ${error.message}`;
    }
  }
  throw new UnreadableRecord(problem);
}

/** Scripts of old pages stand in `<![CDATA[` or in a comment of HTML, and some texts have control characters. */
function jsonIn(script: string): unknown {
  try {
    return JSON.parse(script.trim());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const json = script.replaceAll(/<!\[CDATA\[|\]\]>/g, '').replaceAll(/\p{Cc}+/gu, ' ');
    const end = Math.max(json.lastIndexOf('}'), json.lastIndexOf(']'));
    return JSON.parse(json.slice(json.search(/[{[]/), end + 1));
  }
}

function linkOf(node: Node, canonical: string | undefined): string | undefined {
  const places = [
    canonical,
    first(node['url']),
    absoluteId({ '@id': first(node['mainEntityOfPage']) }),
    absoluteId(node),
  ];
  return places.map((place) => webAddress(place, canonical)).find((place) => place !== undefined);
}

/** The share of the longest text that another one must have. One with less is a teaser, or cut off. */
const SHARE = 0.25;

interface Around {
  readonly headline: string | undefined;
  readonly liveBlog: FoundLiveBlog | undefined;
}

/**
 * The page's own article, with its links and pictures; otherwise the text that its description has. A live blog may have posts only.
 * @throws UnreadableRecord if there is none
 */
function bodyIn(
  node: Node,
  page: Page,
  base: string | undefined,
  { headline, liveBlog }: Around,
): NewBlock[] {
  const isHeadline = sameTitle(headline);
  // Articles within the article are teasers of others, unless they are posts of a live blog that only the page has.
  const arePosts = liveBlog === undefined && textsIn(node['@type']).some((type) => type.includes('LiveBlog'));
  const leaveOut = ({ name, attributes }: HtmlElement) =>
    (name === 'article' && !arePosts) || isFrame(name, attributes);
  const ofPosts = new Set(liveBlog?.posts.flatMap(textsOfPost));
  const shown = candidatesIn(page, isHeadline).map((parts) =>
    parts
      .flatMap(({ element }) => htmlBlocks(element.children, { base, leaveOut }))
      .filter((block) => !isHeadline(block.heading?.text ?? '') && !ofPosts.has(newBlockText(block))),
  );
  const texts = [...shown, describedBody(node, base)];
  const longest = texts.reduce((length, blocks) => Math.max(length, textLength(blocks)), 0);
  const found = texts.find((blocks) => textLength(blocks) >= longest * SHARE);
  if (found !== undefined && (longest > 0 || liveBlog !== undefined)) return found;
  throw new UnreadableRecord(
    'has no text that could be found. Put it into an <article>, or into articleBody of the JSON-LD',
  );
}

/** The page shows the posts, too, under their headlines. */
function textsOfPost({ headline, blocks }: FoundLiveBlog['posts'][number]): string[] {
  return [...blocks.map(newBlockText), headline ?? ''].filter((text) => text !== '');
}

/** All that the page marks as the body of the article; the article with the headline, or the only one; and `<main>`. */
function candidatesIn({ parts }: Page, isHeadline: (text: string) => boolean): PagePart[][] {
  const ofKind = (kind: PagePart['kind']) => parts.filter((part) => part.kind === kind);
  const articles = ofKind('article');
  const titled = articles.filter((article) => headingsIn(article).some(isHeadline));
  const own = titled.length === 0 && articles.length === 1 ? articles : titled.slice(0, 1);
  return [ofKind('body'), own, ofKind('main').slice(0, 1)];
}

function textLength(blocks: readonly NewBlock[]): number {
  return blocks.reduce((length, block) => length + newBlockText(block).length, 0);
}

function keywordsOf(node: Node): (string | undefined)[] {
  const words = textsIn(node['keywords']);
  const keywords = words.length === 1 ? (words[0] ?? '').split(/[,;]/) : words;
  return keywords.map(titleIn);
}

function imageOfNode(node: Node, base: string | undefined): FoundImage | undefined {
  const images = nodesIn(node['image'] ?? node['thumbnailUrl']).map((image): FoundImage => {
    const of = isNode(image) ? image : {};
    const places = [of['contentUrl'], of['url'], image].flatMap((place) => textsIn(place));
    return {
      url: places.map((place) => webAddress(place, base)).find((place) => place !== undefined),
      altText: first(of['description']),
      caption: first(of['caption']),
      creditText: first(of['creditText']) ?? first(of['copyrightNotice']),
      width: pixelsIn(of['width']),
      height: pixelsIn(of['height']),
    };
  });
  return images.find(({ url }) => url !== undefined);
}

/** Of a value that may be a QuantitativeValue. */
function pixelsIn(value: unknown): number | null {
  return pixelsOf(isNode(value) ? value['value'] : value);
}
