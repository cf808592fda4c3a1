/** The headers that every answer has, as a list of names and values. */
export function ownHeaders(requestId: string): readonly string[] {
  return ['x-request-id', requestId, 'x-content-type-options', 'nosniff'];
}

/** Headers that pages of other sites may read. */
export const EXPOSED_HEADERS = ['x-request-id', 'retry-after', 'x-cache'];

/** Lets pages of other sites read an answer, as the pipeline does, whichever site it is: caches may give it to another. */
export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': EXPOSED_HEADERS.join(', '),
};

/** Lets the page of another site read an answer that isn't kept, as the pipeline does: it names the site. */
export function corsFor(origin: string | undefined): Readonly<Record<string, string>> {
  return origin === undefined ? {} : { ...CORS, 'access-control-allow-origin': origin, vary: 'Origin' };
}

/** Whether a content type is JSON. */
export function isJson(type: string | undefined): boolean {
  return /^application\/json *(;|$)/i.test(type ?? '');
}
