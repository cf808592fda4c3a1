import type { Readable } from 'node:stream';
import { UnreadableFile, type RefusedRecord } from '../read/refused.ts';
import {
  firstElement,
  elements,
  firstText,
  isRecord,
  readXml,
  textIn,
  type XmlElement,
} from '../read/xml.ts';
import { recordAt, type FoundArticle, type FoundAuthor, type FoundRecord } from './article.ts';
import { atomBody } from './atom-body.ts';
import { authorsIn, authorsNamed } from './authors.ts';
import { dateIn } from './dates.ts';
import { feedImage } from './feed-image.ts';
import { htmlBlocks, htmlText } from './html-blocks.ts';
import { slugOfLink } from './slugs.ts';
import { oneLine, titleIn } from './titles.ts';

const NEITHER =
  'is neither RSS nor Atom: its root has another namespace. That of Atom is http://www.w3.org/2005/Atom';
const ROOTS = ['rss', 'rdf:RDF', 'atom:feed'];
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
export async function* readFeed(
  open: () => Readable,
  name: string,
): AsyncGenerator<FoundRecord | RefusedRecord> {
  const roots: string[] = [];
  const isContainer = (path: string) => {
    if (ROOTS.includes(path)) roots.push(path);
    return ROOTS.includes(path) || path === 'rss/channel';
  };
  const said: XmlElement['children'] = [];
  let known: FeedDefaults | null = null;
  /** The first article settles which archive this is, wherever the feed says so again. */
  let source: string | undefined;
  for await (const record of readXml(open(), { isContainer })) {
    if (roots.length === 0) throw new UnreadableFile(record.place, NEITHER);
    if (!isRecord(record)) {
      yield record;
      continue;
    }
    const { element: found, place } = record;
    if (ARTICLES.includes(found.name)) {
      const feed = (known ??= feedDefaults(said));
      const archive = (source ??= feed.link ?? name);
      yield recordAt(place, () => (found.name === 'item' ? itemIn : entryIn)(found, feed, archive));
    } else if (said.length < MOST_SAID) {
      // In RSS 1.0, the channel precedes the items; in RSS 2.0, it encloses them.
      said.push(...(found.name === 'channel' ? found.children : [found]));
      known = null;
    }
  }
}

function feedDefaults(children: XmlElement['children']): FeedDefaults {
  const channel = { name: 'channel', attributes: {}, children, language: undefined, base: undefined };
  return {
    link: firstText(channel, 'link') ?? atomLink(channel, 'alternate') ?? atomLink(channel, 'self'),
    language: firstText(channel, 'language', 'dc:language'),
    authors: elements(channel, 'atom:author').flatMap(atomPersons),
    license: licenseIn(channel),
    copyright: htmlText(firstText(channel, 'copyright', 'dc:rights')) ?? firstText(channel, 'atom:rights'),
  };
}

function itemIn(found: XmlElement, feed: FeedDefaults, source: string): FoundArticle {
  const guid = firstElement(found, 'guid');
  const isLink = guid?.attributes['isPermaLink'] !== 'false' && /^https?:/.test(textIn(guid) ?? '');
  const link =
    firstText(found, 'link') ?? atomLink(found, 'alternate') ?? (isLink ? textIn(guid) : undefined);
  const full = firstText(found, 'content:encoded') ?? atomBody(found, 'atom:content')?.html;
  const description = firstText(found, 'description', 'dc:description');
  const notes: string[] = [];
  return {
    ...sharedFields(found, feed, link),
    source,
    ids: [textIn(guid), found.attributes['rdf:about'], firstText(found, 'atom:id', 'dc:identifier'), link],
    headline: titleIn(firstText(found, 'title', 'dc:title', 'media:title')),
    // Without a full text, the description is all the text there is.
    standfirst: full === undefined ? undefined : htmlText(description),
    blocks: htmlBlocks(full ?? description ?? '', {
      base: found.base ?? link ?? feed.link,
      hasLines: full === undefined,
    }),
    language: firstText(found, 'dc:language', 'language') ?? found.language ?? feed.language,
    publishedAt: firstDate(found, notes, [
      ...['pubDate', 'dc:date', 'dcterms:issued', 'dcterms:created'],
      ...['atom:published', 'atom:created', 'atom:updated'],
    ]),
    modifiedAt: firstDate(found, notes, ['dcterms:modified', 'atom:updated']),
    isPublished: true,
    authors: rssAuthors(found),
    tags: ['category', 'dc:subject'].flatMap((name) =>
      elements(found, name).map((tag) => titleIn(textIn(tag))),
    ),
    copyrightNotice:
      htmlText(firstText(found, 'dc:rights', 'media:copyright', 'copyright')) ?? feed.copyright,
    notes,
  };
}

function entryIn(found: XmlElement, feed: FeedDefaults, source: string): FoundArticle {
  const link = atomLink(found, 'alternate');
  const content = atomBody(found, 'atom:content');
  const summary = atomBody(found, 'atom:summary');
  const { html, hasLines } = content ?? summary ?? { html: '', hasLines: false };
  const base = firstElement(found, 'atom:content')?.base ?? found.base ?? link ?? feed.link;
  const authors = elements(found, 'atom:author').flatMap(atomPersons);
  const original = firstElement(found, 'atom:source');
  const others =
    original === undefined ? feed.authors : elements(original, 'atom:author').flatMap(atomPersons);
  const notes: string[] = [];
  return {
    ...sharedFields(found, feed, link),
    source,
    ids: [firstText(found, 'atom:id'), link],
    headline: atomTitle(found),
    standfirst: content === undefined ? undefined : htmlText(summary?.html),
    blocks: htmlBlocks(html, { base, hasLines }),
    language: firstElement(found, 'atom:content')?.language ?? found.language ?? feed.language,
    publishedAt: firstDate(found, notes, [
      ...['atom:published', 'atom:issued', 'atom:created', 'dc:date'],
      ...['atom:updated', 'atom:modified'],
    ]),
    modifiedAt: firstDate(found, notes, ['atom:updated', 'atom:modified']),
    isPublished: firstText(firstElement(found, 'app:control'), 'app:draft') !== 'yes',
    authors: authors.length > 0 ? authors : others,
    tags: elements(found, 'atom:category').map(({ attributes }) => attributes['label'] ?? attributes['term']),
    copyrightNotice: firstText(found, 'atom:rights') ?? feed.copyright,
    notes,
  };
}

function sharedFields(found: XmlElement, feed: FeedDefaults, link: string | undefined) {
  return {
    slug: slugOfLink(link),
    image: feedImage(found, found.base ?? link ?? feed.link),
    license: licenseIn(found) ?? feed.license,
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

function rssAuthors(found: XmlElement): FoundAuthor[] {
  const inElements = (name: string) => elements(found, name).flatMap((author) => authorsIn(textIn(author)));
  const creators = inElements('dc:creator');
  if (creators.length > 0) return creators;
  const persons = elements(found, 'atom:author').flatMap(atomPersons);
  return [...persons, ...inElements('author'), ...inElements('itunes:author')];
}

/** The date of the first of these elements that has a text. */
function firstDate(found: XmlElement, notes: string[], names: readonly string[]): Date | undefined {
  const name = names.find((each) => firstText(found, each) !== undefined);
  return name === undefined ? undefined : dateIn(name, firstText(found, name), notes);
}

function atomLink(found: XmlElement, rel: string): string | undefined {
  const link = elements(found, 'atom:link').find(
    ({ attributes }) => (attributes['rel'] ?? 'alternate') === rel && attributes['href'] !== undefined,
  );
  const href = link?.attributes['href'];
  return href !== undefined && URL.canParse(href, link?.base) ? new URL(href, link?.base).href : undefined;
}

function licenseIn(found: XmlElement): string | undefined {
  return (
    firstText(found, 'creativeCommons:license', 'media:license') ??
    firstElement(found, 'cc:license')?.attributes['rdf:resource'] ??
    firstElement(found, 'media:license')?.attributes['href'] ??
    atomLink(found, 'license')
  );
}
