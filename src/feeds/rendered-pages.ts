import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { Answer } from '../cache/answer.ts';
import type { SidePage } from '../lib/page.ts';
import { CORS } from '../http/headers.ts';
import { hasMatch, preferredEncoding } from '../http/negotiation.ts';
import { NotAnswered } from './read.ts';

interface RenderedPage {
  readonly answer: Answer;
  /** The ETag of the API's answer that the page was made from; null if there were several. */
  readonly madeFrom: string | null;
  /** The time when this node first had the page with these bytes (ms). */
  readonly since: number;
}

/** The size of the cache, with compressed pages. */
const MAX_BYTES = 16_000_000;

/**
 * The age from which a page has a Last-Modified (ms). That has only seconds, so it can't distinguish two pages that one or two nodes had
 * within a second.
 */
const SETTLED = 2_000;

/** The feeds and sitemaps that this node has rendered, and the responses with them. */
export class RenderedPages {
  readonly #pages = new LRUCache<string, RenderedPage>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ answer }) => 2 * answer.body.length,
  });
  /** The builds that have not begun, by path. */
  readonly #waiting = new Map<string, Promise<string | null>>();
  /** The end of the last build, by path. */
  readonly #ends = new Map<string, Promise<unknown>>();
  readonly #headers: Readonly<Record<string, string>>;

  /** @param cdnSeconds the time for which a CDN may serve a page without revalidation; 0 if there is no CDN */
  constructor(cdnSeconds: number) {
    this.#headers = {
      ...CORS,
      vary: 'Accept-Encoding',
      ...(cdnSeconds === 0
        ? { 'cache-control': 'no-cache' }
        : {
            'cache-control': `public, max-age=0, s-maxage=${cdnSeconds}`,
            'surrogate-key': 'dateline dateline-feeds',
          }),
    };
  }

  /** The page at a path, if it was made from this answer of the API. */
  find(path: string, madeFrom: string | null): RenderedPage | null {
    const page = this.#pages.get(path);
    return page === undefined || madeFrom === null || page.madeFrom !== madeFrom ? null : page;
  }

  /** @param madeFrom the ETag of the API's answer; null if the read cache doesn't have it, or if there were several */
  store(path: string, madeFrom: string | null, text: string): RenderedPage {
    const answer = new Answer(text, null);
    const known = this.#pages.get(path);
    const page =
      known?.answer.etag === answer.etag ? { ...known, madeFrom } : { answer, madeFrom, since: Date.now() };
    this.#pages.set(path, page);
    return page;
  }

  /**
   * Builds a page that takes many queries, one build at a time for each path. Requests that come during a build share the
   * next one. The current build began earlier, and could show an article that was withdrawn since.
   * @param build sends the queries for the client of this request
   */
  build(path: string, build: () => Promise<string | null>): Promise<string | null> {
    const waiting = this.#waiting.get(path);
    if (waiting !== undefined) {
      return waiting.catch((error: unknown) => {
        // The API refused the client that builds, or that client left. The others build again.
        if (error instanceof NotAnswered && error.status !== 404) return this.build(path, build);
        throw error;
      });
    }
    const begin = () => {
      this.#waiting.delete(path);
      return build();
    };
    const page = (this.#ends.get(path) ?? Promise.resolve()).then(begin);
    const end = page
      .catch(() => undefined)
      .then(() => {
        if (this.#ends.get(path) === end) this.#ends.delete(path);
      });
    this.#waiting.set(path, page);
    this.#ends.set(path, end);
    return page;
  }

  /** Responds with a page, or with 304 if the client has it. */
  async respond(
    { answer, since }: RenderedPage,
    contentType: string,
    headers: IncomingHttpHeaders,
  ): Promise<SidePage> {
    const encoding = answer.encodingFor(preferredEncoding(headers['accept-encoding']));
    // Strong, so it differs between encodings.
    const etag = answer.etag.replace(/^W\/"(.*)"$/, encoding === 'identity' ? '"$1"' : `"$1-${encoding}"`);
    const modified = Date.now() - since < SETTLED ? null : new Date(since).toUTCString();
    const common = { ...this.#headers, etag, ...(modified !== null && { 'last-modified': modified }) };
    if (isKnown(headers, etag, modified)) return { status: 304, headers: common, body: '' };
    const body = await answer.encoded(encoding);
    return {
      status: 200,
      headers: {
        ...common,
        'content-type': `${contentType}; charset=utf-8`,
        'content-length': String(body.length),
        ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      },
      body,
    };
  }
}

/**
 * Whether the client already has this page. A date counts only if it is the date of this page. After a withdrawal, a page
 * returns to an earlier state.
 */
function isKnown(headers: IncomingHttpHeaders, etag: string, modified: string | null): boolean {
  const { 'if-none-match': tags, 'if-modified-since': date } = headers;
  if (tags !== undefined) return hasMatch(tags, etag);
  return modified !== null && date !== undefined && Date.parse(date) === Date.parse(modified);
}
