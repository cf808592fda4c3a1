import { setTimeout as delay } from 'node:timers/promises';
import type { RedactionRun } from '../../generated/prisma/client.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { Closable } from '../lib/closing.ts';
import type { Context } from '../operations/context.ts';
import { releaseRun, takeRun, type RunEnd } from './run-lease.ts';
import { workOnRun } from './work-on-run.ts';

/** ms that `close` waits. */
const CLOSE_TIMEOUT = 4_000;

/** Works on redactions of words wherever they stand. Their words are in the memory of this node, and no other has them. */
export class RedactionRunner implements Closable {
  readonly #watch: DatabaseWatch;
  readonly #stopping = new AbortController();
  readonly #working = new Map<string, Promise<void>>();

  constructor(watch: DatabaseWatch) {
    this.#watch = watch;
  }

  /** Works on a run, unless a node does or it is finished. @param context whose member may redact */
  begin(context: Context, { id }: RedactionRun, text: string): void {
    if (this.#stopping.signal.aborted) return;
    // This node may be about to end its work on the same run, which then is interrupted.
    const working = (this.#working.get(id) ?? Promise.resolve())
      .then(() => this.#work(context, id, text))
      .catch((error: unknown) => {
        this.#watch.report(error, 'a redaction of words everywhere was interrupted', { redactionRunId: id });
      })
      .finally(() => {
        if (this.#working.get(id) === working) this.#working.delete(id);
      });
    this.#working.set(id, working);
  }

  /** Waits until the current object is redacted. If that takes too long, its lease runs out. */
  async close(): Promise<void> {
    this.#stopping.abort();
    const stopped = Promise.all(this.#working.values());
    await Promise.race([stopped, delay(CLOSE_TIMEOUT, undefined, { ref: false })]);
  }

  async #work(
    { viewer, prisma, writer, rowQueues, caller }: Context,
    id: string,
    text: string,
  ): Promise<void> {
    const run = await takeRun(writer, id);
    if (run === null) return;
    // The client need not wait for it.
    const alone = { clientAddress: caller.clientAddress, onGone: () => () => undefined };
    let end: RunEnd = 'INTERRUPTED';
    try {
      end = await workOnRun({
        context: { viewer, prisma, writer, rowQueues, caller: alone },
        run,
        text,
        signal: this.#stopping.signal,
        onError: (error, target) => {
          this.#watch.report(error, 'could not redact an object', { redactionRunId: id, target });
        },
      });
    } finally {
      await releaseRun(writer, run, end);
    }
  }
}
