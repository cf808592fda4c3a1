import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { RowChanges } from '../cache/row-changes.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { DatabaseSockets } from '../db/sockets.ts';

export interface ListenerOptions {
  /** The client that sends test notifications. */
  readonly prisma: PrismaClient;
  readonly url: string;
  readonly sockets: DatabaseSockets;
  readonly rowChanges: RowChanges;
  /** Called when the log has grown. */
  readonly onGrowth: () => void;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
}

/** ms that the listening connection has to open and to answer. */
const TIMEOUT = 5_000;
/** ms. PostgreSQL sends the notification of an event with its commit. So it comes a moment after the event can be read. */
const LATENESS = 300;
const CHANNELS = ['dateline_feed', 'dateline_rows'];
const TEST = '?';
const LISTENS_NO_MORE = 'It no longer listens. If DATABASE_URL leads to a pooler, set DATABASE_DIRECT_URL.';

/**
 * The connection on which PostgreSQL notifies this node of commits, in their order. A commit names first the rows that it
 * changed, then the new end of the log.
 */
export class Listener {
  readonly #options: ListenerOptions;
  #client: pg.Client | null = null;
  #opening: Promise<void> | null = null;
  /** All changes up to this position of the log are known. */
  #reached = 0n;
  readonly #waiting = new Set<{ readonly position: bigint; readonly resolve: () => void }>();
  /**
   * A test notification on its way. Its arrival shows that notifications of other connections arrive. Null once it has
   * arrived.
   */
  #test: string | null = null;
  #checking: Promise<void> | null = null;
  #isClosed = false;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** @throws if it cannot listen; no connection is left open then */
  async open(): Promise<void> {
    const { url, sockets, watch } = this.#options;
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: TIMEOUT,
      query_timeout: TIMEOUT,
      keepAlive: true,
      stream: sockets.open,
      application_name: 'dateline feed',
    });
    client.on('error', (error) => {
      watch.report(error, 'the listening connection failed');
    });
    client.on('notification', ({ channel, payload = '' }) => {
      if (channel === 'dateline_rows') this.#takeRows(payload);
      else this.#takeGrowth(payload);
    });
    client.on('end', () => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#lose();
    });
    try {
      await client.connect();
      for (const channel of CHANNELS) await client.query(`LISTEN ${channel}`);
      // No notification comes of what was committed before, but nothing that is cached is older.
      const { rows } = await client.query<{ position: string }>('SELECT "position" FROM "LogHead"');
      this.#reached = BigInt(rows[0]?.position ?? 0);
      this.#client = client;
      this.#test = `${TEST}${randomUUID()}`;
      void this.#sendTest();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /** Opens the connection again if it is lost, and checks otherwise that it still answers. Call it every second. */
  check(): void {
    if (this.#isClosed) return;
    if (this.#client === null) {
      this.#opening ??= this.open()
        .catch((error: unknown) => {
          this.#options.watch.report(error, 'could not listen for new events');
        })
        .finally(() => (this.#opening = null));
    } else if (this.#checking === null) {
      this.#checking = this.#askForChannels(this.#client).finally(() => (this.#checking = null));
    } else {
      const late = this.#checking;
      afterPendingIo(() => {
        if (this.#checking === late) this.#lose();
      });
    }
  }

  /** The last position in a notification. */
  get reached(): bigint {
    return this.#reached;
  }

  /** Whether the node knows all row changes up to this position, or caches nothing. */
  hasReached(position: bigint): boolean {
    return position <= this.#reached || !this.#options.rowChanges.isCurrent;
  }

  /** Resolves when `hasReached` is true. It doesn't wait long: if the notification is lost, no cached answer is valid. */
  async waitFor(position: bigint): Promise<void> {
    if (this.hasReached(position)) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      const waiting = { position, resolve };
      this.#waiting.add(waiting);
      const loseIfLate = () => {
        if (!this.#waiting.has(waiting)) return;
        this.#options.log.warn(
          { position: String(position) },
          'the notification of an event did not come in time',
        );
        this.#lose();
      };
      timer = setTimeout(() => afterPendingIo(loseIfLate), LATENESS);
    });
    clearTimeout(timer);
  }

  /** The log has another history, which ends at this position. Cached answers may show lost changes. */
  continueAt(position: bigint): void {
    this.#reached = position;
    this.#options.rowChanges.drop('all');
    this.#release();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening;
    await this.#client?.end();
  }

  #takeRows(payload: string): void {
    if (!payload.startsWith(TEST)) this.#options.rowChanges.take(payload);
    else if (payload === this.#test) {
      this.#test = null;
      this.#options.rowChanges.begin();
    }
  }

  #takeGrowth(payload: string): void {
    // A person who wakes the nodes by hand names no position.
    if (/^\d+$/.test(payload) && BigInt(payload) > this.#reached) {
      this.#reached = BigInt(payload);
      this.#release();
    }
    this.#options.onGrowth();
  }

  /** Changes may have been missed, or may come late. */
  #lose(): void {
    this.#options.rowChanges.end();
    this.#test ??= `${TEST}${randomUUID()}`;
    this.#release();
  }

  #release(): void {
    for (const waiting of this.#waiting) {
      if (!this.hasReached(waiting.position)) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  /** A connection that is gone without a word doesn't answer; one through a pooler may be another one by now. */
  async #askForChannels(client: pg.Client): Promise<void> {
    try {
      const { rows } = await client.query<{ channel: string }>('SELECT pg_listening_channels() AS "channel"');
      if (rows.length < CHANNELS.length) throw new Error(LISTENS_NO_MORE);
      if (this.#test !== null) void this.#sendTest();
    } catch (error) {
      if (this.#client !== client) return;
      this.#options.watch.report(error, 'the listening connection does not answer');
      // The next check opens another.
      this.#client = null;
      this.#lose();
      client.end().catch(() => undefined);
    }
  }

  /** Through another connection, as the changes come. */
  async #sendTest(): Promise<void> {
    await this.#options.prisma.$executeRaw`SELECT pg_notify('dateline_rows', ${this.#test})`.catch(
      () => undefined,
    );
  }
}

/** A busy node runs its timers before it reads what has come meanwhile: so it reads first. */
function afterPendingIo(then: () => void): void {
  setImmediate(() => setImmediate(then));
}
