import { backOff } from './back-off.ts';
import { isTemporary, refusalIn, refusalInReading, refusalOf } from './refusal.ts';
import { rereading } from './reload.ts';
import { safely } from './safely.ts';
import { NO_TRANSPORT, type Transports } from './transports.ts';
import type { DatelineError, Following, Operation, Reading, Result, Sink } from './types.ts';

/**
 * The first event that the log has after the cursor. What it tells of needn't be read for that. Nodes that run trusted documents
 * only know this one (src/api/documents.ts).
 */
const MISSED = /* GraphQL */ `
  query Missed($filter: FeedFilter, $after: String) {
    feed(first: 1, after: $after, filter: $filter) {
      edges {
        cursor
      }
    }
  }
`;
/** How long the node may take to refuse a subscription: one that lasts longer hasn't been refused. */
const SETTLED = 12_000;
/** After so many attempts, the connection probably can't be opened at all, or the node goes on refusing. */
const FEW = 3;

/** Refusals of the question whether anything is missing that say nothing about its filter. */
const PASSING: readonly DatelineError['code'][] = ['UNAUTHENTICATED', 'CURSOR_EXPIRED'];

/** An operation, whatever its types. */
type Followable = Following & Pick<Operation<unknown, unknown>, 'variables' | 'documentId'>;

/** How a subscription has ended. */
interface End {
  /** What the node says about it; nothing if the connection is lost. */
  readonly refusal: DatelineError | undefined;
  /** Whether the page has to be read again before it subscribes again. */
  readonly isExpired: boolean;
}

/** The client of a subscription. */
export interface Host {
  readonly transports: Transports;
  /** Whether any connection has been open. */
  wasOpen: boolean;
  query(document: string, variables: object): Promise<Result>;
  /** The state of a subscription may have changed. */
  changed(): void;
  /** The node has ended a subscription for good, and nothing of it is polled. */
  ended(followed: Followed): void;
}

/** A subscription, and how far it has come. */
export class Followed {
  readonly #host: Host;
  readonly #query: string;
  readonly #operation: Followable;
  readonly #sink: Sink<unknown>;
  readonly #stop = new AbortController();
  /** Reads the page again. */
  readonly reload: (() => Promise<Reading>) | undefined;
  #after: string | undefined;
  #isOpen: boolean;
  /** Whether the last attempt to connect has failed, or the connection broke. */
  #isLost = false;
  #hasAll = false;
  /** Whether the node refuses to say if anything is missing. */
  #isBlind = false;
  #reported: string | undefined;
  /** The check that is under way, if one is. */
  #check: symbol | null = null;
  /** Whether it was refused the last time, so that it may be again. Whether anything is missing isn't asked then. */
  #isDoubtful = false;
  /** Whether the page is being read before the first attempt to connect. */
  #isReading: boolean;
  /** How often in a row the node has refused it; infinite if that doesn't change. */
  #refusals = 0;
  /** How often in a row it has ended. */
  #failures = 0;
  #expirations = 0;
  /** Whether a connection was opened since the node last refused the token. */
  #isAccepted = false;
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** Called at each event. */
  #move: () => void = () => undefined;

  constructor(host: Host, query: string, operation: Followable, sink: Sink<unknown>) {
    this.#host = host;
    this.#query = query;
    this.#operation = operation;
    this.#sink = sink;
    const { variables, after, reload } = operation;
    this.#after = after ?? (variables as { after?: string | null } | undefined)?.after ?? undefined;
    this.#isReading = after === null;
    this.reload = reload && rereading(() => this.#read(reload), this.#stop.signal);
    this.#isOpen = host.transports.isOpen;
    void this.#follow();
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  get hasAll(): boolean {
    return this.#hasAll;
  }

  /** Whether it probably never gets any events. */
  get isHopeless(): boolean {
    return this.#refusals >= FEW;
  }

  stop(): void {
    this.#stop.abort();
    this.#check = null;
    clearTimeout(this.#settling);
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    // Frameworks open some pages only to close them at once.
    await Promise.resolve();
    const isOver = () => signal.aborted;
    if (this.#isReading) await this.#readAgain();
    this.#isReading = false;
    while (!isOver()) {
      const end = await this.#attempt();
      if (isOver()) return;
      this.#ended(end);
      const { refusal, isExpired } = end;
      if (refusal !== undefined && this.#refusals === Infinity) {
        // A client that may only poll isn't refused anything.
        if (refusal.code !== NO_TRANSPORT || this.reload === undefined) this.#report(refusal);
        return;
      }
      const waits = Math.max(this.#failures, this.#expirations);
      await backOff(waits, signal, (refusal?.retryAfter ?? 0) * 1_000);
      this.#failures += 1;
      if (!isExpired) continue;
      this.#expirations += 1;
      this.#isBlind = false;
      await this.#readAgain();
    }
  }

  async #read(reload: () => Promise<Reading>): Promise<Reading> {
    const answer = await reload().catch((error: unknown) => ({ error }));
    if (this.#isReading) {
      this.#isLost = refusalInReading(answer) !== undefined;
      this.#host.changed();
    }
    return answer;
  }

  async #readAgain(): Promise<void> {
    const { data } = ((await this.reload?.()) ?? {}) as { data?: { feedCursor?: string } | null };
    // Without a cursor of the page, events would be missing in silence: the node says again that this one has expired.
    this.#after = data?.feedCursor ?? this.#after;
  }

  /** Receives events until that ends. */
  async #attempt(): Promise<End> {
    const { transports } = this.#host;
    let refusal: DatelineError | undefined;
    const next = (result: Result) => {
      // Without `data`, it is no event but why the subscription ends.
      refusal = result.data === undefined ? refusalOf(result.errors ?? []) : undefined;
      if (result.data !== undefined) this.#take(result);
    };
    const open = () => this.#opened();
    this.#isOpen = transports.isOpen;
    if (this.#isOpen) open();
    const { variables, documentId } = this.#operation as {
      variables?: Record<string, unknown>;
      documentId?: string;
    };
    const extensions = this.#after === undefined ? {} : { after: this.#after };
    const payload = { query: this.#query, documentId, ...(variables && { variables }), extensions };
    try {
      await transports.receive(payload, { open, next }, this.#stop.signal);
    } catch (reason) {
      // What is wrong with a cursor comes as a result: this is an operation that isn't valid.
      return { refusal: refusalIn(reason), isExpired: false };
    }
    return { refusal, isExpired: refusal !== undefined && this.#isExpired(refusal) };
  }

  /** Whether the log doesn't continue from its cursor, or the cursor isn't one of this subscription. */
  #isExpired({ code, errors }: DatelineError): boolean {
    if (code !== 'BAD_USER_INPUT') return code === 'CURSOR_EXPIRED';
    // The document may be wrong as well, or another argument: another cursor doesn't help then.
    const isOfField = errors[0]?.path !== undefined;
    return isOfField && this.#after !== undefined && this.#expirations === 0;
  }

  #report(refusal: DatelineError): void {
    // The subscription may be refused for the same reason as its filter.
    if (refusal.message === this.#reported) return;
    this.#reported = refusal.message;
    const sink = this.#sink;
    safely(() => (sink.error ? sink.error(refusal) : console.error(refusal)));
  }

  #take(result: Result): void {
    const cursor = result.extensions?.['cursor'] as string | undefined;
    if (this.#stop.signal.aborted || (cursor !== undefined && cursor === this.#after)) return;
    this.#after = cursor ?? this.#after;
    this.#settle();
    const isWhole = result.errors === undefined || this.reload === undefined;
    // A page that couldn't take an event shows it once it is read again.
    if (!isWhole || !safely(() => this.#sink.next(result))) void this.reload?.();
    this.#move();
  }

  #opened(): void {
    this.#host.wasOpen = true;
    this.#isOpen = true;
    this.#isLost = false;
    // An event stream opens before the node refuses it.
    if (!this.#isDoubtful) this.#isAccepted = true;
    if (!this.#isDoubtful) this.#refusals = 0;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#settle(), SETTLED);
    void this.check();
  }

  /** The node hasn't refused it. */
  #settle(): void {
    this.#failures = 0;
    this.#expirations = 0;
    this.#refusals = 0;
    this.#isAccepted = true;
    if (!this.#isDoubtful) return;
    this.#isDoubtful = false;
    void this.check();
  }

  #ended({ refusal, isExpired }: End): void {
    clearTimeout(this.#settling);
    this.#hasAll = false;
    this.#check = null;
    const isFirstExpiry = isExpired && this.#expirations === 0;
    // A refused subscription leaves the connection as it is.
    this.#isLost = refusal === undefined;
    if (this.#isLost) this.#isOpen = false;
    else if (!isFirstExpiry) this.#isDoubtful = true;
    const mayHaveNewToken = refusal?.code === 'UNAUTHENTICATED' && this.#isAccepted;
    if (mayHaveNewToken) {
      this.#isAccepted = false;
      // The node may take a few seconds to close a WebSocket whose token has ended.
      this.#host.transports.renew();
    }
    const isOver = isExpired
      ? this.reload === undefined
      : refusal !== undefined && !isTemporary(refusal) && !mayHaveNewToken;
    if (isOver) this.#refusals = Infinity;
    else if (refusal === undefined) {
      if (this.#failures >= FEW && !this.#host.wasOpen) this.#refusals = FEW;
    } else if (!isFirstExpiry && refusal.code !== 'UNAVAILABLE') this.#refusals += 1;
    // The node couldn't read which events there are. It may be able to read the page.
    if (refusal?.code === 'INTERNAL') void this.reload?.();
    if (isOver && this.reload === undefined) this.#host.ended(this);
    else this.#host.changed();
  }

  /** Finds out when the subscription has everything: nothing says that a replay is over. */
  async check(): Promise<void> {
    this.#hasAll = false;
    this.#host.changed();
    const isAsking = this.#operation.filter !== undefined && !this.#isBlind;
    if (!this.#isOpen || this.#isDoubtful || !isAsking) return;
    const check = (this.#check = Symbol('check'));
    // Another one may have begun meanwhile.
    const isCurrent = () => this.#check === check;
    for (let failures = 0; isCurrent(); failures += 1) {
      const after = this.#after;
      const moved = new Promise<void>((resolve) => (this.#move = resolve));
      const isMissing = await this.#misses().catch(() => true);
      if (!isCurrent()) return;
      if (!isMissing) {
        this.#check = null;
        this.#hasAll = true;
        return this.#host.changed();
      }
      // It is on its way, or the node couldn't answer.
      if (after === this.#after) await Promise.race([moved, backOff(failures, this.#stop.signal)]);
    }
  }

  /**
   * Whether an event is still to come. Pages that have had the same event last ask the same, so the node answers all but the
   * first from its cache. A page that has had none asks with its own `feedCursor`, which costs the node an SQL statement.
   */
  async #misses(): Promise<boolean> {
    const { filter } = this.#operation;
    const { data, errors } = await this.#host.query(MISSED, { filter, after: this.#after });
    const { feed } = (data ?? {}) as { readonly feed?: { readonly edges: readonly unknown[] } | null };
    if (feed != null) return feed.edges.length > 0;
    const refusal = refusalOf(errors ?? []);
    // The subscription learns by itself that its token or its cursor no longer holds.
    const isPassing = refusal === undefined || isTemporary(refusal) || PASSING.includes(refusal.code);
    if (isPassing || this.#check === null || this.#isBlind) throw new Error('The feed could not be read.');
    this.#isBlind = true;
    this.#check = null;
    this.#report(refusal);
    return true;
  }
}
