import type { IncomingMessage } from 'node:http';

/** The headers that every answer has, as a list of names and values. */
export function ownHeaders(requestId: string): readonly string[] {
  return ['x-request-id', requestId, 'x-content-type-options', 'nosniff'];
}

/** Headers that pages of other sites may read. */
export const EXPOSED_HEADERS = [
  ...['x-request-id', 'retry-after', 'x-cache', 'etag', 'accept'],
  ...['ratelimit', 'ratelimit-policy'],
];

/**
 * Drops what means nothing, so that all clients get the same answers: a token without characters, as Apollo's documentation sends it for
 * readers; the type of a body that a GET doesn't have; and the slash after the address of the API.
 */
export function normalize(request: IncomingMessage): void {
  const { headers, method, url = '/' } = request;
  if (isNoToken(headers.authorization)) delete headers.authorization;
  if (method === 'GET' || method === 'HEAD') delete headers['content-type'];
  request.url = url.replace(/^\/graphql\/(?=\?|$)/, '/graphql');
}

/** Whether a value of `Authorization` has no token. */
export function isNoToken(authorization: string | undefined): boolean {
  return authorization !== undefined && /^\s*(bearer\s*)?$/i.test(authorization);
}

/** Lets pages of all sites read an answer: caches may give it to another. */
export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
};

/** Answers are the same for all readers, but members get others at the same URL. */
export const VARY = 'Accept, Accept-Encoding, Authorization';

/** The same URL has another answer as JSON. Streams aren't compressed. */
export const VARY_OF_STREAMS = 'Accept, Authorization';

/** Whether the Host and the path of a request make a valid URL. */
export function hasValidUrl({ headers, url = '' }: IncomingMessage): boolean {
  return URL.canParse(`http://${headers.host ?? 'localhost'}${url}`);
}

/** Whether a content type is JSON. */
export function isJson(type: string | undefined): boolean {
  return /^application\/json *(;|$)/i.test(type ?? '');
}
