import { setTimeout as sleep } from 'node:timers/promises';
import { createSourceEventStream, execute, type ExecutionArgs, type ExecutionResult } from 'graphql';
import type { Logger } from 'pino';
import { NotVisibleNow } from '../errors.ts';
import type { PipelineContext } from './caller.ts';
import { checkLength } from './limits.ts';
import { showError, shown } from './show-error.ts';

/** ms between attempts to deliver an event, doubled each time; with the last one about three seconds have passed. */
const RETRY = { first: 50, last: 1_600 };

/**
 * Subscribes as the specification says, but for three things. Each event is executed with a context of its own, so
 * that it is read as the subscriber may see it then, by loaders that hold nothing old. An event that may not be seen
 * is left out. And one that can’t be read for want of the database is never skipped: it is tried again, and then the
 * subscription ends, for the subscriber to resume after the last event that came.
 */
export async function subscribe(
  args: ExecutionArgs,
  log: Logger,
): Promise<AsyncGenerator<ExecutionResult, void> | ExecutionResult> {
  const { refresh, requestId } = args.contextValue as PipelineContext;
  const events = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in events)) return shown(events, log, requestId);
  const source = events[Symbol.asyncIterator]() as AsyncGenerator<unknown, void>;
  const ended = new AbortController();

  /** The event as the subscriber may see it, or null if it may not. */
  async function attempt(rootValue: unknown): Promise<ExecutionResult | null> {
    const result = await execute({ ...args, rootValue, contextValue: await refresh() });
    const isHidden = result.errors?.some(({ originalError }) => originalError instanceof NotVisibleNow);
    if (isHidden === true) return null;
    checkLength(result.data);
    return shown(result, log, requestId);
  }

  /** @throws GraphQLError when the subscription can’t go on */
  async function deliver(rootValue: unknown): Promise<ExecutionResult | null> {
    for (let wait = RETRY.first; ; wait *= 2) {
      try {
        const result = await attempt(rootValue);
        const failure = result?.data == null ? result?.errors?.find(isInternal) : undefined;
        if (failure === undefined) return result;
        throw failure;
      } catch (error) {
        const failure = showError(error, log, requestId);
        if (!isInternal(failure) || wait > RETRY.last || ended.signal.aborted) throw failure;
      }
      await sleep(wait, undefined, { signal: ended.signal }).catch(() => undefined);
    }
  }

  async function* deliveries(): AsyncGenerator<ExecutionResult, void> {
    try {
      for await (const rootValue of source) {
        const result = await deliver(rootValue);
        if (result !== null) yield result;
      }
    } catch (error) {
      yield { errors: [showError(error, log, requestId)] };
    }
  }

  const results = deliveries();
  const end = results.return.bind(results);
  results.return = async (value) => {
    ended.abort();
    // It may be waiting for an event; the source knows how to wake it.
    await source.return();
    return end(value);
  };
  return results;
}

function isInternal({ extensions }: { readonly extensions: Readonly<Record<string, unknown>> }): boolean {
  return extensions['code'] === 'INTERNAL';
}
