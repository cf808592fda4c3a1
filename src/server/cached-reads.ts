import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { Answer } from '../cache/answer.ts';
import type { ReadCache } from '../cache/read-cache.ts';
import type { Reads } from '../cache/reads.ts';
import type { OperationContext, Reading } from './context.ts';
import { readKey } from './read-key.ts';
import { surrogateKeyOf } from './surrogate-key.ts';

/** The result of an operation that the transport answers with ready bytes. */
const ANSWERED: ExecutionResult = Object.freeze({ data: {}, stringify: () => '' });

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

  /** @returns null for an operation whose answer isn't kept */
  of(args: ExecutionArgs): CachedRead | null {
    const { viewer, caller } = args.contextValue as OperationContext;
    if (caller.reading === null || viewer.member !== null || !this.#options.cache.isOpen) return null;
    const key = readKey(args);
    return key === null ? null : new CachedRead(key, caller.reading, this.#options);
  }
}

/** A query whose answer may be kept. */
export class CachedRead {
  readonly #key: string;
  readonly #reading: Reading;
  readonly #options: CachedReadsOptions;

  constructor(key: string, reading: Reading, options: CachedReadsOptions) {
    this.#key = key;
    this.#reading = reading;
    this.#options = options;
  }

  /** The result if the answer is kept, or is being made, and the bytes that will be sent; else null. */
  async find(): Promise<{ readonly result: ExecutionResult; readonly bytes: number } | null> {
    const { cache } = this.#options;
    const kept = cache.find(this.#key);
    const answer = kept ?? (await cache.join(this.#key));
    if (answer === null) return null;
    cache.counts[kept === null ? 'joined' : 'hit'] += 1;
    this.#reading.found = { answer, key: this.#key, outcome: 'hit' };
    return { result: ANSWERED, bytes: answer.body.length };
  }

  /** Executes the query, and keeps the answer. */
  async execute(
    args: ExecutionArgs,
    execute: (args: ExecutionArgs) => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    const { cache, record, hasCdn } = this.#options;
    let result: ExecutionResult = ANSWERED;
    const own = args.contextValue as OperationContext;
    const answer = await cache.make(this.#key, own.caller.clientAddress, async () => {
      const { context, reads } = record(own);
      result = await execute({ ...args, contextValue: context });
      // Others may not get the same errors.
      if (result.errors !== undefined) return null;
      const text = JSON.stringify(result);
      return { answer: new Answer(text, hasCdn ? surrogateKeyOf(text) : null), reads };
    });
    if (answer === null) return result;
    cache.counts.miss += 1;
    this.#reading.found = { answer, key: this.#key, outcome: 'miss' };
    return ANSWERED;
  }
}
