import type { Readable } from 'node:stream';
import type { ForeignArticle, RefusedRecord } from './foreign-article.ts';
import { atomBody, type Body } from './atom-body.ts';
import { instantNoted, instantOrNote } from './dates.ts';
import { authorsIn, authorsNamed } from './authors.ts';
import { withoutFooter } from './feed-footer.ts';
import { blocksText, htmlBlocks } from './html-blocks.ts';
import { feedImage } from './feed-image.ts';
import { Records, type FoundArticle, type FoundAuthor } from './found-article.ts';
import { reporting } from './reporting.ts';
import { slugOfLink } from './slugs.ts';
import { oneLine, titleIn } from './titles.ts';
import { UnreadableFile } from '../read/unreadable.ts';
import { element, elements, firstText, isRecord, readXml, textIn, type XmlElement } from '../read/xml.ts';

const NEITHER =
  'is neither RSS nor Atom: its root has another namespace. That of Atom is http://www.w3.org/2005/Atom';
const ROOTS = ['rss', 'rdf:RDF', 'atom:feed'];

/** What a feed says of all its items. */
interface Feed {
  readonly link: string | undefined;
  readonly language: string | undefined;
  readonly authors: readonly FoundAuthor[];
  readonly license: string | undefined;
  readonly copyright: string | undefined;
}

/** Reads RSS 2.0 and its forerunners, RSS 1.0 and Atom. */
export function readFeed(file: Readable, name: string): AsyncIterable<ForeignArticle | RefusedRecord> {
  return reporting(articles(file, name));
}

async function* articles(file: Readable, name: string): AsyncGenerator<ForeignArticle | RefusedRecord> {
  const records = new Records();
  const channel = new Channel();
  /** The first article settles which archive this is, wherever the feed says so again. */
  let source: string | undefined;
  const roots: string[] = [];
  const isContainer = (path: string) => {
    if (ROOTS.includes(path)) roots.push(path);
    return ROOTS.includes(path) || path === 'rss/channel';
  };
  for await (const record of readXml(file, { isContainer })) {
    const { place } = record;
    if (roots.length === 0) throw new UnreadableFile(place, NEITHER);
    if (!isRecord(record)) {
      yield record;
      continue;
    }
    const { element: found } = record;
    if (ARTICLES.includes(found.name)) {
      const { feed } = channel;
      const from = (source ??= feed.link ?? name);
      yield records.article(place, () => (found.name === 'item' ? item : entry)(found, feed, from));
    } else {
      channel.add(found);
    }
  }
}

const ARTICLES = ['item', 'atom:entry'];

/** What stands beside the articles. */
class Channel {
  #elements: XmlElement['children'] = [];
  #feed: Feed | null = null;

  /** RSS 1.0 has the channel beside the items, RSS 2.0 around them. */
  add(found: XmlElement): void {
    const said = found.name === 'channel' ? found.children : [found];
    // A feed says a few dozen things of itself.
    if (this.#elements.length < 1_000) this.#elements.push(...said);
    this.#feed = null;
  }

  get feed(): Feed {
    this.#feed ??= feedOf({
      name: 'channel',
      attributes: {},
      children: this.#elements,
      language: undefined,
      base: undefined,
    });
    return this.#feed;
  }
}

function feedOf(channel: XmlElement): Feed {
  const link = firstText(channel, 'link') ?? atomLink(channel, 'alternate') ?? atomLink(channel, 'self');
  return {
    link,
    language: firstText(channel, 'language', 'dc:language'),
    authors: elements(channel, 'atom:author').flatMap(atomPersons),
    license: licenseIn(channel),
    copyright: plainText(firstText(channel, 'copyright', 'dc:rights')) ?? firstText(channel, 'atom:rights'),
  };
}

function item(found: XmlElement, feed: Feed, source: string): FoundArticle {
  const guid = element(found, 'guid');
  const isLink = guid?.attributes['isPermaLink'] !== 'false' && /^https?:/.test(textIn(guid) ?? '');
  const link =
    firstText(found, 'link') ?? atomLink(found, 'alternate') ?? (isLink ? textIn(guid) : undefined);
  const base = found.base ?? link ?? feed.link;
  const full = firstText(found, 'content:encoded') ?? atomBody(found, 'atom:content')?.html;
  const description = firstText(found, 'description', 'dc:description');
  const notes: string[] = [];
  const blocksOf = (html = '', hasLines: boolean) =>
    withoutFooter(htmlBlocks(html, { base, hasLines }), link, feed.link);
  return {
    source,
    ids: [textIn(guid), found.attributes['rdf:about'], firstText(found, 'atom:id', 'dc:identifier'), link],
    headline: titleIn(firstText(found, 'title', 'dc:title', 'media:title')),
    // Without a full text, the description is all the text there is.
    standfirst: full === undefined ? undefined : blocksText(blocksOf(description, true)),
    blocks: blocksOf(full ?? description, full === undefined),
    slug: slugOfLink(link),
    language: firstText(found, 'dc:language', 'language') ?? found.language ?? feed.language,
    publishedAt:
      publishedAt(
        found,
        notes,
        ...['pubDate', 'dc:date', 'dcterms:issued', 'dcterms:created', 'atom:published', 'atom:created'],
      ) ?? publishedAt(found, notes, 'atom:updated'),
    modifiedAt: modifiedAt(found, notes, 'dcterms:modified', 'atom:updated'),
    isPublished: true,
    authors: rssAuthors(found),
    tags: ['category', 'dc:subject']
      .flatMap((name) => elements(found, name))
      .map((tag) => titleIn(textIn(tag))),
    image: feedImage(found, base),
    license: licenseIn(found) ?? feed.license,
    copyrightNotice:
      plainText(firstText(found, 'dc:rights', 'media:copyright', 'copyright')) ?? feed.copyright,
    notes,
  };
}

function entry(found: XmlElement, feed: Feed, source: string): FoundArticle {
  const link = atomLink(found, 'alternate');
  const base = found.base ?? link ?? feed.link;
  const content = atomBody(found, 'atom:content');
  const summary = atomBody(found, 'atom:summary');
  const { html = '', hasLines = false }: Partial<Body> = content ?? summary ?? {};
  const authors = elements(found, 'atom:author').flatMap(atomPersons);
  const original = element(found, 'atom:source');
  const notes: string[] = [];
  return {
    source,
    ids: [firstText(found, 'atom:id'), link],
    headline: atomTitle(found),
    standfirst:
      content === undefined
        ? undefined
        : blocksText(
            withoutFooter(htmlBlocks(summary?.html ?? '', { base, hasLines: true }), link, feed.link),
          ),
    blocks: withoutFooter(
      htmlBlocks(html, { base: element(found, 'atom:content')?.base ?? base, hasLines }),
      link,
      feed.link,
    ),
    slug: slugOfLink(link),
    language: element(found, 'atom:content')?.language ?? found.language ?? feed.language,
    publishedAt:
      publishedAt(found, notes, 'atom:published', 'atom:issued', 'atom:created', 'dc:date') ??
      publishedAt(found, notes, 'atom:updated', 'atom:modified'),
    modifiedAt: modifiedAt(found, notes, 'atom:updated', 'atom:modified'),
    isPublished: firstText(element(found, 'app:control'), 'app:draft') !== 'yes',
    authors:
      authors.length > 0
        ? authors
        : original === undefined
          ? feed.authors
          : elements(original, 'atom:author').flatMap(atomPersons),
    tags: elements(found, 'atom:category').map(({ attributes }) => attributes['label'] ?? attributes['term']),
    image: feedImage(found, base),
    license: licenseIn(found) ?? feed.license,
    copyrightNotice: firstText(found, 'atom:rights') ?? feed.copyright,
    notes,
  };
}

/** RSS has plain texts that are often HTML, as its readers show them. Lines stay. */
function plainText(html: string | undefined): string | undefined {
  return html
    ?.split('\n')
    .map((line) => titleIn(line) ?? '')
    .join('\n')
    .trim();
}

function atomTitle(found: XmlElement): string | undefined {
  const title = element(found, 'atom:title');
  return title?.attributes['type'] === 'html' || title?.attributes['mode'] === 'escaped'
    ? titleIn(textIn(title))
    : oneLine(textIn(title));
}

function atomPersons(person: XmlElement): FoundAuthor[] {
  const name = firstText(person, 'atom:name', 'name');
  return authorsNamed({ name, url: firstText(person, 'atom:uri', 'atom:url') });
}

function rssAuthors(found: XmlElement): FoundAuthor[] {
  const creators = elements(found, 'dc:creator').flatMap((creator) => authorsIn(textIn(creator)));
  if (creators.length > 0) return creators;
  const persons = elements(found, 'atom:author').flatMap(atomPersons);
  const named = ['author', 'itunes:author']
    .flatMap((name) => elements(found, name))
    .flatMap((author) => authorsIn(textIn(author)));
  return [...persons, ...named];
}

function publishedAt(found: XmlElement, notes: string[], ...names: readonly string[]): Date | undefined {
  return firstDate(found, names, (field, text) => instantNoted(field, text, notes));
}

function modifiedAt(found: XmlElement, notes: string[], ...names: readonly string[]): Date | undefined {
  return firstDate(found, names, (field, text) => instantOrNote(field, text, notes));
}

function firstDate(
  found: XmlElement,
  names: readonly string[],
  read: (field: string, text: string | undefined) => Date | undefined,
): Date | undefined {
  for (const name of names) {
    const date = read(name.startsWith('atom:') ? `date (${name})` : name, firstText(found, name));
    if (date !== undefined) return date;
  }
  return undefined;
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
    element(found, 'cc:license')?.attributes['rdf:resource'] ??
    element(found, 'media:license')?.attributes['href'] ??
    atomLink(found, 'license')
  );
}
