import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { metric, openNewsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';
import { openStream, openWire, subscribe } from '../support/clients/wire.ts';
import { eventually, expectWithin, stopwatch, until } from '../support/until.ts';

const WhoAsks = untyped<unknown, Record<string, never>>('{ viewer { member { id } } }');

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());

describe("a member's connection", () => {
  it('is closed within five seconds after its token ends or its role changes, even if it is idle; others stay open', async () => {
    const { prisma } = newsroom;
    const endings = ['revoked', 'expired', 'another role', 'stays'];
    const tokens = await Promise.all(
      endings.map((name) => createMemberToken(prisma, { name, role: 'REPORTER' })),
    );
    const wires = await Promise.all(
      tokens.map((token) => openWire(newsroom.url, { init: { Authorization: `Bearer ${token}` } })),
    );
    const streams = await Promise.all(
      tokens.map((token) => openStream(newsroom.url, 'subscription { feed { id } }', { token })),
    );
    await until(() => newsroom.node.subscriptions() === 4);
    const elapsed = stopwatch();
    await prisma.apiToken.updateMany({ where: { name: 'revoked' }, data: { revokedAt: new Date() } });
    await prisma.$executeRaw`UPDATE "ApiToken" SET "expiresAt" = now() WHERE "name" = 'expired'`;
    await prisma.member.updateMany({ where: { name: 'another role' }, data: { role: 'EDITOR' } });
    for (const wire of wires.slice(0, 3)) {
      const { code, reason } = await wire.closed;
      expect(code).toBe(4403);
      expect(reason).toMatch(/^UNAUTHENTICATED: /);
    }
    for (const stream of streams.slice(0, 3)) {
      expect(await stream.next()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
      expect(await stream.next()).toBeNull();
    }
    expectWithin(5_000, elapsed);
    expect(newsroom.node.subscriptions()).toBe(1);
    wires[3]?.send(subscribe('1', '{ viewer { member { name } } }'));
    expect(await wires[3]?.next()).toMatchObject({
      payload: { data: { viewer: { member: { name: 'stays' } } } },
    });
    wires[3]?.socket.close();
    streams[3]?.abandon();
  });

  it('is forgotten once it is closed, even if that happens before it was set up', async () => {
    const { url, prisma } = newsroom;
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    try {
      const token = await createMemberToken(prisma, { name: 'in a hurry', role: 'REPORTER' });
      const init = { type: 'connection_init', payload: { Authorization: `Bearer ${token}` } };
      for (let count = 0; count < 10; count += 1) {
        const wire = await openWire(url, { init: null });
        wire.send(init);
        wire.socket.terminate();
        const abort = new AbortController();
        const stream = fetch(url, {
          method: 'POST',
          signal: abort.signal,
          headers: {
            accept: 'text/event-stream',
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ query: 'subscription { feed { id } }' }),
        });
        await until(() => looks() > count);
        abort.abort();
        // The head of the response may have come before, or not.
        await stream.catch(() => undefined);
      }
      // Everything that was under way has ended.
      await eventually(async () => {
        for (const open of ['sockets', 'event_streams', 'subscriptions']) {
          expect(await metric(newsroom, `dateline_${open}`)).toBe(0);
        }
      });
      await newsroom.ask(WhoAsks, {}, token);
      // Open connections are checked every other second: of another member's, there is a check without this token.
      const other = await openWire(url, {
        init: { Authorization: `Bearer ${newsroom.tokens.EDITOR}` },
      });
      sent.mockClear();
      await until(() => looks() > 0);
      const hash = createHash('sha256').update(token).digest('hex');
      expect(JSON.stringify(sent.mock.calls)).not.toContain(hash);
      other.socket.close();
    } finally {
      sent.mockRestore();
    }

    function looks(): number {
      return sent.mock.calls.filter(([query]: unknown[]) =>
        JSON.stringify(query).includes('FROM \\"ApiToken'),
      ).length;
    }
  });
});
