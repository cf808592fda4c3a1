import type { Readable } from 'node:stream';
import type { ForeignArticle, RefusedRecord } from '../foreign-article.ts';
import { atomBody, type Body } from './atom-body.ts';
import { authorsIn } from './byline.ts';
import { instantIn } from './dates.ts';
import { withoutFooter } from './feed-footer.ts';
import { blocksText, htmlBlocks } from './html-blocks.ts';
import { feedImage } from './feed-image.ts';
import { Records, type FoundArticle, type FoundAuthor } from './records.ts';
import { reporting } from './reporting.ts';
import { slugOfLink } from './slugs.ts';
import { oneLine, titleIn } from './title.ts';
import { UnreadableFile } from './unreadable.ts';
import { element, elements, firstText, isRecord, readXml, textIn, type XmlElement } from './xml.ts';

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
  for await (const record of readXml(file, { isContainer })) {
    if (!isRecord(record)) {
      yield record;
      continue;
    }
    const { element: found, place } = record;
    if (ARTICLES.includes(found.name)) {
      const { feed } = channel;
      const from = (source ??= feed.link ?? name);
      yield records.article(place, () => (found.name === 'item' ? item : entry)(found, feed, from));
    } else {
      channel.add(found, place);
    }
  }
}

const ARTICLES = ['item', 'atom:entry'];

function isContainer(path: string): boolean {
  return ROOTS.includes(path) || path === 'rss/channel';
}

/** What stands beside the articles. */
class Channel {
  #elements: XmlElement['children'] = [];
  #feed: Feed | null = null;

  /** RSS 1.0 has the channel beside the items, RSS 2.0 around them. */
  add(found: XmlElement, place: string): void {
    if (found.name.startsWith('other:') && this.#elements.length === 0) {
      throw new UnreadableFile(place, 'is neither RSS nor Atom');
    }
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
    authors: elements(channel, 'atom:author').map(atomPerson),
    license: licenseIn(channel),
    copyright: firstText(channel, 'copyright', 'dc:rights', 'atom:rights'),
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
      dateIn(found, 'pubDate', 'dc:date', 'dcterms:issued', 'dcterms:created', 'atom:published') ??
      dateIn(found, 'atom:updated'),
    modifiedAt: dateIn(found, 'dcterms:modified', 'atom:updated'),
    isPublished: true,
    authors: rssAuthors(found),
    tags: ['category', 'dc:subject']
      .flatMap((name) => elements(found, name))
      .map((tag) => titleIn(textIn(tag))),
    image: feedImage(found, base),
    license: licenseIn(found) ?? feed.license,
    copyrightNotice: firstText(found, 'dc:rights', 'media:copyright', 'copyright') ?? feed.copyright,
  };
}

function entry(found: XmlElement, feed: Feed, source: string): FoundArticle {
  const link = atomLink(found, 'alternate');
  const base = found.base ?? link ?? feed.link;
  const content = atomBody(found, 'atom:content');
  const summary = atomBody(found, 'atom:summary');
  const { html = '', hasLines = false }: Partial<Body> = content ?? summary ?? {};
  const authors = elements(found, 'atom:author').map(atomPerson);
  const original = element(found, 'atom:source');
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
      dateIn(found, 'atom:published', 'atom:issued', 'dc:date') ??
      dateIn(found, 'atom:updated', 'atom:modified'),
    modifiedAt: dateIn(found, 'atom:updated', 'atom:modified'),
    isPublished: firstText(element(found, 'app:control'), 'app:draft') !== 'yes',
    authors:
      authors.length > 0
        ? authors
        : original === undefined
          ? feed.authors
          : elements(original, 'atom:author').map(atomPerson),
    tags: elements(found, 'atom:category').map(({ attributes }) => attributes['label'] ?? attributes['term']),
    image: feedImage(found, base),
    license: licenseIn(found) ?? feed.license,
    copyrightNotice: firstText(found, 'atom:rights') ?? feed.copyright,
  };
}

function atomTitle(found: XmlElement): string | undefined {
  const title = element(found, 'atom:title');
  return title?.attributes['type'] === 'html' || title?.attributes['mode'] === 'escaped'
    ? titleIn(textIn(title))
    : oneLine(textIn(title));
}

function atomPerson(person: XmlElement): FoundAuthor {
  return { name: firstText(person, 'atom:name'), url: firstText(person, 'atom:uri', 'atom:url') };
}

/** RSS writes `jane@example.org (Jane Doe)`. */
function rssAuthors(found: XmlElement): FoundAuthor[] {
  const creators = elements(found, 'dc:creator').flatMap((creator) => authorsIn(titleIn(textIn(creator))));
  if (creators.length > 0) return creators;
  const persons = elements(found, 'atom:author').map(atomPerson);
  const named = ['author', 'itunes:author']
    .flatMap((name) => elements(found, name))
    .flatMap((author) => {
      const written = textIn(author) ?? '';
      return authorsIn(titleIn(/\(([^()]+)\)\s*$/.exec(written)?.[1] ?? written));
    });
  return [...persons, ...named];
}

function dateIn(found: XmlElement, ...names: readonly string[]): Date | undefined {
  for (const name of names) {
    const date = instantIn(name, firstText(found, name));
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
