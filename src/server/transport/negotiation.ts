/** What clients and caches ask for in headers. */
import type { Encoding } from '../../cache/answer.ts';

/** What common clients send: looking it up is faster than reading it. */
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
