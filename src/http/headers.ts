import type { IncomingMessage } from 'node:http';

/** The headers that every answer has, as a list of names and values. */
export function ownHeaders(requestId: string): readonly string[] {
  return ['x-request-id', requestId, 'x-content-type-options', 'nosniff'];
}

/** Headers that pages of other sites may read. */
export const EXPOSED_HEADERS = ['x-request-id', 'retry-after', 'x-cache'];

/** Lets pages of all sites read an answer: caches may give it to another. */
export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
};

/** Whether the Host and the path of a request make a valid URL. */
export function hasValidUrl({ headers, url = '' }: IncomingMessage): boolean {
  return URL.canParse(`http://${headers.host ?? 'localhost'}${url}`);
}

/** Whether a content type is JSON. */
export function isJson(type: string | undefined): boolean {
  return /^application\/json *(;|$)/i.test(type ?? '');
}
