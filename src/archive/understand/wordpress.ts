import { once } from 'node:events';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { ForeignArticle, RefusedRecord } from './foreign-article.ts';
import { Records } from './found-article.ts';
import { reporting } from './reporting.ts';
import { firstText, isRecord, readXml, textIn, type XmlElement, type XmlRecord } from '../read/xml.ts';
import { Attachments, wantedAttachments } from './wordpress-pictures.ts';
import { authorOf, postIn, type Blog } from './wordpress-post.ts';

/** What an export has of a site that is no article, and nobody misses. */
const INTERNAL =
  /^(?:attachment|revision|nav_menu_item|custom_css|customize_changeset|oembed_cache|user_request|wp_.+|acf-.+)$/;
/** WordPress' own type, and those that newsrooms add for what is an article too. */
const ARTICLES = new Set(['post', 'article', 'news', 'story']);
/** Readers' comments aren't taken over: they come with addresses of people who didn't write for this newsroom. */
const LEFT_OUT = ['wp:comment', 'wp:term', 'wp:category', 'wp:tag'];

/** Reads a WordPress export. */
export function readWxr(file: Readable, name: string): AsyncIterable<ForeignArticle | RefusedRecord> {
  return reporting(articles(file, name));
}

async function* articles(file: Readable, name: string): AsyncGenerator<ForeignArticle | RefusedRecord> {
  const records = new Records();
  const attachments = new Attachments();
  const blog: Blog = { address: undefined, link: undefined, language: undefined, authors: new Map() };
  const left = new LeftOut();
  const late = new LatePosts();
  let source: string | undefined;
  const read = ({ element, place }: XmlRecord) => {
    const from = (source ??= blog.address ?? blog.link ?? name);
    return records.article(place, () => postIn(element, from, blog, attachments));
  };
  try {
    for await (const record of readXml(file, { isContainer, leaveOut: LEFT_OUT })) {
      if (!isRecord(record)) {
        yield record;
      } else if (record.element.name !== 'item') {
        learn(blog, record.element);
      } else if (firstText(record.element, 'wp:post_type') === 'attachment') {
        attachments.add(record.element);
      } else if (left.takes(record)) {
        continue;
      } else if (attachments.hasAll(wantedAttachments(record.element))) {
        yield read(record);
      } else {
        await late.add(record);
      }
    }
    for await (const record of late.all()) yield read(record);
  } finally {
    await late.close();
  }
  yield* left.report();
}

function isContainer(path: string): boolean {
  return path === 'rss' || path === 'rss/channel';
}

function learn(blog: Blog, said: XmlElement): void {
  const text = textIn(said);
  if (said.name === 'wp:base_blog_url') blog.address ??= text;
  if (said.name === 'link') blog.link ??= text;
  if (said.name === 'language') blog.language ??= text;
  const author = authorOf(said);
  if (author !== null) blog.authors.set(...author);
}

/** Records that are no articles: reported once for each kind, with how many there are. */
class LeftOut {
  readonly #kinds = new Map<string, { place: string; count: number }>();

  takes({ element, place }: XmlRecord): boolean {
    const type = firstText(element, 'wp:post_type') ?? 'post';
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
    for (const [kind, { place, count }] of this.#kinds) {
      yield {
        place,
        reason: `is ${kind}${count === 1 ? '' : `, the first of ${count}`}: only articles are imported`,
      };
    }
  }
}

/** Posts whose pictures come later in the file. They wait on the disk. */
class LatePosts {
  #folder: string | null = null;
  #file: WriteStream | null = null;

  async add(record: XmlRecord): Promise<void> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'dateline-import-'));
    this.#file ??= createWriteStream(join(this.#folder, 'posts.ndjson'), { mode: 0o600 });
    if (!this.#file.write(`${JSON.stringify(record)}\n`)) await once(this.#file, 'drain');
  }

  async *all(): AsyncGenerator<XmlRecord> {
    if (this.#file === null) return;
    this.#file.end();
    await once(this.#file, 'finish');
    for await (const line of createInterface({
      input: createReadStream(this.#file.path),
      crlfDelay: Infinity,
    })) {
      yield JSON.parse(line) as XmlRecord;
    }
  }

  async close(): Promise<void> {
    this.#file?.destroy();
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
  }
}
