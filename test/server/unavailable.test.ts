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
      await Promise.all([refused, ending]).finally(release);
    }
  });
});
