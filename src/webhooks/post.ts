import { request as requestByHttp, type IncomingMessage } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { checkedLookup, isPublic, literalAddress, PrivateAddress } from './address.ts';

/** How an attempt ended. */
export interface Attempt {
  /** In ms. */
  readonly duration: number;
  /** Null if there was no answer. */
  readonly status: number | null;
  /** The start of the answer's body; null if it has none. */
  readonly answer: string | null;
  /** Why it failed; null if the receiver has it. */
  readonly problem: string | null;
  /** Seconds after which the receiver wants to be asked again. */
  readonly retryAfter: number | null;
}

interface PostOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowsPrivate: boolean;
  /** Seconds for everything: finding the address, connecting, and reading the answer. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

/** Bytes of an answer that are read and kept. */
const MAX_ANSWER = 2_000;
/** Characters that steer a terminal, or turn the text around them, apart from tabs and new lines. PostgreSQL stores no U+0000. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cf}]/gu;
/** Statuses whose Retry-After counts. */
const LATER: readonly (number | null)[] = [429, 503];

/**
 * Sends a body to a receiver, on a connection of its own, so that its address is checked each time. Redirects aren't followed.
 * @throws if `signal` aborts it
 */
export async function post({
  url: text,
  headers,
  body,
  allowsPrivate,
  seconds,
  signal,
}: PostOptions): Promise<Attempt> {
  const began = performance.now();
  const url = new URL(text);
  const timeout = AbortSignal.timeout(seconds * 1_000);
  const limit = AbortSignal.any([timeout, signal]);
  const send = url.protocol === 'https:' ? requestByHttps : requestByHttp;
  let status: number | null = null;
  let answer: string | null = null;
  let retryAfter: number | null = null;
  let problem: string | null;
  try {
    // It was saved when private addresses were allowed.
    if (!allowsPrivate && url.protocol !== 'https:') throw new Error('The URL is not an https URL.');
    // A connection to a literal address looks nothing up.
    const literal = literalAddress(url);
    if (!allowsPrivate && literal !== null && !isPublic(literal)) throw new PrivateAddress();
    const exchange = async () => {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const request = send(url, {
          method: 'POST',
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
          agent: false,
          signal: limit,
          lookup: checkedLookup(allowsPrivate),
        });
        request
          .on('response', resolve)
          .on('upgrade', (_response, socket) => {
            socket.destroy();
            reject(new Error("The answer switches protocols (101), which isn't followed."));
          })
          .on('error', reject)
          .on('close', () => {
            reject(new Error('The connection was closed without an answer.'));
          })
          .end(body);
      });
      status = response.statusCode ?? null;
      answer = await startOf(response);
      retryAfter = LATER.includes(status) ? secondsOf(response.headers['retry-after']) : null;
    };
    await until(limit, exchange());
    problem = problemOf(status);
  } catch (error) {
    signal.throwIfAborted();
    problem = timeout.aborted ? `There was no whole answer within ${seconds} seconds.` : messageOf(error);
  }
  return { duration: Math.round(performance.now() - began), status, answer, retryAfter, problem };
}

/** Waits for work until `signal` aborts: whatever a receiver does, and whether or not the connection tells of it. */
function until(signal: AbortSignal, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', abort);
    void work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}

/** Reads no more than it keeps, however long the answer is. */
async function startOf(response: IncomingMessage): Promise<string | null> {
  let start = Buffer.alloc(0);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    start = Buffer.concat([start, chunk]);
    if (start.length >= MAX_ANSWER) break;
  }
  return start.length === 0 ? null : start.toString('utf8', 0, MAX_ANSWER).replace(UNSEEN, '\uFFFD');
}

function problemOf(status: number | null): string | null {
  if (status === null) return 'The answer has no status.';
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `The answer was a redirect (${status}), which isn't followed.`;
  return `The answer was ${status}.`;
}

/** A number of seconds, or a date. */
function secondsOf(retryAfter: string | undefined): number | null {
  if (retryAfter === undefined) return null;
  const seconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter)
    : (Date.parse(retryAfter) - Date.now()) / 1_000;
  return Number.isNaN(seconds) ? null : Math.max(0, Math.ceil(seconds));
}

/** An error of Node.js has a code, which says it in a word. */
function messageOf(error: unknown): string {
  if (error instanceof PrivateAddress) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `The connection failed: ${code}.`;
}
