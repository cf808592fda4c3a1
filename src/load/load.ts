import type { Logger } from 'pino';
import type { Stopwatch } from '../lib/stopwatch.ts';
import type { Viewer } from '../viewer.ts';
import type { OnGone } from './wait.ts';
import { Budget, type Account } from './budgets.ts';
import { FairQueue } from './fair-queue.ts';

/** What operations cost besides their fields, in points. */
export const PRICE = {
  /** Admitting an operation. */
  operation: 50,
  /** Answering a request with bytes that are ready. */
  ready: 10,
  /** Bytes of such an answer that are sent for one point. */
  readyBytesPerPoint: 4_000,
  /** Bytes of a request, with its variables, that are read for one point. A short document is parsed and validated for that. */
  bytesPerPoint: 60,
  /** Finding out whose token a caller has, if anybody's. */
  token: 100,
  /** Beginning a subscription. */
  subscription: 200,
  /** Rendering a page. */
  page: 800,
};

/** µs of CPU that a point pays for. */
const POINT = 5;

/** A client whose token hasn't been checked. */
export interface Client {
  readonly authorization: string | null;
  /** The client address; `LiveConnections.clientAddressOf` says how it is found. */
  readonly clientAddress: string;
  readonly onGone: OnGone;
}

/** How many operations may wait. Beyond that, a late answer would help nobody. */
const QUEUE = { waiting: 2_000, waitingPerAccount: 500 };
/** ms between two warnings that an account has spent its points. */
const WARN_INTERVAL = 10_000;

export interface LoadOptions {
  /** Points that the readers of a client address, and a member, may spend in ten seconds, over all transports. */
  readonly pointsPerAddress: number;
  readonly pointsPerMember: number;
  /** Seconds that an operation may wait for its turn. */
  readonly waitSeconds: number;
  /** How many queries of readers, and of members, are executed at once: as many as their pool has connections. */
  readonly atOnce: { readonly readers: number; readonly members: number };
  /** The clock of the budgets, in ms. */
  readonly now: () => number;
  /** Measures what is paid by what it took. */
  readonly stopwatch: Stopwatch;
  readonly log: Logger;
}

/** The share of an address's points that it may spend on documents that are refused. They are of use to nobody. */
const REFUSED_SHARE = 0.2;

/** Limits what a node does at once and for whom. Budgets pay for operations, which wait for their turn in fair queues. */
export class Load {
  readonly #addresses: Budget;
  readonly #members: Budget;
  /** What addresses spend on preparing documents that are refused. */
  readonly #refused: Budget;
  /** Before the CPU: operations that are parsed and validated. */
  readonly #preparing: FairQueue;
  /** Before the CPU, too: pages that are rendered. A page has a turn for each part between the operations that it runs. */
  readonly #rendering: FairQueue;
  /** Before the pools of connections to the database. */
  readonly #executing: Readonly<Record<'readers' | 'members' | 'changes', FairQueue>>;
  readonly #now: () => number;
  readonly #stopwatch: Stopwatch;
  readonly #log: Logger;
  #warnedAt = -Infinity;

  constructor({ pointsPerAddress, pointsPerMember, waitSeconds, atOnce, now, stopwatch, log }: LoadOptions) {
    this.#addresses = new Budget('address', pointsPerAddress, now);
    this.#members = new Budget('member', pointsPerMember, now);
    this.#refused = new Budget('address', pointsPerAddress * REFUSED_SHARE, now);
    const limits = { ...QUEUE, patience: waitSeconds * 1_000 };
    this.#preparing = new FairQueue({ atOnce: 1, atOncePerAccount: 1, limits });
    this.#rendering = new FairQueue({ atOnce: 1, atOncePerAccount: 1, limits });
    // No account has more than half, so that the long statements of one leave room for others.
    const before = (connections: number) =>
      new FairQueue({ atOnce: connections, atOncePerAccount: Math.ceil(connections / 2), limits });
    // Changes share the members' pool. They may wait for locks, so they leave members a connection to read with.
    this.#executing = {
      readers: before(atOnce.readers),
      members: before(atOnce.members),
      changes: before(Math.max(1, atOnce.members - 1)),
    };
    this.#now = now;
    this.#stopwatch = stopwatch;
    this.#log = log;
  }

  /** How many operations wait for their turn. */
  get waiting(): number {
    const queues = [this.#preparing, this.#rendering, ...Object.values(this.#executing)];
    return queues.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** The account of a client that must wait before anything of its request is read; null if it has points left. */
  spentAtEntry(client: Pick<Client, 'authorization' | 'clientAddress'>): Account | null {
    const spent = this.#accountsAtEntry(client).find((account) => account.msUntilPoints() > 0);
    if (spent === undefined) return null;
    this.#warn(spent);
    return spent;
  }

  /**
   * Admits a request, in its turn.
   * @param bytes the length of what the client sent
   * @throws TryLater
   */
  admit(client: Client, bytes: number): Promise<void> {
    return this.#enter(client, priceOfReading(bytes), () => undefined);
  }

  /**
   * Admits an operation, and prepares it when it is its turn, by parsing and validating it. What this takes is paid, also if the
   * operation is refused.
   * @param bytes the length of what the client sent
   * @throws TryLater
   */
  prepare<Result>(client: Client, bytes: number, work: () => Result): Promise<Result> {
    const paid = priceOfBytesRead(bytes);
    return this.#enter(client, priceOfReading(bytes), () =>
      this.payFor(client, this.accountAtEntry(client), work, paid),
    );
  }

  /**
   * Does work that an account pays by what it took, also if it throws. The client's next operation is prepared after a rest.
   * @param paid the points that were charged for it
   */
  payFor<Result>(client: Client, account: Account, work: () => Result, paid = 0): Result {
    const spent = this.#stopwatch();
    const { key } = this.accountAtEntry(client);
    let took = 0;
    try {
      return work();
    } catch (error) {
      took = spent();
      this.#refused.add(key, Math.floor(took / POINT));
      throw error;
    } finally {
      took ||= spent();
      account.charge(Math.max(0, Math.floor(took / POINT) - paid));
      this.#preparing.rest(key, took / 1_000);
    }
  }

  /** Pays for what had to be read of an operation that is refused before it is admitted. */
  payForRefused(client: Client, bytes: number): void {
    this.accountAtEntry(client).charge(priceOfReading(bytes));
  }

  /**
   * Admits a socket: resolves when it is its turn to sign in. A socket without a token pays but is never refused. There is
   * nothing to check, and its operations get the time to try again.
   * @throws TryLater
   */
  async admitSocket(client: Client): Promise<void> {
    if (client.authorization === null) this.accountAtEntry(client).charge(PRICE.operation);
    else await this.#enter(client, PRICE.operation, () => undefined);
  }

  /** Pays for a page that is to be rendered. @throws TryLater */
  payForPage(client: Client): void {
    const account = this.accountAtEntry(client);
    this.#require(account);
    account.charge(PRICE.page);
  }

  /** Resolves when a page may be rendered until its next operation. One is in each turn of the event loop. @throws TryLater */
  turnToRender(client: Client): Promise<void> {
    const { key } = this.accountAtEntry(client);
    return this.#rendering.run([key], PRICE.page, () => undefined, client.onGone);
  }

  /**
   * Pays for an answer to a reader whose bytes are ready. It doesn't wait: sending it takes less than waiting for a turn.
   * @returns false if the reader has no points left
   */
  payForBytes(clientAddress: string, bytes: number): boolean {
    const account = this.#addresses.of(`address ${clientAddress}`);
    if (account.msUntilPoints() > 0) return false;
    account.charge(PRICE.ready + priceOfBytes(bytes));
    return true;
  }

  /**
   * Runs the work of an operation when its turn comes.
   * @param cost in points
   * @throws TryLater
   */
  async run<Result>(
    viewer: Viewer,
    client: Client,
    { cost, isChange }: { readonly cost: number; readonly isChange: boolean },
    work: () => Promise<Result>,
  ): Promise<Result> {
    const account = this.accountOf(viewer, client.clientAddress);
    this.#require(account);
    account.charge(cost);
    if (isChange) return this.#executing.changes.run([account.key], cost, work, client.onGone);
    const queue = this.#executing[viewer.member === null ? 'readers' : 'members'];
    return queue.run([account.key], cost, work, client.onGone);
  }

  /** Who pays for what this viewer does. */
  accountOf({ member }: Viewer, clientAddress: string): Account {
    return member === null
      ? this.#addresses.of(`address ${clientAddress}`)
      : this.#members.of(`member ${member.id}`);
  }

  /**
   * The account until the token is checked. Operations with a token have one of their own. So readers at the same client
   * address can't spend the points that members need to sign in.
   */
  accountAtEntry({ clientAddress, authorization }: Pick<Client, 'authorization' | 'clientAddress'>): Account {
    const withToken = authorization === null ? '' : ', with a token';
    return this.#addresses.of(`address ${clientAddress}${withToken}`);
  }

  #accountsAtEntry(client: Pick<Client, 'authorization' | 'clientAddress'>): readonly Account[] {
    const account = this.accountAtEntry(client);
    return [account, this.#refused.of(account.key)];
  }

  async #enter<Result>(client: Client, toRead: number, work: () => Result): Promise<Result> {
    const account = this.accountAtEntry(client);
    const price = toRead + (client.authorization === null ? 0 : PRICE.token);
    const check = () => {
      for (const each of this.#accountsAtEntry(client)) this.#require(each);
    };
    check();
    // Each operation is paid as a whole, when its turn has come.
    const pay = () => {
      check();
      account.charge(price);
      return work();
    };
    return this.#preparing.run([account.key], price, pay, client.onGone);
  }

  /** @throws TryLater */
  #require(account: Account): void {
    if (account.msUntilPoints() > 0) this.#warn(account);
    account.requirePoints();
  }

  #warn({ key }: Account): void {
    const now = this.#now();
    if (now - this.#warnedAt <= WARN_INTERVAL) return;
    this.#warnedAt = now;
    const advice =
      'operations refused: set TRUSTED_PROXIES if this is your proxy; raise POINTS_PER_ADDRESS or POINTS_PER_MEMBER if it is your program';
    this.#log.warn({ account: key }, advice);
  }
}

function priceOfReading(bytes: number): number {
  return PRICE.operation + priceOfBytesRead(bytes);
}

function priceOfBytesRead(bytes: number): number {
  return Math.floor(bytes / PRICE.bytesPerPoint);
}

/** What sending so many ready bytes costs, in points. */
export function priceOfBytes(bytes: number): number {
  return Math.floor(bytes / PRICE.readyBytesPerPoint);
}
