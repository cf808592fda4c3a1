/** HTTP by hand, so that little of the CPU that servers share with a client is spent on reading answers. */

/** @param body null for a GET */
export function requestText(url: string, body: string | null, token?: string): string {
  const { host, pathname, search } = new URL(url);
  const head = [
    `Host: ${host}`,
    'Accept: application/json',
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
  ];
  if (body === null) return [`GET ${pathname}${search} HTTP/1.1`, ...head, '', ''].join('\r\n');
  return [
    `POST ${pathname} HTTP/1.1`,
    ...head,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

export interface Answer {
  readonly head: string;
  /** The length of the body in bytes. */
  readonly length: number;
}

/**
 * @param text what has been received so far, one character a byte
 * @returns the answer once it is there completely, null before that, and an error if it isn't a 200 of known length
 */
export function received(text: string): Answer | Error | null {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const head = text.slice(0, end);
  const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
  if (!head.startsWith('HTTP/1.1 200 ') || Number.isNaN(length))
    return new Error(`Not an answer of known length: ${text.slice(0, 500)}`);
  return text.length - end - 4 < length ? null : { head, length };
}
