import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { ServerSentEvent } from './event-stream.ts';

type SetResultProcessor = Parameters<NonNullable<Plugin['onResultProcess']>>[0]['setResultProcessor'];
type Respond = Parameters<SetResultProcessor>[0];

/** ms between comments that keep the connection from looking idle. */
const PING_INTERVAL = 12_000;
const PING = Buffer.from(':\n\n');
/** The same URL has another answer as JSON. */
export const STREAM_VARY = 'Accept, Authorization';
const COMPLETE = Buffer.from('event: complete\ndata:\n\n');

/**
 * Responds with events of graphql-sse's protocol, as fast as the client reads. Yoga would do so without ids, from which
 * clients resume.
 */
export const respondWithEvents: Respond = (result, { Response, ReadableStream }) => {
  const results = (
    Symbol.asyncIterator in result ? result : once(result as ExecutionResult)
  ) as AsyncIterable<ExecutionResult | ServerSentEvent>;
  const events = results[Symbol.asyncIterator]();
  let pings: NodeJS.Timeout;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Some browsers report the connection as open only when the first bytes come.
      controller.enqueue(PING);
      pings = setInterval(() => {
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(PING);
      }, PING_INTERVAL);
    },
    async pull(controller) {
      const next = await events.next();
      if (next.done !== true) {
        const { value } = next;
        controller.enqueue(
          'bytes' in value ? value.bytes : Buffer.from(`event: next\ndata: ${print(value)}\n\n`),
        );
        return;
      }
      clearInterval(pings);
      controller.enqueue(COMPLETE);
      controller.close();
    },
    async cancel() {
      clearInterval(pings);
      await events.return?.();
    },
  });
  const headers = {
    'content-type': 'text/event-stream',
    'content-encoding': 'none',
    vary: STREAM_VARY,
  };
  return new Response(body, { headers });
};

/** Refuses an event stream with a status after which its client tries again, and a body for whoever looks why. */
export function refuseStream(status: number, headers: Readonly<Record<string, string>>): Respond {
  return (result, { Response }) =>
    new Response(print(result as ExecutionResult), {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    });
}

async function* once(result: ExecutionResult): AsyncGenerator<ExecutionResult> {
  await Promise.resolve();
  yield result;
}

/** The result as JSON, without what Yoga adds to errors for the status of other responses. */
function print({ data, errors }: ExecutionResult): string {
  return JSON.stringify({ data, errors: errors?.map((error) => withoutHttp(error.toJSON())) });
}

function withoutHttp({ extensions: { http: _http, ...extensions } = {}, ...error }: GraphQLFormattedError) {
  return { ...error, extensions };
}
