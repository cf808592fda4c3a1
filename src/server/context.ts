import type { Account } from '../accounts.ts';
import type { Answer } from '../cache/answer.ts';
import type { Outcome } from '../cache/read-cache.ts';
import type { OnGone } from '../wait.ts';
import type { FieldCount } from '../field-count.ts';
import type { Position } from '../log/position.ts';
import type { Viewer } from '../viewer.ts';
import type { OperationKind } from './operation-counts.ts';
import type { Outgoing } from './transport/outgoing.ts';

/** Finds out who sends operations, by their Authorization headers. */
export interface Identify {
  /** @throws RequestError for a token that is not valid */
  readonly one: (authorization: string | null) => Promise<Viewer>;
  /** Who has these tokens now; null for those that are no longer valid. */
  readonly all: (authorizations: readonly string[]) => Promise<ReadonlyMap<string, Viewer | null>>;
}

/** A kept answer, or one that has just been made. */
export interface Found {
  readonly answer: Answer;
  readonly key: string;
  readonly outcome: Outcome;
}

/** A request that may be answered with ready bytes instead of an operation's result. */
export interface Reading {
  /** Set by the pipeline. */
  found: Found | null;
  /** Sends what was found, if anything, before the pipeline's own response is sent. */
  readonly respond: (found: Found | null, contentType: string) => Promise<void>;
}

/** What a request turns out to be. */
export interface Asked {
  /** Such as `query Article`, or `mutation` if it has no name. Null if it isn't an operation. Set when it begins. */
  operation: string | null;
  /** Set when its document has been parsed. */
  kind: OperationKind;
}

/** Who sends an operation, as far as its transport knows. */
export interface Caller {
  readonly authorization: string | null;
  readonly requestId: string;
  readonly asked: Asked;
  /** The client address; `Doorkeeper.clientAddressOf` says how it is found. */
  readonly clientAddress: string;
  readonly onGone: OnGone;
  /** The length of what the client sent: a body, a URL or a message. */
  readonly bytes: number;
  /** The cursor of the last event that it has, if its transport says so. It counts more than the operation's `after`. */
  readonly lastEventId: string | null;
  /** Null if the operation must be answered with its result. */
  readonly reading: Reading | null;
  /** Opens the outlet for the events of a subscription. @param account pays for them */
  readonly openOutlet: (viewer: Viewer, account: Account) => Outgoing;
}

/** What the server itself reads from an operation's context; resolvers find the resources beside it. */
export interface OperationContext {
  readonly viewer: Viewer;
  readonly caller: Caller;
  /** Where the log stood before the operation read anything: what it reads is at least as new. */
  readonly logPosition: Position;
  /** Whether the node knew then of events that it had yet to read. */
  readonly isCatchingUp: boolean;
  /** Whether it reads from a standby; otherwise from the primary. */
  readonly isOnStandby?: boolean;
  /** What it has read so far. There from when its cost is known. */
  fieldCount?: FieldCount;
}

/** What resolvers need besides the viewer and the caller, the same for every operation. The server only passes it on. */
export type Resources = object & {
  readonly viewer?: never;
  readonly caller?: never;
  readonly logPosition?: never;
  readonly isCatchingUp?: never;
  readonly isOnStandby?: never;
  readonly fieldCount?: never;
};

/** The resources by who reads with them, since each has database connections of its own. */
export interface ResourcesFor {
  readonly readers: Resources;
  readonly members: Resources;
  /** For events that are executed for a cohort. */
  readonly live: Resources;
}
