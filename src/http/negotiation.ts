/** What clients and caches ask for in headers. */
import type { Encoding } from '../cache/answer.ts';

export type JsonType = 'application/json' | typeof NEWER_JSON;
const NEWER_JSON = 'application/graphql-response+json';

/** The Accept headers of most clients. To look one up is faster than to parse it. */
const JSON_TYPES: ReadonlyMap<string | undefined, JsonType> = new Map([
  [undefined, 'application/json'],
  ['*/*', 'application/json'],
  ['application/json', 'application/json'],
  [NEWER_JSON, NEWER_JSON],
]);

/** The headers of common clients. To look one up is faster than to parse it. */
const known = new Map<string, Encoding>();
const KNOWN = 100;

/** The encoding in which a client prefers its answer, by Accept-Encoding. One that accepts nothing of ours gets it as it is. */
export function preferredEncoding(accepted: string | undefined): Encoding {
  if (accepted === undefined || accepted === '') return 'identity';
  let encoding = known.get(accepted);
  if (encoding === undefined) {
    encoding = readAcceptEncoding(accepted);
    if (known.size < KNOWN && accepted.length < KNOWN) known.set(accepted, encoding);
  }
  return encoding;
}

function readAcceptEncoding(accepted: string): Encoding {
  const weights = new Map<string, number>();
  for (const part of accepted.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const q = parameters.find((parameter) => /^q *=/.test(parameter));
    const weight = q === undefined ? 1 : Number(q.slice(q.indexOf('=') + 1));
    weights.set(name === 'x-gzip' ? 'gzip' : name, weight >= 0 && weight <= 1 ? weight : 0);
  }
  const others = weights.get('*') ?? 0;
  const br = weights.get('br') ?? others;
  const gzip = weights.get('gzip') ?? others;
  const identity = weights.get('identity') ?? 0;
  if (br > 0 && br >= gzip && br >= identity) return 'br';
  return gzip > 0 && gzip >= identity ? 'gzip' : 'identity';
}

/** Whether If-None-Match names this ETag. They are compared without `W/`, as RFC 9110 says. */
export function hasMatch(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true;
  const opaque = etag.replace('W/', '');
  return ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === opaque);
}

/** The media type of JSON that a client accepts, by Accept; null if it takes none. Of several, the first. */
export function jsonTypeFor(accept: string | undefined): JsonType | null {
  const known = JSON_TYPES.get(accept);
  if (known !== undefined) return known;
  for (const range of mediaRanges(accept ?? '')) {
    if (range === NEWER_JSON) return NEWER_JSON;
    if (range === 'application/json' || range === 'application/*' || range === '*/*')
      return 'application/json';
  }
  return null;
}

/** Whether a client accepts server-sent events. */
export function takesEvents(accept = '*/*'): boolean {
  return mediaRanges(accept).some((range) => ['text/event-stream', 'text/*', '*/*'].includes(range));
}

/** The media ranges of an Accept header, without those of another character set. */
function mediaRanges(accept: string): string[] {
  return accept
    .toLowerCase()
    .replace(/\s/g, '')
    .split(',')
    .filter((range) => !/charset=(?!utf-8)/.test(range))
    .map((range) => range.split(';', 1)[0] ?? '');
}
