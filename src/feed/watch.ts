import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { Hub, Tap } from './hub.ts';
import { isAfter, logEnd, readLog, type LoggedEvent, type Position, type Topic } from './log.ts';

const REPLAY_PAGE = 200;

export interface Feed {
  readonly prisma: PrismaClient;
  readonly hub: Hub;
}

/**
 * The events of a topic: everything after `after` that the log holds, then what comes, in order, with no gap and
 * none twice; without `after`, what comes from now on. Ends when the hub stops or the caller returns.
 */
export function watch(
  { prisma, hub }: Feed,
  topic: Topic,
  after: Position | null,
): AsyncGenerator<LoggedEvent, void> {
  // Before the log is read: what commits meanwhile is in the tap, in the log's page, or in both.
  const tap = hub.tap(topic);
  const events = follow(prisma, tap, after);
  const end = events.return.bind(events);
  events.return = (value) => {
    // The generator may be waiting for an event; closing the tap wakes it, so that it can return.
    tap.close();
    return end(value);
  };
  return events;
}

async function* follow(
  prisma: PrismaClient,
  tap: Tap,
  after: Position | null,
): AsyncGenerator<LoggedEvent, void> {
  let position = after ?? tap.openedAt;
  let behind = after !== null;
  try {
    for (;;) {
      if (behind) {
        for await (const event of replay(prisma, tap.topic, position)) {
          position = event;
          yield event;
        }
      }
      const next = await tap.next();
      if (next === null) return;
      behind = next === 'behind';
      if (next === 'behind' || !isAfter(next, position)) continue;
      position = next;
      yield next;
    }
  } finally {
    tap.close();
  }
}

async function* replay(
  prisma: PrismaClient,
  topic: Topic,
  after: Position,
): AsyncGenerator<LoggedEvent, void> {
  let events: LoggedEvent[];
  do {
    events = await readLog(prisma, { after, end: await logEnd(prisma), topic, limit: REPLAY_PAGE });
    yield* events;
    after = events.at(-1) ?? after;
  } while (events.length === REPLAY_PAGE);
}
