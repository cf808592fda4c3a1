import type { Position } from '../log/position.ts';
import type { LoggedEvent } from '../log/event.ts';
import type { Topic } from '../log/topic.ts';

/**
 * What a subscription asks for: the events of a topic after a position in the log. If that is null, from now on. A cohort
 * serves it.
 */
export class Watch implements AsyncIterable<LoggedEvent> {
  readonly topic: Topic;
  readonly after: Position | null;

  constructor(topic: Topic, after: Position | null) {
    this.topic = topic;
    this.after = after;
  }

  /** GraphQL requires that a source be iterable. A cohort does not iterate it: that would cost each subscriber a stream. */
  [Symbol.asyncIterator](): AsyncIterator<LoggedEvent> {
    throw new Error('A watch is not iterated; a cohort serves it.');
  }
}
