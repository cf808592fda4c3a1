import type { ExecutionResult } from 'graphql';
import type { Account, BudgetState } from '../load/budgets.ts';
import type { Answer } from '../cache/answer.ts';
import type { Client } from '../load/load.ts';
import type { FieldCount } from '../load/field-count.ts';
import type { Position } from '../log/position.ts';
import type { SentCursor } from '../log/resuming.ts';
import type { Viewer } from '../viewer.ts';
import type { OperationKind, Transport } from './operation-counts.ts';
import type { SubscriptionStream } from './subscription-stream.ts';

/** Finds out who sends operations, by their Authorization headers. */
export interface Identify {
  /** @throws RequestError for a token that is not valid */
  readonly one: (authorization: string | null) => Promise<Viewer>;
  /** Who has these tokens now; null for those that are no longer valid. */
  readonly all: (authorizations: readonly string[]) => Promise<ReadonlyMap<string, Viewer | null>>;
}

/** What a log line and the metrics say of a request. */
export interface RequestSummary {
  /** Such as `query Article`, or `mutation` if it has no name. Null until the operation is found. */
  operation: string | null;
  /** Set when the document has been parsed. */
  kind: OperationKind;
  /** Who pays. Set when it is known who sends it. */
  account?: Account;
}

/** Who sends an operation, as far as its transport knows, and how the transport may answer. */
export interface Caller extends Client {
  readonly requestId: string;
  readonly summary: RequestSummary;
  /** For the metrics and the traces. */
  readonly transport: Transport;
  /** Its headers, in which another program may say what this request belongs to (W3C Trace Context). */
  readonly traceHeaders?: object;
  /** The length of what the client sent: a body, a URL or a message. */
  readonly bytes: number;
  /** The cursor of the last event that it has, if its transport says so. */
  readonly lastEventId: string | null;
  /** False for GET, which must change nothing (RFC 9110, 9.2.1). */
  readonly mayChange: boolean;
  /** Whether the transport sends a cached answer as bytes. */
  readonly takesBytes: boolean;
  /** Opens the stream of a subscription. @param account pays for them */
  readonly openStream: (viewer: Viewer, account: Account) => SubscriptionStream;
}

/** An answer from the cache, or one that has just been put there. */
export interface CachedAnswer {
  readonly kind: 'bytes';
  readonly answer: Answer;
  readonly key: string;
}

/** What a transport sends: a cached answer, a result, or the results of a subscription. */
export type OperationOutcome =
  | CachedAnswer
  | { readonly kind: 'result'; readonly result: ExecutionResult }
  | { readonly kind: 'stream'; readonly events: SubscriptionStream };

/** What the server itself reads from an operation's context; resolvers find the resources there, too. */
export interface OperationContext {
  readonly viewer: Viewer;
  readonly caller: Caller;
  /** Where the log stood before the operation read anything: what it reads is at least as new. */
  readonly logPosition: Position;
  /** Whether the node knew then of events that it had yet to read. */
  readonly isCatchingUp: boolean;
  /** Whether it reads from a standby; otherwise from the primary. */
  readonly isOnStandby?: boolean;
  /** What is left of the budget that pays for it. */
  readonly budget: () => BudgetState;
  /** Counts what it has read so far. Set when its cost is known. */
  fieldCount?: FieldCount;
  /** The cursor that came with the document of a subscription, but not in it. */
  sentCursor?: SentCursor | null;
}

/** What resolvers need besides the viewer and the caller, the same for every operation. The server only passes it on. */
export type Resources = object & {
  readonly viewer?: never;
  readonly caller?: never;
  readonly logPosition?: never;
  readonly isCatchingUp?: never;
  readonly isOnStandby?: never;
  readonly budget?: never;
  readonly fieldCount?: never;
  readonly sentCursor?: never;
};

/** The resources by who reads with them, since each has database connections of its own. */
export interface ResourcesFor {
  readonly readers: Resources;
  readonly members: Resources;
  /** For events that are executed for a cohort. */
  readonly live: Resources;
}
