import { describe, expect, it } from 'vitest';
import { post, overSocket } from '../support/clients/from.ts';
import { articleCursor } from '../support/clients/feed.ts';
import { lockTable } from '../support/database/waiting.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';

const READER = { address: '192.0.2.1' };
const QUERY = '{ campaign(slug: "any") { id } }';
/** A page and its cursor, which the node knows without the database. */
const PAGE = '{ feedCursor campaign(slug: "any") { id } }';
const UNAVAILABLE = { code: 'UNAVAILABLE', retryAfter: expect.any(Number) as number };

describe("while the database can't serve", () => {
  const newsroom = useNewsroom();

  async function isRefused(query = QUERY) {
    const reply = await post(newsroom, READER, query);
    expect(reply).toMatchObject({ status: 503, errors: [{ extensions: UNAVAILABLE }] });
    expect(reply.retryAfter).toBe(String(reply.errors[0]?.extensions.retryAfter));
  }

  it('operations get 503 and a time to try again, over every transport, and the node stays alive', async () => {
    const after = await articleCursor(newsroom);
    const query = `subscription { articleUpdated(slug: "any", after: "${after}") { id } }`;
    await newsroom.database.takeDown();
    try {
      await isRefused();
      await isRefused(PAGE);
      expect(await overSocket(newsroom, READER, QUERY)).toMatchObject({
        payload: { errors: [{ extensions: UNAVAILABLE }] },
      });
      const response = await fetch(newsroom.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(503);
      expect(response.headers.get('retry-after')).not.toBeNull();
      expect(await response.text()).toContain('UNAVAILABLE');
      const member = await post(newsroom, { ...READER, token: newsroom.tokens.EDITOR }, '{ __typename }');
      expect(member).toMatchObject({ status: 503, errors: [{ extensions: UNAVAILABLE }] });
      expect((await fetch(new URL('/health/live', newsroom.url))).status).toBe(200);
    } finally {
      await newsroom.database.bringBack();
    }
    await eventually(async () => {
      expect((await post(newsroom, READER, PAGE)).status).toBe(200);
    });
  });

  it('since its disk is full, the log says why once, in the words of PostgreSQL, and not for each change', async () => {
    const { prisma, tokens, logged } = newsroom;
    // As PostgreSQL says it.
    await prisma.$executeRawUnsafe(
      `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         RAISE 'could not extend file "base/5/16384": No space left on device' USING ERRCODE = 'disk_full';
       END $$`,
    );
    await prisma.$executeRaw`CREATE TRIGGER full_disk BEFORE INSERT ON "Person" FOR EACH ROW EXECUTE FUNCTION full_disk()`;
    const from = { ...READER, token: tokens.EDITOR };
    for (const name of ['One', 'Two', 'Three']) {
      const change = `mutation { createPerson(input: { name: "${name}", slug: "${name.toLowerCase()}" }) { __typename } }`;
      expect((await post(newsroom, from, change)).errors).toMatchObject([{ extensions: UNAVAILABLE }]);
    }
    await prisma.$executeRaw`DROP TRIGGER full_disk ON "Person"`;
    const lines = logged.filter(({ problem }) => String(problem).includes('No space left'));
    expect(lines).toEqual([
      expect.objectContaining({
        ...{ level: 40, msg: 'the database could not serve an operation', code: '53100', failures: 1 },
        problem: 'could not extend file "base/5/16384": No space left on device',
      }),
    ]);
    expect(lines[0]).not.toHaveProperty('err');
  });

  it('a statement that it ends gets 503', async () => {
    for (const end of ['pg_cancel_backend', 'pg_terminate_backend']) {
      const release = await lockTable(newsroom.prisma, 'Campaign');
      let isAnswered = false;
      const ending = until(async () => {
        await newsroom.prisma.$queryRawUnsafe(
          `SELECT ${end}(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        );
        return isAnswered;
      });
      // Another query than above, whose answer may be cached.
      const refused = isRefused('{ campaign(slug: "another") { id } }').finally(() => (isAnswered = true));
      // Released afterwards: the statement ends a moment after the command, and would get the lock meanwhile.
      try {
        await Promise.all([refused, ending]);
      } finally {
        await release();
      }
    }
  });
});
