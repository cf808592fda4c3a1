import { describe, expect, it } from 'vitest';
import { post } from '../../support/clients/from.ts';
import { lockTable, sessionsWaiting } from '../../support/database/waiting.ts';
import { untyped } from '../../support/clients/walk.ts';
import { deferred, openWire, subscribe } from '../../support/clients/wire.ts';
import { type Newsroom, newsroomForTest, UNCACHED, useNewsroom } from '../../support/newsroom/newsroom.ts';
import { unique } from '../../support/newsroom/factories.ts';
import { CreatePerson } from '../../support/newsroom/mutations.ts';
import { until } from '../../support/until.ts';

const QUERY = '{ articles(first: 1) { nodes { id } } }';
const STRANGER = { address: '192.0.2.1' };
const BYSTANDER = { address: '192.0.2.2' };

describe('a client that asks for much at once', () => {
  const newsroom = useNewsroom({ story: true, settings: { ...UNCACHED, TRUSTED_PROXIES: '1' } });

  it("doesn't keep others waiting with a hundred queries over sockets", async () => {
    await post(newsroom, BYSTANDER, QUERY);
    const options = { headers: { 'x-forwarded-for': STRANGER.address } };
    const wires = await Promise.all(Array.from({ length: 4 }, () => openWire(newsroom.url, { options })));
    for (const wire of wires) {
      for (let count = 0; count < 25; count += 1) wire.send(subscribe(`${count}`, QUERY));
    }
    const answered = () =>
      wires.reduce((sum, { received }) => sum + received.filter((text) => text.includes('"next"')).length, 0);
    await until(() => answered() > 0);
    expect((await post(newsroom, BYSTANDER, QUERY)).status).toBe(200);
    expect(answered()).toBeLessThan(50);
    await until(() => answered() === 100);
    for (const { socket } of wires) socket.close();
  });
});

describe('a client whose queries take long', () => {
  /** Sends twelve queries that wait for a lock, and returns how many were served: those that weren't refused for waiting too long. */
  async function servedWhileLocked(newsroom: Newsroom, maxWait = 1): Promise<number> {
    const locked = deferred();
    const ending = deferred();
    const lock = newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`LOCK TABLE "Campaign" IN ACCESS EXCLUSIVE MODE`;
      locked.resolve();
      await ending.promise;
    });
    await locked.promise;
    let answered = 0;
    const replies = Array.from({ length: 12 }, () =>
      post(newsroom, STRANGER, SLOW).finally(() => (answered += 1)),
    );
    const refused = await Promise.race(replies);
    expect(refused).toMatchObject({ status: 503, retryAfter: String(maxWait) });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfter: maxWait } }]);
    expect((await post(newsroom, BYSTANDER, QUERY)).status).toBe(200);
    // Those that haven't waited too long yet would be served once the lock is gone.
    await until(async () => answered + (await sessionsWaiting(newsroom.prisma)) === 12);
    ending.resolve();
    await lock;
    const statuses = (await Promise.all(replies)).map(({ status }) => status);
    const served = statuses.filter((status) => status === 200).length;
    expect(statuses.filter((status) => status === 503)).toHaveLength(12 - served);
    return served;
  }
  const SLOW = '{ campaign(slug: "any") { id } }';
  const settings = { ...UNCACHED, TRUSTED_PROXIES: '1', MAX_WAIT_SECONDS: '1', POOL_SIZE: '24' };

  it('leaves connections to others, and what it asks for beyond that gets 503 instead of waiting', async () => {
    // Long enough for those that have a turn to get it, also on a busy machine.
    const newsroom = await newsroomForTest({ settings: { ...settings, MAX_WAIT_SECONDS: '5' } });
    // Half of the readers' seven connections.
    expect(await servedWhileLocked(newsroom, 5)).toBe(4);
    expect((await post(newsroom, STRANGER, SLOW)).status).toBe(200);
  });
});

describe('changes that wait for a lock', () => {
  const newsroom = useNewsroom({ settings: UNCACHED });

  it('leave connections to queries of members and of readers', async () => {
    const { prisma, tokens } = newsroom;
    const read = untyped<{ articles: object }, Record<string, never>>(QUERY);
    const release = await lockTable(prisma, 'Person');
    const changes = [tokens.EDITOR, tokens.ADMIN].flatMap((token) =>
      Array.from({ length: 4 }, () =>
        newsroom.ask(CreatePerson, { input: { name: 'A person', slug: unique('person') } }, token),
      ),
    );
    // All connections of members but one.
    await until(async () => (await sessionsWaiting(prisma)) === 3);
    for (const token of [tokens.EDITOR, tokens.REPORTER, undefined])
      expect((await newsroom.ask(read, {}, token)).errors).toEqual([]);
    expect(await sessionsWaiting(prisma)).toBe(3);
    await release();
    for (const { errors } of await Promise.all(changes)) expect(errors).toEqual([]);
  });
});
