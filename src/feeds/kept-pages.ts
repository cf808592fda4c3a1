import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import { Answer } from '../cache/answer.ts';
import type { SidePage } from '../http/side-pages.ts';
import { CORS } from '../http/headers.ts';
import { hasMatch, preferredEncoding } from '../http/negotiation.ts';

/** A page as its bytes. */
interface Kept {
  readonly answer: Answer;
  /** The ETag of the API's answer that it was made from; null if that wasn't kept. */
  readonly madeFrom: string | null;
  /** When this node first had it so (ms). */
  readonly since: number;
}

/** Bytes of the pages that a node keeps, with what is compressed of them. */
const MAX_BYTES = 16_000_000;

/**
 * How long a page has to be the same before it gets a Last-Modified (ms). That has seconds only, so it would not tell two pages
 * apart that a node, or two nodes, had within one.
 */
const SETTLED = 2_000;

/** Pages that were made from the API's answers, each until its answer changes, with what clients ask for to get them only then. */
export class KeptPages {
  readonly #pages = new LRUCache<string, Kept>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ answer }) => 2 * answer.body.length,
  });
  readonly #headers: Readonly<Record<string, string>>;

  /** @param cdnSeconds for which a CDN may keep pages without asking whether they have changed; 0 if there is none */
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

  /** The page at a path, if it is kept and was made from this answer of the API. */
  find(path: string, madeFrom: string | null): Kept | null {
    const kept = this.#pages.get(path);
    return kept === undefined || madeFrom === null || kept.madeFrom !== madeFrom ? null : kept;
  }

  /** @param madeFrom the ETag of the API's answer; null if that isn't kept, or if there were several */
  keep(path: string, madeFrom: string | null, text: string): Kept {
    const answer = new Answer(text, null);
    const known = this.#pages.get(path);
    const kept =
      known?.answer.etag === answer.etag ? { ...known, madeFrom } : { answer, madeFrom, since: Date.now() };
    this.#pages.set(path, kept);
    return kept;
  }

  /** Answers with a page, or with 304 if the client has it. */
  async send({ answer, since }: Kept, contentType: string, headers: IncomingHttpHeaders): Promise<SidePage> {
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
        'content-type': contentType,
        'content-length': String(body.length),
        ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      },
      body,
    };
  }
}

/**
 * Whether a client has the page that it would get. A date counts only if it is the very date of this page: pages may go back to an
 * earlier state, such as when an article is withdrawn.
 */
function isKnown(headers: IncomingHttpHeaders, etag: string, modified: string | null): boolean {
  const { 'if-none-match': tags, 'if-modified-since': date } = headers;
  if (tags !== undefined) return hasMatch(tags, etag);
  return modified !== null && date !== undefined && Date.parse(date) === Date.parse(modified);
}
