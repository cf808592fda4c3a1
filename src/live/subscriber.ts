import type { Account } from '../load/budgets.ts';
import type { Position } from '../log/position.ts';

/** Where the events of one subscription go. */
export interface Sink<Payload> {
  readonly authorization: string | null;
  /** Pays for what is read for this subscription. */
  readonly account: Account;
  /** Sends at once, or ends itself if its client reads too slowly. */
  send(payload: Payload): void;
  /** Whether so much is waiting for the client that a replay should pause. */
  isBehind(): boolean;
  /** Ends the subscription, and tells the client why. */
  end(error: unknown): void;
}

/** One subscription, as a member of its cohort. */
export interface Subscriber<Payload> {
  readonly sink: Sink<Payload>;
  /** The subscriber has all events of the topic up to here. */
  position: Position;
  /** The set that the subscriber is served in; null once the subscription is over. */
  group: Set<Subscriber<Payload>> | null;
}

export function moveTo<Payload>(group: Set<Subscriber<Payload>>, subscriber: Subscriber<Payload>): void {
  subscriber.group?.delete(subscriber);
  subscriber.group = group.add(subscriber);
}
