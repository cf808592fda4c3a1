import type { LoggedEvent, Position, Topic } from '../log/read.ts';

/**
 * What a subscription wants: the events of a topic, everything after `after` that the log holds, then what comes;
 * without `after`, what comes from now on. It is served by the cohort of those who want the same shown.
 */
export class Watch implements AsyncIterable<LoggedEvent> {
  readonly topic: Topic;
  readonly after: Position | null;

  constructor(topic: Topic, after: Position | null) {
    this.topic = topic;
    this.after = after;
  }

  /** GraphQL asks that a source can be iterated; nobody does, since each reader would then pay for an iteration. */
  [Symbol.asyncIterator](): AsyncIterator<LoggedEvent> {
    throw new Error('A watch is not iterated: join it to a cohort.');
  }
}
