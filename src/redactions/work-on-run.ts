import type { PrismaClient } from '../../generated/prisma/client.ts';
import { RequestError, UserError } from '../errors.ts';
import { comparedText } from '../lib/compared-text.ts';
import { viewerByTokenId } from '../members/identify.ts';
import type { Context } from '../operations/context.ts';
import { partsOfKey } from '../operations/row-id.ts';
import { READER, type Viewer } from '../viewer.ts';
import { mayRedact } from './policy.ts';
import { redact, type RedactContext } from './redact.ts';
import { saveRun, type HeldRun, type RunEnd, type RunProgress } from './run-lease.ts';
import { slicesWithWords } from './slices-with-words.ts';
import { sweepTraces } from './sweep-traces.ts';
import { isRedactable } from './targets.ts';

/** In ms. */
const SAVE_EVERY = 1_000;
/** Objects that still have the words after this many times are named, and not tried again. */
const TRIES = 3;
/** Objects that are named. */
const NAMED = 100;

export interface WorkOptions {
  /** Its viewer is the member who asked for it. */
  readonly context: Context;
  readonly run: HeldRun;
  /** The words as they were sent, and kept nowhere else. */
  readonly text: string;
  readonly signal: AbortSignal;
  /** Called with an error that no caller gets. */
  readonly onError: (error: unknown, target: string) => void;
}

/**
 * Reads every place in which words can stand, and then takes the words out of each object that has them, in a transaction of its
 * own. It does so again until it finds none that it could redact: words may have been written meanwhile.
 * @returns how it ended: it is interrupted if this node stops, or has lost its lease
 */
export async function workOnRun(options: WorkOptions): Promise<RunEnd> {
  const work = new Work(options);
  const tried = new Map<string, number>();
  for (;;) {
    const keys = await work.read();
    if (typeof keys === 'string') return keys;
    if (work.hasTooMany) return (await work.ending()) ?? 'FINISHED';
    const failed: string[] = [];
    let mayChange = false;
    for (const key of keys) {
      const end = await work.ending();
      if (end !== null) return end;
      const times = (tried.get(key) ?? 0) + 1;
      tried.set(key, times);
      const isRedacted = times <= TRIES && (await work.redact(key));
      if (!isRedacted) failed.push(key);
      mayChange ||= isRedacted || times < TRIES;
    }
    work.failed(failed);
    if (!mayChange) return work.finish();
  }
}

/** What a node does for a run, and how far it is. */
class Work {
  readonly #options: WorkOptions;
  readonly #progress: RunProgress;
  readonly #writer: PrismaClient;
  /** The objects that were redacted, so that one that is redacted again counts once. */
  readonly #redacted = new Set<string>();
  /** How many were redacted before, perhaps by a node that stopped. */
  readonly #before: number;
  #savedAt = -Infinity;
  /** Whether a redaction since the last reading took the words out of what repeats them, such as the audit log. */
  #isSwept = false;
  /** The member who asked for it, with the rights of now. */
  #viewer: Viewer;

  constructor(options: WorkOptions) {
    this.#options = options;
    this.#viewer = options.context.viewer;
    this.#writer = options.context.writer;
    this.#progress = { ...options.run };
    this.#before = options.run.redacted;
  }

  get hasTooMany(): boolean {
    return this.#progress.found > this.#options.run.maxObjects;
  }

  /** The keys of the objects with the words, or of more than the run may redact; otherwise how it ended. */
  async read(): Promise<ReadonlySet<string> | RunEnd> {
    const keys = new Set<string>();
    const progress = this.#progress;
    progress.placesRead = 0;
    this.#isSwept = false;
    progress.found = progress.redacted;
    for await (const slice of slicesWithWords(this.#writer, comparedText(this.#options.text))) {
      for (const key of slice.keys) {
        if (!keys.has(key) && !this.#redacted.has(key)) progress.found += 1;
        keys.add(key);
      }
      progress.places = slice.places;
      progress.placesRead = slice.placesRead;
      const end = await this.ending(SAVE_EVERY);
      if (end !== null) return end;
      if (this.hasTooMany) return keys;
    }
    progress.readings += 1;
    return keys;
  }

  /** @returns whether it had the words and has lost them */
  async redact(key: string): Promise<boolean> {
    const { context, run, text, onError } = this.#options;
    const [entity] = partsOfKey(key);
    if (!isRedactable(entity)) return false;
    const one: RedactContext = { ...context, viewer: this.#viewer, isOneOfMany: this.#isSwept };
    try {
      await redact.make(one, { id: key, text, reason: run.reason, publicNote: run.publicNote });
    } catch (error) {
      // It may also be gone, or have lost the words with another object: then the next reading doesn't find it.
      if (!(error instanceof UserError)) onError(error, key);
      return false;
    }
    this.#isSwept = true;
    this.#redacted.add(key);
    this.#progress.redacted = this.#before + this.#redacted.size;
    return true;
  }

  /** Remembers what has the words after all. */
  failed(keys: readonly string[]): void {
    this.#progress.failed = keys.length;
    this.#progress.failedKeys = keys.slice(0, NAMED);
  }

  /**
   * Saves how far the run is.
   * @param every in ms: it is saved again, and its member's right read, once this is over
   * @returns how it ended; null if it goes on here
   */
  async ending(every = 0): Promise<RunEnd | null> {
    if (this.#options.signal.aborted) return (await this.#save()) ?? 'INTERRUPTED';
    return performance.now() - this.#savedAt < every ? null : this.#save();
  }

  /** Takes the words also out of what has repeated them since the first redaction of the last reading. */
  async finish(): Promise<RunEnd> {
    const end = await this.#save();
    if (end !== null) return end;
    await sweepTraces(this.#writer, this.#options.run, comparedText(this.#options.text), this.#viewer);
    return 'FINISHED';
  }

  async #save(): Promise<RunEnd | null> {
    this.#savedAt = performance.now();
    const end = await saveRun(this.#writer, this.#options.run, this.#progress);
    if (end !== null) return end;
    const tokenId = this.#viewer.member?.tokenId ?? null;
    this.#viewer = tokenId === null ? READER : await viewerByTokenId(this.#writer, tokenId);
    return isAllowed(this.#viewer) ? null : 'STOPPED';
  }
}

function isAllowed(viewer: Viewer): boolean {
  try {
    mayRedact(viewer);
    return true;
  } catch (error) {
    if (error instanceof RequestError) return false;
    throw error;
  }
}
