import type { IncomingMessage, ServerResponse } from 'node:http';
import { encode } from '../cache/answer.ts';
import type { Account } from '../load/budgets.ts';
import type { Caller, OperationOutcome } from '../api/context.ts';
import { codeOfStatus, Refused, showErrors, type Refusal } from '../api/errors.ts';
import { LIMITS } from '../api/limits.ts';
import { run, type Api, type OperationRequest } from '../api/run.ts';
import type { OnGone } from '../load/wait.ts';
import type { Viewer } from '../viewer.ts';
import type { EventStream } from './event-stream.ts';
import { sendEvents, single } from './events.ts';
import { SERVER_SENT_EVENTS } from './framing.ts';
import { CORS, hasValidUrl, isJson, VARY } from './headers.ts';
import { framingFor, jsonTypeFor, preferredEncoding, TYPES } from './negotiation.ts';
import { readParameters } from './params.ts';
import { rateLimitOf } from './rate-limit.ts';
import type { From, ReadyAnswers } from './ready-answers.ts';
import { typeOfRefusal } from './refusal.ts';
import { hasPlugins } from '../extensions/installed.ts';
import { bodyOf, letReadAgain } from './request-body.ts';
import { headOf, isWorthRetrying } from './status.ts';
import { answerByYoga, type Yoga } from './yoga.ts';

export interface GraphqlOptions {
  readonly api: Api;
  readonly yoga: Yoga;
  /** Null if answers aren't cached. */
  readonly readyAnswers: ReadyAnswers | null;
  /** @throws Refused if the client may not open another stream */
  readonly openStream: (
    request: IncomingMessage,
    response: ServerResponse,
    viewer: Viewer,
    account: Account,
  ) => EventStream;
}

/** Runs operations that come by HTTP, and sends their answers as JSON or as server-sent events. */
export class GraphqlRequests {
  readonly #options: GraphqlOptions;

  constructor(options: GraphqlOptions) {
    this.#options = options;
  }

  /** @param id of a request whose answer may be cached; else null */
  async answer(
    request: IncomingMessage,
    response: ServerResponse,
    from: From,
    id: string | null,
  ): Promise<void> {
    const { api, yoga, readyAnswers } = this.#options;
    const problem = problemWith(request);
    if (problem !== null) return sendRefusal(request, response, problem);
    const caller = this.#callerOf(request, response, from, id);
    response.setHeader('cache-control', caller.authorization === null ? 'no-store' : 'private, no-store');
    let outcome: OperationOutcome;
    try {
      if (request.method === 'POST') await this.#checkLength(caller, request);
      const body = request.method === 'POST' ? await bodyOf(request) : null;
      // The client went away, so nobody is left to answer.
      if (request.method === 'POST' && body === null) return;
      const params = await this.#parametersOf(request, body, caller);
      if (params === null || hasPlugins()) {
        if (body !== null) letReadAgain(request, body);
        await answerByYoga(yoga, request, response, caller);
        return;
      }
      outcome = await run(api, params, caller);
      if (outcome.kind !== 'bytes') readyAnswers?.bypass(request, response);
    } catch (error) {
      outcome = { kind: 'result', result: { errors: showErrors(error, api.watch, from.requestId) } };
    }
    await this.#send(request, response, from, outcome, id);
  }

  #callerOf(request: IncomingMessage, response: ServerResponse, from: From, id: string | null): Caller {
    const { headers, url = '', method } = request;
    const onGone: OnGone = (leave) => whenClosed(response, leave);
    return {
      ...from,
      transport: 'http',
      traceHeaders: headers,
      authorization: headers.authorization ?? null,
      onGone,
      bytes: url.length + bodyLengthOf(request),
      lastEventId: lastEventIdOf(request),
      mayChange: method !== 'GET',
      takesBytes: id !== null && jsonTypeFor(headers.accept) !== null,
      openStream: (viewer, account) => this.#options.openStream(request, response, viewer, account),
    };
  }

  /** Only members send long bodies, such as articles: who sends one is found out before it is read. @throws Refused */
  async #checkLength(caller: Caller, request: IncomingMessage): Promise<void> {
    if (bodyLengthOf(request) <= LIMITS.bodyBytes) return;
    const { load, identify } = this.#options.api;
    await load.admit(caller, 0);
    const { member } = await identify(caller.authorization);
    if (member === null) throw new Refused(bodyTooLong(LIMITS.bodyBytes));
  }

  async #parametersOf(
    request: IncomingMessage,
    body: Buffer | null,
    caller: Caller,
  ): Promise<OperationRequest | null> {
    const { load } = this.#options.api;
    let params;
    try {
      params = readParameters(request, body);
    } catch (error) {
      // Reading it took its time, too.
      await load.admit(caller, caller.bytes);
      throw error;
    }
    // So did a request that is no operation. Browsers ask by OPTIONS whether they may send one.
    if (params === null && request.method !== 'OPTIONS') await load.admit(caller, caller.bytes);
    return params;
  }

  async #send(
    request: IncomingMessage,
    response: ServerResponse,
    from: From,
    outcome: OperationOutcome,
    id: string | null,
  ): Promise<void> {
    const { api, readyAnswers } = this.#options;
    const { accept, authorization = null } = request.headers;
    const type = jsonTypeFor(accept);
    // Without both, the request was refused.
    const framing = framingFor(accept) ?? SERVER_SENT_EVENTS;
    if (outcome.kind === 'bytes' && readyAnswers !== null && type !== null && id !== null) {
      await readyAnswers.send(request, response, from, { id, type, cached: outcome });
      return;
    }
    if (outcome.kind === 'stream') return sendEvents(response, CORS, framing, outcome.events);
    const { closed, headersSent } = response;
    if (outcome.kind === 'bytes' || headersSent || closed) return;
    const { result } = outcome;
    const { status, headers } = headOf(result, accept);
    if (type === null && !isWorthRetrying(status)) return sendEvents(response, CORS, framing, single(result));
    const preferred = preferredEncoding(request.headers['accept-encoding']);
    const { encoding, bytes } = await encode(Buffer.from(JSON.stringify(result)), preferred);
    if (response.closed) return;
    response
      .writeHead(status, {
        ...CORS,
        ...headers,
        ...rateLimitOf(
          from.summary.account ??
            api.load.accountAtEntry({ authorization, clientAddress: from.clientAddress }),
        ),
        vary: VARY,
        'content-type': `${type ?? 'application/json'}; charset=utf-8`,
        'content-length': bytes.length,
        ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      })
      .end(bytes);
  }
}

/** Some clients send the length of a body that they haven't. Nothing longer than a member's body is read. */
function bodyLengthOf({ method, headers }: IncomingMessage): number {
  return method === 'POST' ? Math.min(Number(headers['content-length'] ?? 0), LIMITS.memberBodyBytes) : 0;
}

/** Calls back when the connection is closed, at once if it is. Returns the function that ends this. */
export function whenClosed(response: ServerResponse, leave: () => void): () => void {
  if (response.closed) leave();
  else response.once('close', leave);
  return () => response.off('close', leave);
}

/** The header with which EventSource resumes. Empty, it means that the client has no event yet. */
function lastEventIdOf({ headers }: IncomingMessage): string | null {
  const ids = [headers['last-event-id'] ?? []].flat();
  return ids[0] === undefined || ids[0] === '' ? null : ids.join(',');
}

/** Why a request is refused before it is read; null if it isn't. A body must say how long it is, and not be compressed. */
function problemWith(request: IncomingMessage): Refusal | null {
  const { headers, method } = request;
  if ((headers.accept ?? '').length > LIMITS.acceptLength) {
    return { status: 431, message: `Accept may have at most ${LIMITS.acceptLength} characters.` };
  }
  if (method !== 'OPTIONS' && jsonTypeFor(headers.accept) === null && framingFor(headers.accept) === null) {
    return {
      status: 406,
      message: `Accept one of these types: ${TYPES}. The last two are for subscriptions.`,
    };
  }
  if (!hasValidUrl(request)) return { status: 400, message: 'The URL is not valid.' };
  if (method === 'PUT' || method === 'DELETE') {
    return {
      status: 405,
      message:
        "Send operations by GET or POST. The single connection mode of graphql-sse isn't supported: leave out `singleConnection`, and each subscription gets a connection of its own.",
    };
  }
  if (method !== 'POST') return null;
  if (headers['content-encoding'] !== undefined) {
    return { status: 415, message: 'Send the body without Content-Encoding.' };
  }
  const length = headers['content-length'];
  if (length === undefined) return { status: 411, message: 'Send the body with its Content-Length.' };
  const limit = headers.authorization === undefined ? LIMITS.bodyBytes : LIMITS.memberBodyBytes;
  return Number(length) > limit ? bodyTooLong(limit) : unsupportedType(headers['content-type']);
}

/**
 * Browsers send some types of bodies to other sites without a preflight request. A mutation must not come as one of those.
 * So a body is JSON.
 */
function unsupportedType(type: string | undefined): Refusal | null {
  if (isJson(type)) return null;
  return { status: 415, message: 'Send the body as application/json.' };
}

function bodyTooLong(limit: number): Refusal {
  return { status: 413, message: `The body may have at most ${limit} bytes.` };
}

function sendRefusal(
  { headers }: IncomingMessage,
  response: ServerResponse,
  { status, message }: Refusal,
): void {
  // A body that is much too long is not read to its end.
  if (Number(headers['content-length']) > 10 * LIMITS.bodyBytes) response.setHeader('connection', 'close');
  if (status === 405) response.setHeader('allow', 'GET, HEAD, POST, OPTIONS');
  if (status === 406) response.setHeader('accept', TYPES);
  response
    .writeHead(status, { ...CORS, 'content-type': typeOfRefusal(headers), 'cache-control': 'no-store' })
    .end(JSON.stringify({ errors: [{ message, extensions: { code: codeOfStatus(status) } }] }));
}
