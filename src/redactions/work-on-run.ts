import type { PrismaClient } from '../../generated/prisma/client.ts';
import { RequestError, UserError } from '../errors.ts';
import { comparedText } from '../lib/compared-text.ts';
import { viewerByTokenId } from '../members/identify.ts';
import type { Context } from '../operations/context.ts';
import { partsOfKey } from '../operations/row-id.ts';
import { READER, type Viewer } from '../viewer.ts';
import { eraserOf } from './eraser.ts';
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

/** Why an object still has the words, where `redact` doesn't say it. */
const OF_EXTENSION =
  'A row of an extension, which refers to nothing that can be redacted: change or remove it with the extension.';
const WRITTEN_AGAIN = `It was redacted ${TRIES} times, and has the words again: stop what writes them, then start another run.`;
const UNEXPECTED =
  'An unexpected error, which the log of the node has: redact this object alone, or start another run.';

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
 * own. It does so again until it finds none that it could redact: words may have been written meanwhile. However it ends, what repeats the
 * words loses them, too.
 * @returns how it ended: it is interrupted if this node stops, or has lost its lease
 */
export async function workOnRun(options: WorkOptions): Promise<RunEnd> {
  const work = new Work(options);
  const end = await redactAll(work);
  // The node that takes the run up does it.
  if (end !== 'INTERRUPTED') await work.sweep(end);
  return end;
}

async function redactAll(work: Work): Promise<RunEnd> {
  const tried = new Map<string, number>();
  const problems = new Map<string, string>();
  for (;;) {
    const keys = await work.read();
    if (typeof keys === 'string') return keys;
    if (work.hasTooMany) return (await work.ending()) ?? 'FINISHED';
    const failed = new Map<string, string>();
    let mayChange = false;
    for (const key of keys) {
      const end = await work.ending();
      if (end !== null) return end;
      const times = (tried.get(key) ?? 0) + 1;
      tried.set(key, times);
      const problem = times <= TRIES ? await work.redact(key) : (problems.get(key) ?? WRITTEN_AGAIN);
      if (problem !== null) failed.set(key, problem);
      if (problem !== null && times <= TRIES) problems.set(key, problem);
      mayChange ||= problem === null || times < TRIES;
    }
    work.failed(failed);
    if (!mayChange) return (await work.ending()) ?? 'FINISHED';
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

  /** @returns why it still has the words; null if it has lost them */
  async redact(key: string): Promise<string | null> {
    const { context, run, text, onError } = this.#options;
    const [entity] = partsOfKey(key);
    if (!isRedactable(entity)) return OF_EXTENSION;
    const one: RedactContext = { ...context, viewer: this.#viewer, isOneOfMany: this.#isSwept };
    try {
      await redact.make(one, { id: key, text, reason: run.reason, publicNote: run.publicNote });
    } catch (error) {
      // It may also be gone, or have lost the words with another object: then the next reading doesn't find it.
      if (error instanceof UserError) return this.#withoutWords(error.message);
      onError(error, key);
      return UNEXPECTED;
    }
    this.#isSwept = true;
    this.#redacted.add(key);
    this.#progress.redacted = this.#before + this.#redacted.size;
    return null;
  }

  /** A message may have the words by chance, such as the name of a field. */
  #withoutWords(message: string): string {
    return eraserOf(comparedText(this.#options.text), '').text(message);
  }

  /** Remembers what has the words after all, and why. */
  failed(problems: ReadonlyMap<string, string>): void {
    const named = [...problems].slice(0, NAMED);
    this.#progress.failed = problems.size;
    this.#progress.failedKeys = named.map(([key]) => key);
    this.#progress.failedReasons = named.map(([, problem]) => problem);
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

  /**
   * Takes the words also out of what has repeated them since the first redaction of the last reading. A run that ended before it redacted
   * anything changes nothing.
   */
  async sweep(end: RunEnd): Promise<void> {
    const { run, text, context } = this.#options;
    const isWhole = end === 'FINISHED' && !this.hasTooMany;
    if (!isWhole && this.#progress.redacted === 0) return;
    // Nothing is done in the name of a member who may no longer do it.
    const viewer = end === 'NO_RIGHT' ? READER : context.viewer;
    await sweepTraces(this.#writer, run, comparedText(text), viewer);
  }

  async #save(): Promise<RunEnd | null> {
    this.#savedAt = performance.now();
    const end = await saveRun(this.#writer, this.#options.run, this.#progress);
    if (end !== null) return end;
    const tokenId = this.#viewer.member?.tokenId ?? null;
    this.#viewer = tokenId === null ? READER : await viewerByTokenId(this.#writer, tokenId);
    return isAllowed(this.#viewer) ? null : 'NO_RIGHT';
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
