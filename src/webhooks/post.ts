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
  /** Seconds until the receiver wants the next attempt. */
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

/** The result without an answer. */
export const NO_ANSWER = { status: null, answer: null, retryAfter: null };

/** Bytes of an answer that are read and stored. */
const MAX_ANSWER = 2_000;
/** Characters that steer a terminal, or turn the text around them, except tabs and new lines. PostgreSQL stores no U+0000. */
const UNSEEN = /(?![\t\n\r])[\p{Cc}\p{Cf}]/gu;
/** Statuses whose Retry-After counts. */
const LATER: readonly (number | undefined)[] = [429, 503];

/**
 * Sends a body to a receiver on a new connection, so that each attempt checks the address. Follows no redirects.
 * @throws if `signal` aborts it
 */
export async function post(options: PostOptions): Promise<Attempt> {
  const { seconds, signal } = options;
  const began = performance.now();
  const timeout = AbortSignal.timeout(seconds * 1_000);
  let response: IncomingMessage | null = null;
  let answer: string | null = null;
  let problem: string | null;
  try {
    response = await sendRequest(options, AbortSignal.any([timeout, signal]));
    answer = await readStart(response);
    problem = problemOf(response.statusCode);
  } catch (error) {
    signal.throwIfAborted();
    problem = timeout.aborted
      ? `There was no whole answer within ${seconds} seconds.`
      : describeFailure(error);
  }
  const status = response?.statusCode;
  return {
    duration: Math.round(performance.now() - began),
    status: status ?? null,
    answer,
    problem,
    retryAfter: LATER.includes(status) ? secondsUntil(response?.headers['retry-after']) : null,
  };
}

async function sendRequest(
  { url: text, headers, body, allowsPrivate }: PostOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const url = new URL(text);
  if (!allowsPrivate) {
    // The endpoint was saved when private addresses were allowed.
    if (url.protocol !== 'https:') throw new Error('The URL is not an https URL.');
    // A connection to a literal address looks nothing up.
    const literal = literalAddress(url);
    if (literal !== null && !isPublic(literal)) throw new PrivateAddress();
  }
  const request = url.protocol === 'https:' ? requestByHttps : requestByHttp;
  return new Promise((resolve, reject) => {
    request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
      signal,
      lookup: checkedLookup(allowsPrivate),
    })
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
}

/** Reads no more than it returns, however long the answer is. */
async function readStart(response: IncomingMessage): Promise<string | null> {
  let start = Buffer.alloc(0);
  for await (const chunk of response as AsyncIterable<Buffer>) {
    start = Buffer.concat([start, chunk]);
    if (start.length >= MAX_ANSWER) break;
  }
  return start.length === 0 ? null : start.toString('utf8', 0, MAX_ANSWER).replace(UNSEEN, '\uFFFD');
}

function problemOf(status = 0): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `The answer was a redirect (${status}), which isn't followed.`;
  return `The answer was ${status}.`;
}

/** @param retryAfter a number of seconds, or a date */
function secondsUntil(retryAfter = ''): number | null {
  const seconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter)
    : (Date.parse(retryAfter) - Date.now()) / 1_000;
  return Number.isNaN(seconds) ? null : Math.max(0, Math.ceil(seconds));
}

/** An error of Node.js has a code, which says it in a word. */
function describeFailure(error: unknown): string {
  if (error instanceof PrivateAddress) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : `The connection failed: ${code}.`;
}
