import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { checkCost } from '../../src/api/cost.ts';
import { openClient, type DatabaseClient } from '../../src/db/client.ts';
import { isAnswering } from '../../src/http/health.ts';
import type { LoggedEvent } from '../../src/log/event.ts';
import { readLog } from '../../src/log/read.ts';
import { READER } from '../../src/viewer.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { eventually } from '../support/until.ts';
import { openEvents } from '../support/without-node.ts';

const LAST_ATTEMPT = 7;

/** Whether the database is away before, during and after the last attempt. */
interface Away {
  readonly before: boolean;
  readonly during: boolean;
  readonly after: boolean;
}

const NEVER: Away = { before: false, during: false, after: false };

describe('the last attempt to read an event', () => {
  let database: TestDatabase;
  let client: DatabaseClient;
  let event: LoggedEvent | undefined;
  beforeAll(async () => {
    database = await createTestDatabase('story_newsroom');
    client = openClient({ url: database.url, poolSize: 1, onError: () => undefined });
    [event] = await readLog(client.prisma, { after: { epochId: 0n, position: 0n }, limit: 1 });
  });
  afterAll(async () => {
    await client.close();
    await database.drop();
  });

  async function read(away: Away, attempt = LAST_ATTEMPT) {
    if (event === undefined) throw new Error('The log is empty.');
    const go = (isAway: boolean) => (isAway ? database.takeDown() : database.bringBack());
    let isExecuted = false;
    const isDatabaseAnswering = async () => {
      if (isExecuted) await go(away.after);
      const answers = await isAnswering(client.pool);
      if (!isExecuted) await go(away.during);
      return answers;
    };
    const args = { schema, document: parse('subscription { feed { __typename id } }') };
    const events = openEvents(
      {
        prisma: client.prisma,
        metrics: { executed: () => (isExecuted = true) },
        isDatabaseAnswering,
      },
      { viewer: READER, topic: {}, args, cost: checkCost(args, {}) },
    );
    await go(away.before);
    try {
      return await events.read([event], attempt);
    } finally {
      await database.bringBack();
    }
  }

  it.for<[string, Away]>([
    ['comes back just after it', { before: true, during: true, after: false }],
    ['goes away just before it', { before: false, during: true, after: true }],
  ])('is followed by another if the database %s', async ([_, away]) => {
    await expect(read(away)).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
    expect((await read(NEVER)).payloads).toHaveLength(1);
  });

  it('sends an error in place of an event that cannot be read though the database answers', async () => {
    await client.pool.query('ALTER TABLE "FeedEvent" RENAME TO "gone"');
    try {
      await expect(read(NEVER, LAST_ATTEMPT - 1)).rejects.toMatchObject({ extensions: { code: 'INTERNAL' } });
      // On a busy machine, the database may take too long to answer.
      const [frame] = (await eventually(() => read(NEVER))).payloads;
      expect(String(frame?.serverSentEvent)).toContain('"code":"INTERNAL"');
      // So that its client goes on after it.
      expect(String(frame?.serverSentEvent)).toMatch(/"extensions":\{"cursor":"[\w-]+"\}\}$/m);
    } finally {
      await client.pool.query('ALTER TABLE "gone" RENAME TO "FeedEvent"');
    }
  });
});
