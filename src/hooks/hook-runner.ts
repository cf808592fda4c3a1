import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import { newId } from '../db/new-id.ts';
import type { Extension, Hook } from '../extensions/define.ts';
import { handled } from '../extensions/guarded.ts';
import { openSql } from '../extensions/sql.ts';
import type { Closable } from '../lib/closing.ts';
import { parseGlobalId } from '../lib/global-ids.ts';
import type { Hub } from '../live/hub.ts';
import type { LoggedEvent, ReadEvents } from '../log/event.ts';
import { isInHistory, nextReadable, readHistory } from '../log/history.ts';
import type { Position } from '../log/position.ts';
import { readLog } from '../log/read.ts';

/** Of a call. A failed one is repeated, unless its event is left out. */
export type HookOutcome = 'done' | 'failed' | 'left_out';

interface HookOptions {
  readonly extension: Extension & { readonly hook: Hook };
  readonly prisma: PrismaClient;
  readonly readEvents: ReadEvents;
  readonly hub: Pick<Hub, 'onGrowth'>;
  readonly watch: DatabaseWatch;
  readonly metrics: { hookCalled(extension: string, outcome: HookOutcome): void };
  readonly log: Logger;
  /** ms that one call may take. */
  readonly patience?: number;
}

const PATIENCE = 30_000;
/** Seconds for which a node has the hook, so that no other calls it. It is renewed before each call. */
const LEASE = 60;
/** Events that are read at once. */
const PAGE = 20;
/** ms until the next look, if no commit wakes the node: a notification can get lost, and another node may end. */
const LOOK = 10_000;
/** The shortest pause after a failure. */
const MIN_PAUSE = 50;
/** How often an event is tried, and the longest pause between, in seconds: it takes half an hour in all. */
const MOST_FAILURES = 12;
const LONGEST_PAUSE = 300;

/** The subscription that reads what a hook needs of an event. */
export function hookDocument({ reads }: Hook): string {
  return `subscription Hook { feed { __typename id occurredAt ${reads} } }`;
}

/**
 * Calls the hook of an extension after each event. The nodes share it: one at a time has its lease. Its position is saved after each
 * event, so no event is left out. One that fails again and again is left out in the end, so that it doesn't hold up all others.
 */
export class HookRunner implements Closable {
  readonly #options: HookOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  /** Aborted when there is something new in the log. */
  #growth = new AbortController();

  constructor(options: HookOptions) {
    this.#options = options;
    options.hub.onGrowth(() => this.#growth.abort());
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { extension, watch } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#growth = new AbortController();
      let wait = LOOK;
      try {
        wait = await this.#callNext();
      } catch (error) {
        watch.report(error, 'could not call the hook of an extension', { extension: extension.name });
      }
      if (wait > 0) await this.#pause(wait);
    }
  }

  async #pause(ms: number): Promise<void> {
    const signal = AbortSignal.any([this.#stopping.signal, this.#growth.signal]);
    await delay(ms, undefined, { signal }).catch(() => undefined);
  }

  /** Calls the hook for the next events. @returns ms until the next look */
  async #callNext(): Promise<number> {
    const { prisma, extension } = this.#options;
    const { name } = extension;
    const leased = await this.#lease();
    if (leased === null) return this.#untilDue();
    const events = await readLog(prisma, { after: leased, limit: PAGE });
    const history = await readHistory(prisma);
    if (!isInHistory(leased, history)) {
      await this.#move(leased, nextReadable(leased, history));
      return 0;
    }
    let at: Position = leased;
    for (const event of events) {
      const isDone = !this.#stopping.signal.aborted && (await this.#call(event, at));
      // Another node has gone on meanwhile, since this one stood still.
      if (isDone && !(await this.#move(at, event))) return MIN_PAUSE;
      if (isDone) at = event;
      // Then the lease ends below, so that neither another node nor the next start waits for it.
      if (this.#stopping.signal.aborted) break;
      if (!isDone) return this.#untilDue();
    }
    await prisma.$executeRaw`
      UPDATE "ExtensionHook" SET "nextAttemptAt" = now() WHERE "extension" = ${name} AND "position" = ${at.position}`;
    return events.length === PAGE ? 0 : LOOK;
  }

  /** Takes the hook, from the end of the log if it is new. Null if another node has it, or it waits for another attempt. */
  async #lease(): Promise<Position | null> {
    const { prisma, extension } = this.#options;
    await prisma.$executeRaw`
      INSERT INTO "ExtensionHook" ("extension", "epochId", "position") SELECT ${extension.name}, "epochId", "position" FROM "LogHead"
      ON CONFLICT DO NOTHING`;
    const [leased = null] = await prisma.$queryRaw<Position[]>`
      UPDATE "ExtensionHook" SET "nextAttemptAt" = now() + make_interval(secs => ${LEASE})
      WHERE "extension" = ${extension.name} AND "nextAttemptAt" <= now() RETURNING "epochId", "position"`;
    return leased;
  }

  /** ms until the next attempt, or until the lease of another node ends, but no longer than until the next look. */
  async #untilDue(): Promise<number> {
    const { prisma, extension } = this.#options;
    const [row = { ms: LOOK }] = await prisma.$queryRaw<{ ms: number }[]>`
      SELECT least(extract(epoch FROM "nextAttemptAt" - now()) * 1000, ${LOOK})::int AS "ms"
      FROM "ExtensionHook" WHERE "extension" = ${extension.name}`;
    return Math.max(row.ms, MIN_PAUSE);
  }

  /** @returns whether the hook was still there */
  async #move(from: Position, { epochId, position }: Position): Promise<boolean> {
    const { prisma, extension } = this.#options;
    const moved = await prisma.$executeRaw`
      UPDATE "ExtensionHook" SET "epochId" = ${epochId}, "position" = ${position}, "failures" = 0,
        "nextAttemptAt" = now() + make_interval(secs => ${LEASE}) WHERE "extension" = ${extension.name} AND "position" = ${from.position}`;
    return moved > 0;
  }

  /** @returns whether the hook is done with the event */
  async #call(event: LoggedEvent, at: Position): Promise<boolean> {
    const { prisma, readEvents, extension, metrics, log, patience = PATIENCE } = this.#options;
    const { name, hook } = extension;
    try {
      const [seen = null] = await readEvents([event]);
      if (seen === null) return true;
      if (seen instanceof Error) throw seen;
      const { __typename: type, ...fields } = seen as { readonly __typename: string };
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(patience)]);
      const late = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('it was aborted, or took too long')), {
          once: true,
        });
      });
      const rowId = (globalId: string) => parseGlobalId(globalId)?.id ?? '';
      const { sql, close } = openSql(name, prisma, signal);
      const run = async () => {
        await hook.run({ ...fields, type }, { sql, newId, rowId, signal });
        // The hook could do nothing about a failure that it didn't get.
        const lost = (await close()).find(({ wasAwaited }) => !wasAwaited);
        if (lost !== undefined) throw lost.error;
      };
      await Promise.race([handled(run()), handled(late)]);
      metrics.hookCalled(name, 'done');
      return true;
    } catch (error) {
      if (this.#stopping.signal.aborted) return false;
      return this.#failed(event, at, error, log);
    }
  }

  /** @returns whether the event is given up */
  async #failed(
    { id, type }: LoggedEvent,
    { position }: Position,
    err: unknown,
    log: Logger,
  ): Promise<boolean> {
    const { prisma, extension, metrics } = this.#options;
    const [{ failures } = { failures: 0 }] = await prisma.$queryRaw<{ failures: number }[]>`
      UPDATE "ExtensionHook" SET "failures" = "failures" + 1,
        "nextAttemptAt" = now() + make_interval(secs => least(power(2, "failures"), ${LONGEST_PAUSE}))
      WHERE "extension" = ${extension.name} AND "position" = ${position} RETURNING "failures"`;
    const isGivenUp = failures >= MOST_FAILURES;
    metrics.hookCalled(extension.name, isGivenUp ? 'left_out' : 'failed');
    const details = { extension: extension.name, eventId: id, event: type, failures, err };
    if (isGivenUp) log.error(details, 'the hook of an extension failed too often: the event is left out');
    else log.warn(details, 'the hook of an extension failed');
    return isGivenUp;
  }
}
