import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { OpenParts } from '../../src/lib/closing.ts';
import {
  metric,
  newsroomForTest,
  openNewsroom,
  startBeside,
  useNewsroom,
  type Newsroom,
} from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

const LISTENER = 'dateline feed';

describe('a failure', () => {
  const newsroom = useNewsroom();

  const isLogged = (message: string) =>
    until(() => newsroom.logged.some(({ msg, err }) => msg === message && err !== undefined));

  it('of the listening connection is logged as such', async () => {
    await newsroom.prisma.$executeRaw`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = ${LISTENER}`;
    await isLogged('the listening connection failed');
  });

  it('of an idle database connection is logged as such', async () => {
    // Repeated, since the node may be using a connection at the moment when it is terminated.
    await eventually(async () => {
      await newsroom.prisma.$executeRaw`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name IN ('dateline readers', 'dateline live', 'dateline newsroom')`;
      expect(newsroom.logged).toContainEqual(
        expect.objectContaining({ msg: 'a database connection was lost' }),
      );
    });
  });

  it('of a background task is logged with the name of the task', async () => {
    const tables = {
      FeedEvent: 'reading the log failed',
      OutgoingMail: 'could not check for mail',
      Article: 'could not publish on schedule',
    };
    for (const [table, message] of Object.entries(tables)) {
      await newsroom.prisma.$executeRawUnsafe(`ALTER TABLE "${table}" RENAME TO "Away"`);
      try {
        await isLogged(message);
      } finally {
        await newsroom.prisma.$executeRawUnsafe(`ALTER TABLE "Away" RENAME TO "${table}"`);
      }
    }
  });
});

async function ask({ url }: Newsroom): Promise<void> {
  const response = await fetch(`${url}?query={campaign(slug:"any"){id}}`);
  expect(response.status).toBe(503);
  await response.text();
}

describe('a database that is away', () => {
  it('is logged once, and once when it is back, in place of the errors of everything that needs it', async () => {
    const newsroom = await newsroomForTest({ settings: { LOG_LEVEL: 'debug' } });
    const named = (message: string) => newsroom.logged.filter(({ msg }) => msg === message);
    const { port, pathname } = new URL(newsroom.databaseUrl);
    const place = { port: Number(port), database: pathname.slice(1) };
    expect(await metric(newsroom, 'dateline_database_up')).toBe(1);
    const before = newsroom.logged.length;
    const unserved = () => named('the database could not serve an operation').length;

    await newsroom.database.takeDown();
    try {
      // Before the node has noticed the outage, and after.
      await ask(newsroom);
      await until(async () => (await metric(newsroom, 'dateline_database_up')) === 0);
      const failures = [
        'reading the log failed',
        'could not listen for new events',
        'could not check for mail',
        'could not publish on schedule',
      ];
      // Each of them again and again.
      await until(() => failures.every((message) => named(message).length > 2));
      for (let count = 0; count < 20; count += 1) await ask(newsroom);
      expect(unserved()).toBe(21);
      expect(named("the database can't be reached")).toEqual([
        expect.objectContaining({
          ...place,
          level: 40,
          since: expect.any(String) as string,
          failures: expect.any(Number) as number,
          problem: expect.not.stringMatching(/invocation|query failed|Code:|^$/) as string,
        }),
      ]);
    } finally {
      await newsroom.database.bringBack();
    }
    await until(async () => (await metric(newsroom, 'dateline_database_up')) === 1);
    await until(() => named('the database can be reached again').length > 0);
    expect(named('the database can be reached again')).toEqual([
      expect.objectContaining({ ...place, level: 30, failures: expect.any(Number) as number }),
    ]);
    expect(named('the database can be reached again')[0]?.['failures']).toBeGreaterThan(unserved());
    const warnings = newsroom.logged.slice(before).filter(({ level }) => Number(level) >= 40);
    expect(warnings.map(({ msg }) => msg)).toEqual(["the database can't be reached"]);
  });
});

describe('a start that fails', () => {
  it('closes everything that it had opened', async () => {
    const newsroom = await openNewsroom();
    await newsroom.leave();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(startBeside(newsroom, { PORT: String(port) })).rejects.toThrow(`Port ${port}`);
    other.close();
    const connections = () => newsroom.prisma.$queryRaw<[{ count: number }]>`
      SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
    await until(async () => (await connections())[0].count === 0);
    await newsroom.close();
  });
});

describe('closing', () => {
  it("closes parts in reverse order of opening, and continues if one can't be closed", async () => {
    const closed: string[] = [];
    const part = (name: string, error?: Error) => ({
      close() {
        closed.push(name);
        return error === undefined ? Promise.resolve() : Promise.reject(error);
      },
    });
    const closeParts = (opened: ReturnType<typeof part>[]) => {
      const parts = new OpenParts();
      for (const one of opened) parts.add(one);
      return parts.close();
    };
    const [one, other] = [new Error('one'), new Error('other')];
    await expect(closeParts([part('first'), part('second', one), part('third')])).rejects.toBe(one);
    expect(closed).toEqual(['third', 'second', 'first']);
    await expect(closeParts([part('first', one), part('second', other)])).rejects.toMatchObject({
      errors: [other, one],
    });
  });
});
