import type { ExecutionResult } from 'graphql';
import { BOUNDARY, type Frame } from '../live/frame.ts';

/** What is sent instead of a result: bytes that all streams of a cohort share. */
export interface Framed extends ExecutionResult {
  readonly bytes: Buffer;
}

/** The protocol of a stream over HTTP: how its results look as bytes. */
export interface Framing {
  readonly headers: Readonly<Record<string, string>>;
  /** Sent at once, and again while there is nothing else, so that the connection doesn't look idle. */
  readonly heartbeat: Buffer;
  readonly begin: Buffer;
  readonly end: Buffer;
  /** Tells the client where its subscription begins; null if the protocol has nothing for that. */
  readonly beginning: (cursor: () => string) => Buffer | null;
  readonly event: (frame: Frame) => Buffer;
  readonly result: (result: ExecutionResult) => Buffer;
}

/** graphql-sse's protocol, in its distinct connections mode. */
export const SERVER_SENT_EVENTS: Framing = {
  // No proxy may wait for more to compress.
  headers: { 'content-type': 'text/event-stream', 'content-encoding': 'none' },
  heartbeat: Buffer.from(':\n\n'),
  begin: Buffer.alloc(0),
  end: Buffer.from('event: complete\ndata:\n\n'),
  /** An id without data, which no client shows: EventSource resumes there if the connection breaks before the first event. */
  beginning: (cursor) => Buffer.from(`id: ${cursor()}\n\n`),
  event: (frame) => frame.serverSentEvent,
  result: (result) => Buffer.from(`event: next\ndata: ${JSON.stringify(result)}\n\n`),
};

/** Apollo's multipart protocol for subscriptions. A boundary follows each part at once: until it comes, clients wait. */
export const MULTIPART: Framing = {
  headers: { 'content-type': `multipart/mixed;boundary="${BOUNDARY}";subscriptionSpec=1.0` },
  heartbeat: part('{}'),
  begin: Buffer.from(`\r\n--${BOUNDARY}`),
  end: Buffer.from('--\r\n'),
  beginning: () => null,
  event: (frame) => frame.part,
  // Errors without data end the subscription. The protocol has them outside of the payload.
  result: (result) =>
    part(JSON.stringify('data' in result ? { payload: result } : { payload: null, errors: result.errors })),
};

function part(json: string): Buffer {
  return Buffer.from(`\r\ncontent-type: application/json\r\n\r\n${json}\r\n--${BOUNDARY}`);
}
