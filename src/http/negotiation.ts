/** What clients and caches ask for in headers. */
import type { Encoding } from '../cache/answer.ts';
import { MULTIPART, SERVER_SENT_EVENTS, type Framing } from './framing.ts';

export type JsonType = 'application/json' | typeof NEWER_JSON;
const NEWER_JSON = 'application/graphql-response+json';

/** What a subscription is answered with over HTTP, and what other operations are, as Accept has them. */
export const STREAMS = 'text/event-stream, multipart/mixed;subscriptionSpec=1.0';
export const TYPES = `${NEWER_JSON}, application/json, ${STREAMS}`;

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
  for (const { type } of mediaRanges(accept ?? '')) {
    if (type === NEWER_JSON) return NEWER_JSON;
    if (type === 'application/json' || type === 'application/*' || type === '*/*') return 'application/json';
  }
  return null;
}

/** How a client takes the results of a subscription, by Accept; null if it takes no stream. Of several, the first. */
export function framingFor(accept = '*/*'): Framing | null {
  for (const { type, range } of mediaRanges(accept)) {
    if (['text/event-stream', 'text/*', '*/*'].includes(type)) return SERVER_SENT_EVENTS;
    // Without this, it is a protocol for other things.
    if (type === 'multipart/mixed' && /;subscriptionspec="?1\.0"?(;|$)/.test(range)) return MULTIPART;
  }
  return null;
}

/** The media ranges of an Accept header, without those of another character set. */
function mediaRanges(accept: string): { readonly type: string; readonly range: string }[] {
  return accept
    .toLowerCase()
    .replace(/\s/g, '')
    .split(',')
    .filter((range) => !/charset=(?!utf-8)/.test(range))
    .map((range) => ({ type: range.split(';', 1)[0] ?? '', range }));
}
