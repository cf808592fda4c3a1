import type { Logger } from 'pino';
import { Accounts, type Account } from '../accounts.ts';
import { TryLater } from '../errors.ts';
import type { GivingWay } from '../giving-way.ts';
import { Turns } from '../turns.ts';
import type { Viewer } from '../viewer.ts';
import type { Caller, OperationContext } from './context.ts';
import type { LoadLimits } from './limits.ts';
import type { OperationCounts } from './operation-counts.ts';

/** What operations cost besides their fields, in points. */
export const PRICE = {
  /** Admitting an operation. */
  operation: 50,
  /** Answering a request with bytes that are ready. */
  ready: 10,
  /** Bytes of such an answer that are sent for one point. */
  readyBytesPerPoint: 4_000,
  /** Bytes of a request, with its variables, that are read, parsed and validated for one point. */
  bytesPerPoint: 20,
  /** Finding out whose token a caller has, if anybody's. */
  token: 100,
  /** Beginning a subscription. */
  subscription: 200,
};

/** A caller who isn't identified yet. */
type Entering = Pick<Caller, 'authorization' | 'clientAddress' | 'onGone'>;

/** How many operations may wait. Beyond that, a late answer would help nobody. */
const QUEUE = { waiting: 2_000, waitingPerAccount: 500 };
/**
 * Paying takes as long as a tenth of what a ready answer costs. So it is put on a tab, up to as many points; if too many
 * addresses have one, all are forgiven.
 */
const TAB = { points: 500, addresses: 10_000 };
/** ms between two warnings that an account has spent its points. */
const WARN_INTERVAL = 10_000;

export interface AdmissionOptions {
  readonly limits: LoadLimits;
  /** How many operations of readers, and of members, are executed at once. */
  readonly atOnce: { readonly readers: number; readonly members: number };
  readonly givingWay: GivingWay;
  readonly operations: Pick<OperationCounts, 'refused'>;
  readonly log: Logger;
}

/**
 * Admits operations of every transport. Each is paid from its caller's budget and waits for its turn. Callers take
 * turns, so that one who sends many operations doesn't keep the others waiting.
 */
export class Admission {
  readonly #accounts: Accounts;
  readonly #preparing: Turns;
  readonly #readers: Turns;
  readonly #members: Turns;
  /** Readers who have spent much: one operation at once, for all of them together. */
  readonly #spenders: Turns;
  readonly #givingWay: GivingWay;
  readonly #operations: AdmissionOptions['operations'];
  readonly #log: Logger;
  /** What client addresses owe for ready answers. */
  readonly #tabs = new Map<string, number>();
  #warnedAt = -Infinity;

  constructor({ limits, atOnce, givingWay, operations, log }: AdmissionOptions) {
    this.#accounts = new Accounts(limits);
    const queue = { ...QUEUE, patience: limits.waitSeconds * 1_000 };
    // Parsing and validating use only the CPU.
    this.#preparing = new Turns({ atOnce: 1, atOncePerAccount: 1, queue });
    // No account has more than half, so that the long statements of one leave room for others.
    const executing = (atOnce: number) =>
      new Turns({ atOnce, atOncePerAccount: Math.ceil(atOnce / 2), queue });
    this.#readers = executing(atOnce.readers);
    this.#members = executing(atOnce.members);
    this.#spenders = new Turns({ atOnce: 1, atOncePerAccount: 1, queue });
    givingWay.to(this.#readers, this.#members);
    this.#givingWay = givingWay;
    this.#operations = operations;
    this.#log = log;
  }

  /** How many operations wait for their turn. */
  get waiting(): number {
    return [this.#preparing, this.#readers, this.#members, this.#spenders].reduce(
      (sum, { waiting }) => sum + waiting,
      0,
    );
  }

  /** Before a request is read. @throws TryLater RATE_LIMITED if the caller has no points left */
  async check(caller: Entering): Promise<void> {
    try {
      await this.#spend(this.#accountAtEntry(caller), 0);
    } catch (error) {
      if (error instanceof TryLater) this.#operations.refused(error.code);
      throw error;
    }
  }

  /**
   * Resolves when it is the operation's turn to be parsed.
   * @throws TryLater
   */
  enter(caller: Entering & Pick<Caller, 'bytes'>): Promise<void> {
    const price = PRICE.operation + Math.floor(caller.bytes / PRICE.bytesPerPoint);
    return this.#enter(caller, price);
  }

  /**
   * Pays for an answer to a reader whose bytes are ready. It doesn't wait: sending it takes less than waiting for a turn.
   * @returns false if the reader has no points left
   */
  payForBytes(clientAddress: string, bytes: number): true | Promise<boolean> {
    const price = PRICE.ready + priceOfBytes(bytes);
    const owed = (this.#tabs.get(clientAddress) ?? 0) + price;
    if (owed < TAB.points) {
      if (this.#tabs.size >= TAB.addresses) this.#tabs.clear();
      this.#tabs.set(clientAddress, owed);
      return true;
    }
    return this.#settle(clientAddress, owed);
  }

  async #settle(clientAddress: string, owed: number): Promise<boolean> {
    const account = this.#accounts.ofAddress(clientAddress);
    if ((await account.msUntilPoints()) > 0) return false;
    this.#tabs.delete(clientAddress);
    await account.charge(owed);
    return true;
  }

  /**
   * Resolves when it is the socket's turn to sign in. A socket without a token pays but is never refused: there is nothing to
   * check, and its operations get the time to try again.
   * @throws TryLater
   */
  signIn(caller: Entering): Promise<void> {
    return caller.authorization === null
      ? this.#accountAtEntry(caller).charge(PRICE.operation)
      : this.#enter(caller, PRICE.operation);
  }

  async #enter(caller: Entering, work: number): Promise<void> {
    const account = this.#accountAtEntry(caller);
    const price = work + (caller.authorization === null ? 0 : PRICE.token);
    await this.#spend(account, 0);
    // Paid when its turn has come, so that operations are paid in the order of their turns, each as a whole.
    await this.#preparing.run([account.key], price, () => this.#spend(account, price), caller.onGone);
  }

  /**
   * Executes an operation of this cost, when its turn comes.
   * @throws TryLater
   */
  async execute<Result>(
    context: OperationContext,
    cost: number,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const account = this.accountOf(context);
    await this.#spend(account, cost);
    const { onGone } = context.caller;
    if (context.viewer.member !== null) return this.#members.run([account.key], cost, work, onGone);
    if (!(await account.hasSpentMuch())) return this.#readers.run([account.key], cost, work, onGone);
    return this.#spenders.run([account.key], cost, () => this.#givingWay.run(work), onGone);
  }

  /**
   * Before the token is checked, operations with a token have an account of their own: readers at the same client
   * address must not spend the points that members need to sign in.
   */
  #accountAtEntry({ clientAddress, authorization }: Entering): Account {
    return this.#accounts.ofAddress(
      authorization === null ? clientAddress : `${clientAddress}, with a token`,
    );
  }

  accountOf({ viewer, caller }: { viewer: Viewer; caller: Caller }): Account {
    return viewer.member === null
      ? this.#accounts.ofAddress(caller.clientAddress)
      : this.#accounts.ofMember(viewer.member.id);
  }

  /** @throws TryLater */
  async #spend(account: Account, points: number): Promise<void> {
    try {
      await account.spend(points);
    } catch (error) {
      const now = performance.now();
      if (now - this.#warnedAt > WARN_INTERVAL) {
        this.#warnedAt = now;
        const advice =
          'operations refused: set TRUSTED_PROXIES if this is your proxy; raise POINTS_PER_ADDRESS or POINTS_PER_MEMBER if it is your program';
        this.#log.warn({ account: account.key }, advice);
      }
      throw error;
    }
  }
}

/** What sending so many ready bytes costs, in points. */
export function priceOfBytes(bytes: number): number {
  return Math.floor(bytes / PRICE.readyBytesPerPoint);
}
