import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { Answer } from '../cache/answer.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Reads } from '../cache/recorder.ts';
import type { CachedAnswer, OperationContext, OperationOutcome } from './context.ts';
import { keyOfQuery } from './query-key.ts';
import { surrogateKeyOf } from './surrogate-key.ts';

export interface CachedReadsOptions {
  readonly cache: ReadCache;
  /** Gives an operation a context that records what is read through it. */
  readonly record: (context: OperationContext) => {
    readonly context: OperationContext;
    readonly reads: Reads;
  };
  /** Whether a CDN finds answers by what is in them. */
  readonly hasCdn: boolean;
}

/** Finds out which operations may be answered from the cache: readers' queries over HTTP. */
export class CachedReads {
  readonly #options: CachedReadsOptions;

  constructor(options: CachedReadsOptions) {
    this.#options = options;
  }

  /** @returns null for an operation whose answer isn't cached */
  of(args: ExecutionArgs): CachedRead | null {
    const { viewer, caller } = args.contextValue as OperationContext;
    if (
      viewer.member !== null ||
      viewer.preview !== undefined ||
      !caller.takesBytes ||
      !this.#options.cache.isOpen
    )
      return null;
    const key = keyOfQuery(args);
    return key === null ? null : new CachedRead(key, this.#options);
  }
}

/** A query whose answer may be cached. */
export class CachedRead {
  readonly #key: string;
  readonly #options: CachedReadsOptions;

  constructor(key: string, options: CachedReadsOptions) {
    this.#key = key;
    this.#options = options;
  }

  /** The answer if it is cached or being made; else null. */
  async find(): Promise<CachedAnswer | null> {
    const { cache } = this.#options;
    const cached = cache.find(this.#key);
    const answer = cached ?? (await cache.join(this.#key));
    if (answer === null) return null;
    cache.counts[cached === null ? 'joined' : 'hit'] += 1;
    return { kind: 'bytes', answer, key: this.#key };
  }

  /** Executes the query, and caches the answer unless it has errors: others may not get the same errors. */
  async execute(
    args: ExecutionArgs,
    execute: (args: ExecutionArgs) => Promise<ExecutionResult>,
  ): Promise<OperationOutcome> {
    const { cache, record, hasCdn } = this.#options;
    let result: ExecutionResult = {};
    const own = args.contextValue as OperationContext;
    const answer = await cache.make(this.#key, own.caller.clientAddress, async () => {
      const { context, reads } = record(own);
      result = await execute({ ...args, contextValue: context });
      if (result.errors !== undefined) return null;
      const text = JSON.stringify(result);
      return { answer: new Answer(text, hasCdn ? surrogateKeyOf(text) : null), reads };
    });
    if (answer === null) return { kind: 'result', result };
    cache.counts.miss += 1;
    return { kind: 'bytes', answer, key: this.#key };
  }
}
