import { escapeHtml } from '../../lib/escape-html.ts';
import type { HtmlNode } from '../read/html-tree.ts';
import type { RefusedRecord } from '../read/refused.ts';
import { firstElement, elements, firstText, readXml, textIn, type XmlElement } from '../read/xml.ts';
import {
  type FoundArticle,
  type FoundAuthor,
  type FoundImage,
  type FoundRecord,
  type Notes,
  type OpenText,
} from './article.ts';
import { authorsIn, authorsNamed } from './authors.ts';
import { dateIn } from './dates.ts';
import { htmlBlocks, htmlText } from './html-blocks.ts';
import { pixels, webAddress } from './media.ts';
import { slugOfLink } from './slugs.ts';
import { oneLine, titleIn } from './titles.ts';

const CONTAINERS = ['rss', 'rss/channel', 'rdf:RDF', 'atom:feed'];
const ARTICLES = ['item', 'atom:entry'];
/** A feed says a few dozen things of itself. */
const MOST_SAID = 1_000;

/** What a feed says of all its items. */
interface FeedDefaults {
  readonly link: string | undefined;
  readonly language: string | undefined;
  readonly authors: readonly FoundAuthor[];
  readonly license: string | undefined;
  readonly copyright: string | undefined;
}

/** Reads RSS 2.0 and its forerunners, RSS 1.0 and Atom. */
export async function* readFeed(open: OpenText, name: string): AsyncGenerator<FoundRecord | RefusedRecord> {
  const said: XmlElement['children'] = [];
  /** The first article settles which archive this is, wherever the feed says so again. */
  let source: string | undefined;
  for await (const record of readXml(open(), CONTAINERS)) {
    if ('reason' in record) {
      yield record;
      continue;
    }
    const { element: found, place } = record;
    if (ARTICLES.includes(found.name)) {
      const feed = feedDefaults(said);
      const archive = (source ??= feed.link ?? name);
      yield { place, find: (notes) => articleOfItem(found, feed, archive, notes) };
    } else if (said.length < MOST_SAID)
      // In RSS 1.0, the channel precedes the items; in RSS 2.0, it encloses them.
      said.push(...(found.name === 'channel' ? found.children : [found]));
  }
}

function feedDefaults(children: XmlElement['children']): FeedDefaults {
  const channel = { name: 'channel', attributes: {}, children, language: undefined, base: undefined };
  return {
    link: firstText(channel, 'link') ?? atomLink(channel, 'alternate') ?? atomLink(channel, 'self'),
    language: firstText(channel, 'language', 'dc:language'),
    authors: elements(channel, 'atom:author').flatMap(atomPersons),
    license: licenseIn(channel),
    copyright: copyrightIn(channel),
  };
}

/** An item of RSS or an entry of Atom: each may have elements of the other, and of the vocabularies that both use. */
function articleOfItem(found: XmlElement, feed: FeedDefaults, source: string, notes: Notes): FoundArticle {
  const guid = firstElement(found, 'guid');
  const isLink = guid?.attributes['isPermaLink'] !== 'false' && /^https?:/.test(textIn(guid) ?? '');
  const link =
    firstText(found, 'link') ?? atomLink(found, 'alternate') ?? (isLink ? textIn(guid) : undefined);
  const content = firstElement(found, 'atom:content');
  const encoded = firstText(found, 'content:encoded');
  const full: FeedText | undefined =
    encoded === undefined ? atomBody(found, 'atom:content') : { html: encoded, hasLines: false };
  const description = firstText(found, 'description', 'dc:description');
  const summary: FeedText | undefined =
    description === undefined ? atomBody(found, 'atom:summary') : { html: description, hasLines: true };
  // Without a full text, the summary is all the text there is.
  const { html, hasLines } = full ?? summary ?? { html: '', hasLines: false };
  return {
    source,
    ids: [textIn(guid), found.attributes['rdf:about'], firstText(found, 'atom:id', 'dc:identifier'), link],
    headline: atomTitle(found) ?? titleIn(firstText(found, 'title', 'dc:title', 'media:title')),
    standfirst: full === undefined ? undefined : htmlText(summary?.html),
    blocks: htmlBlocks(html, { base: content?.base ?? found.base ?? link ?? feed.link, hasLines }),
    slug: slugOfLink(link),
    language:
      firstText(found, 'dc:language', 'language') ?? content?.language ?? found.language ?? feed.language,
    publishedAt: firstDate(found, notes, [
      ...['pubDate', 'atom:published', 'atom:issued', 'atom:created', 'dc:date', 'dcterms:issued'],
      ...['dcterms:created', 'atom:updated', 'atom:modified'],
    ]),
    modifiedAt: firstDate(found, notes, ['dcterms:modified', 'atom:updated', 'atom:modified']),
    isPublished: firstText(firstElement(found, 'app:control'), 'app:draft') !== 'yes',
    authors: authorsOfItem(found, feed),
    tags: [
      ...elements(found, 'category', 'dc:subject').map((tag) => titleIn(textIn(tag))),
      ...elements(found, 'atom:category').map(({ attributes }) => attributes['label'] ?? attributes['term']),
    ],
    section: titleIn(firstText(found, 'prism:section')),
    image: feedImage(found, found.base ?? link ?? feed.link),
    license: licenseIn(found) ?? feed.license,
    copyrightNotice: copyrightIn(found) ?? feed.copyright,
  };
}

function atomTitle(found: XmlElement): string | undefined {
  const title = firstElement(found, 'atom:title');
  const isHtml = title?.attributes['type'] === 'html' || title?.attributes['mode'] === 'escaped';
  return isHtml ? titleIn(textIn(title)) : oneLine(textIn(title));
}

function atomPersons(person: XmlElement): FoundAuthor[] {
  return authorsNamed({ name: firstText(person, 'atom:name', 'name') });
}

function authorsOfItem(found: XmlElement, feed: FeedDefaults): readonly FoundAuthor[] {
  const named = (...names: string[]) =>
    elements(found, ...names).flatMap((author) => authorsIn(textIn(author)));
  const creators = named('dc:creator');
  if (creators.length > 0) return creators;
  const authors = elements(found, 'atom:author')
    .flatMap(atomPersons)
    .concat(named('author', 'itunes:author'));
  if (authors.length > 0) return authors;
  const original = firstElement(found, 'atom:source');
  return original === undefined ? feed.authors : elements(original, 'atom:author').flatMap(atomPersons);
}

function copyrightIn(found: XmlElement): string | undefined {
  return (
    htmlText(firstText(found, 'dc:rights', 'media:copyright', 'copyright')) ?? firstText(found, 'atom:rights')
  );
}

/** The date of the first of these elements that has a text. */
function firstDate(found: XmlElement, notes: Notes, names: readonly string[]): Date | undefined {
  const name = names.find((each) => firstText(found, each) !== undefined);
  return name === undefined ? undefined : dateIn(name, firstText(found, name), notes);
}

function atomLink(found: XmlElement, rel: string): string | undefined {
  const link = elements(found, 'atom:link').find(
    ({ attributes }) => (attributes['rel'] ?? 'alternate') === rel && attributes['href'] !== undefined,
  );
  return webAddress(link?.attributes['href'], link?.base);
}

function licenseIn(found: XmlElement): string | undefined {
  return (
    firstText(found, 'creativeCommons:license', 'media:license') ??
    firstElement(found, 'cc:license')?.attributes['rdf:resource'] ??
    firstElement(found, 'media:license')?.attributes['href'] ??
    atomLink(found, 'license')
  );
}

/** The largest picture that an item names. */
function feedImage(item: XmlElement, base: string | undefined): FoundImage | undefined {
  const groups = [item, ...elements(item, 'media:group'), ...elements(item, 'media:content')];
  const contents = groups.flatMap((group) => elements(group, 'media:content')).filter(isPicture);
  const thumbnails = groups.flatMap((group) => elements(group, 'media:thumbnail'));
  const links = elements(item, 'atom:link').filter(({ attributes }) => attributes['rel'] === 'enclosure');
  const enclosures = [...elements(item, 'enclosure'), ...links].filter(isPicture);
  const candidates = [
    ...contents.sort(byWidth),
    ...enclosures,
    ...elements(item, 'itunes:image'),
    ...thumbnails,
  ];
  const addressOf = ({ attributes }: XmlElement) => webAddress(attributes['url'] ?? attributes['href'], base);
  const found = candidates.find((candidate) => addressOf(candidate) !== undefined);
  if (found === undefined) return undefined;
  const about = (name: string) =>
    [found, ...elements(item, 'media:group'), item]
      .map((group) => firstText(group, name))
      .find((text) => text !== undefined);
  return {
    url: addressOf(found),
    caption: htmlText(about('media:description')),
    creditText: titleIn(about('media:credit')),
    width: pixels(found.attributes['width']),
    height: pixels(found.attributes['height']),
  };
}

function isPicture({ attributes }: XmlElement): boolean {
  const type = attributes['type'];
  if (type !== undefined) return type.startsWith('image/');
  const address = attributes['url'] ?? attributes['href'] ?? '';
  return attributes['medium'] === 'image' || /\.(?:jpe?g|png|gif|webp|avif)(?:\?|$)/i.test(address);
}

function byWidth(a: XmlElement, b: XmlElement): number {
  return Number(b.attributes['width'] ?? 0) - Number(a.attributes['width'] ?? 0);
}

interface FeedText {
  readonly html: string | readonly HtmlNode[];
  /** Whether it was plain text, in which lines matter. */
  readonly hasLines: boolean;
}

/** A text of Atom of any type as HTML. Undefined if there is none, or if it is somewhere else. */
function atomBody(parent: XmlElement, name: string): FeedText | undefined {
  const found = firstElement(parent, name);
  if (found === undefined) return undefined;
  const text = textIn(found) ?? '';
  const { type = 'text', mode } = found.attributes;
  const isXhtml = type === 'xhtml' || (type.endsWith('xml') && mode !== 'escaped');
  const hasElements = found.children.some((child) => typeof child !== 'string');
  if (text === '' && !(isXhtml && hasElements)) return undefined;
  if (isXhtml) return { html: withoutPrefixes(found.children), hasLines: false };
  const isHtml = type.includes('html') || mode === 'escaped';
  return isHtml ? { html: text, hasLines: false } : { html: escapeHtml(text), hasLines: true };
}

/** The elements of XHTML with the names that they have in HTML. */
function withoutPrefixes(nodes: readonly HtmlNode[]): HtmlNode[] {
  return nodes.map((node) =>
    typeof node === 'string'
      ? node
      : { ...node, name: node.name.replace(/^.*:/, ''), children: withoutPrefixes(node.children) },
  );
}
