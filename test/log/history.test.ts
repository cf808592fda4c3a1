/**
 * The feed's guarantee under load: many concurrent writers, some of which are slow or roll back, and subscribers that lose
 * their connection again and again. Each must get every event once, in the order of the log.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { createClient, type FormattedExecutionResult } from 'graphql-ws';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { graphql } from '../gql/index.ts';
import type { HistorySubscription } from '../gql/graphql.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { Chance } from '../support/secrecy/random.ts';

/** Many more than this, for longer: `npm run test:soak`. */
const WRITERS = 8;
const EVENTS = 1_000;
const SUBSCRIBERS = 3;

/** The smallest event is a withdrawal. Its reason names the writer and the event. */
const History = graphql(`
  subscription History($after: String) {
    feed(filter: { types: [ARTICLE_WITHDRAWN] }, after: $after) {
      __typename
      cursor
      ... on ArticleWithdrawn {
        reason
      }
    }
  }
`);

type Events = AsyncIterableIterator<FormattedExecutionResult<HistorySubscription, unknown>>;

const LAST = 'The last one.';

class GivenUp extends Error {}

describe('the history that subscribers see', () => {
  const newsroom = useNewsroom();
  let writers: PrismaClient;
  let articleId: string;
  let beginning: string | null;
  beforeAll(async () => {
    writers = new PrismaClient({
      adapter: new PrismaPg({ connectionString: newsroom.databaseUrl, max: WRITERS }),
      // Longer than they take on a busy machine.
      transactionOptions: { maxWait: 60_000, timeout: 60_000 },
    });
    articleId = rowId((await openDesk(newsroom).publishedArticle()).id);
    beginning = await cursorNow(newsroom);
  });
  afterAll(() => writers.$disconnect());

  /** Commits so many events, a few in each transaction. Returns those that it committed. */
  async function write(name: string, count: number, chance: Chance): Promise<string[]> {
    const committed: string[] = [];
    for (let attempt = 0; committed.length < count; attempt += 1) {
      const size = Math.min(chance.from(1, 8), count - committed.length);
      const reasons = Array.from({ length: size }, (_, index) => `${name}.${attempt}.${index}`);
      const givesUp = chance.from(1, 8) === 1;
      const isSlow = chance.from(1, 10) === 1;
      try {
        await writers.$transaction(async (tx) => {
          for (const reason of reasons) {
            await tx.feedEvent.create({ data: { type: 'ARTICLE_WITHDRAWN', articleId, reason } });
            if (isSlow) await pause(chance.from(0, 24));
          }
          if (givesUp) throw new GivenUp();
        });
        committed.push(...reasons);
      } catch (error) {
        if (!(error instanceof GivenUp)) throw error;
      }
    }
    return committed;
  }

  /** Follows the feed up to the last event, over one connection after the other. */
  async function follow(chance: Chance) {
    const history: (string | null)[] = [];
    let after = beginning;
    let connections = 0;
    while (history.at(-1) !== LAST) {
      connections += 1;
      const client = createClient({
        url: newsroom.url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
      });
      const variables = { after };
      const query = History.toString();
      const events: Events = client.iterate<HistorySubscription>({ query, variables });
      for (let patience = chance.from(1, 150); patience > 0 && history.at(-1) !== LAST; patience -= 1) {
        const next = await events.next();
        const event = next.done === true ? undefined : next.value.data?.feed;
        if (event == null) throw new Error(`An error instead of an event: ${JSON.stringify(next)}`);
        history.push(event.__typename === 'ArticleWithdrawn' ? event.reason : null);
        after = event.cursor;
      }
      if (chance.of(0.5)) client.terminate();
      else await client.dispose();
    }
    return { history, connections };
  }

  it('is the log, for each of them: every event once, in order', async () => {
    const seed = Date.now() % 1_000_000;
    const started = performance.now();
    const following = Promise.all(
      Array.from({ length: SUBSCRIBERS }, (_, index) => follow(new Chance(seed + index))),
    );
    const share = Math.floor(EVENTS / WRITERS);
    const writing = Promise.all(
      Array.from({ length: WRITERS }, (_, index) => {
        const count = index === 0 ? EVENTS - share * (WRITERS - 1) : share;
        return write(`writer ${index}`, count, new Chance(seed + 100 + index));
      }),
    );
    const committed = (await writing).flat();
    await writers.feedEvent.create({ data: { type: 'ARTICLE_WITHDRAWN', articleId, reason: LAST } });
    committed.push(LAST);
    const written = performance.now();
    const subscribers = await following;
    const seconds = (since: number, until: number) => ((until - since) / 1_000).toFixed(1);
    console.log(
      `seed ${seed}: ${EVENTS} events by ${WRITERS} writers in ${seconds(started, written)} s; ` +
        `${SUBSCRIBERS} subscribers through ${subscribers.map(({ connections }) => connections).join(', ')} ` +
        `connections, the last one done after ${seconds(started, performance.now())} s`,
    );

    const log = await newsroom.prisma.feedEvent.findMany({
      where: { type: 'ARTICLE_WITHDRAWN' },
      orderBy: { position: 'asc' },
      select: { reason: true, position: true },
    });
    const first = log[0]?.position ?? 0n;
    expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => first + BigInt(index)));
    const expected = log.map(({ reason }) => reason);
    expect(expected).toHaveLength(EVENTS + 1);
    expect(new Set(expected)).toEqual(new Set(committed));
    for (const { history } of subscribers) {
      const seen = new Set(history);
      expect({
        missing: expected.filter((reason) => !seen.has(reason)),
        twice: history.filter((reason, index) => history.indexOf(reason) !== index),
        misplacedFrom: history.findIndex((reason, index) => reason !== expected[index]),
      }).toEqual({ missing: [], twice: [], misplacedFrom: -1 });
    }
  });
});
