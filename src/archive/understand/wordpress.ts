import type { Readable } from 'node:stream';
import { UnreadableFile, type RefusedRecord } from '../read/refused.ts';
import { firstText, isRecord, readXml, textIn, type XmlElement, type XmlRecord } from '../read/xml.ts';
import { recordAt, type FoundRecord } from './article.ts';
import { addPicture, authorOf, postIn, type Blog } from './wordpress-post.ts';

/** Types of records that aren't reported, since no reader misses them. */
const INTERNAL =
  /^(?:attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_.+|acf-.+)$/;
/** WordPress' own type, and those that newsrooms add for articles. */
const ARTICLES = new Set(['post', 'article', 'news', 'story']);
/** Readers' comments aren't taken over: they come with addresses of people who didn't write for this newsroom. */
const LEFT_OUT = ['wp:comment', 'wp:term', 'wp:category', 'wp:tag'];

/** Reads a WordPress export twice: the pictures of a post may come later in the file than the post. */
export async function* readWordpress(
  open: () => Readable,
  name: string,
): AsyncGenerator<FoundRecord | RefusedRecord> {
  const blog = await blogIn(open());
  const source = blog.address ?? blog.link ?? name;
  const left = new LeftOut();
  for await (const record of readXml(open(), { isContainer, leaveOut: LEFT_OUT })) {
    if (!isRecord(record)) yield record;
    else if (record.element.name === 'item' && !left.takes(record))
      yield recordAt(record.place, () => postIn(record.element, source, blog));
  }
  yield* left.report();
}

async function blogIn(file: Readable): Promise<Blog> {
  const blog: Blog = {
    address: undefined,
    link: undefined,
    language: undefined,
    authors: new Map(),
    pictures: new Map(),
  };
  const learn = (said: XmlElement) => {
    const text = textIn(said);
    if (said.name === 'wp:base_blog_url') blog.address ??= text;
    if (said.name === 'link') blog.link ??= text;
    if (said.name === 'language') blog.language ??= text;
    const author = authorOf(said);
    if (author !== null) blog.authors.set(...author);
  };
  try {
    for await (const record of readXml(file, { isContainer, leaveOut: LEFT_OUT })) {
      if (!isRecord(record)) continue;
      if (record.element.name !== 'item') learn(record.element);
      else if (postType(record.element) === 'attachment') addPicture(blog, record.element);
    }
  } catch (error) {
    // The second time, it is reported after the records before it.
    if (!(error instanceof UnreadableFile)) throw error;
  }
  return blog;
}

function isContainer(path: string): boolean {
  return path === 'rss' || path === 'rss/channel';
}

function postType(item: XmlElement): string {
  return firstText(item, 'wp:post_type') ?? 'post';
}

/** Records that are no articles: reported once for each kind, with how many there are. */
class LeftOut {
  readonly #kinds = new Map<string, { readonly place: string; count: number }>();

  takes({ element, place }: XmlRecord): boolean {
    const type = postType(element);
    const status = firstText(element, 'wp:status');
    if (INTERNAL.test(type) || status === 'auto-draft') return true;
    if (ARTICLES.has(type) && status !== 'trash') return false;
    const kind = ARTICLES.has(type) ? "in the bin (status 'trash')" : `of the type '${type}'`;
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { place, count: 1 });
    else known.count++;
    return true;
  }

  *report(): Generator<RefusedRecord> {
    for (const [kind, { place, count }] of this.#kinds)
      yield {
        place,
        reason: `is ${kind}${count === 1 ? '' : `, the first of ${count}`}: only articles are imported`,
      };
  }
}
