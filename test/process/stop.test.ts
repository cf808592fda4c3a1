import { describe, expect, it, onTestFinished } from 'vitest';
import type { Running } from '../../src/node/running.ts';
import { askAt } from '../support/clients/ask.ts';
import { startBeside, useNewsroom } from '../support/newsroom/newsroom.ts';
import { openProxyTo } from '../support/database/proxy.ts';
import { expectWithin, stopwatch } from '../support/until.ts';
import { untyped } from '../support/clients/walk.ts';

const WHO = untyped<{ viewer: { member: { role: string } | null } }, Record<string, never>>(
  '{ viewer { member { role } } }',
);

describe('a node that is asked to stop', () => {
  const newsroom = useNewsroom();

  const isReady = async ({ url }: Running) => (await fetch(new URL('/health/ready', url))).status === 200;

  it("goes on serving for a grace in which it says that it isn't ready, unless it is hurried", async () => {
    const node = await startBeside(newsroom);
    expect(await isReady(node)).toBe(true);
    const stopping = node.stop(3_600);
    expect(await isReady(node)).toBe(false);
    // On a new connection, as a balancer opens it that has not noticed yet.
    expect((await askAt(node.url)(WHO, {})).status).toBe(200);
    node.hurry();
    await stopping;
    await expect(fetch(node.url)).rejects.toThrow('fetch failed');
  });

  it("doesn't wait for a database that doesn't answer", async () => {
    const { proxy, url } = await openProxyTo(newsroom.databaseUrl);
    onTestFinished(() => proxy.close());
    const node = await startBeside({ databaseUrl: url });
    // Its use is still to be recorded.
    const ask = askAt(node.url);
    expect((await ask(WHO, {}, newsroom.tokens.EDITOR)).data.viewer.member?.role).toBe('EDITOR');
    proxy.swallow();
    const unanswered = ask(WHO, {}, newsroom.tokens.ADMIN).catch(() => null);
    const elapsed = stopwatch();
    await node.stop();
    // Five seconds for requests, and five for everything else. Without a limit it would take half a minute, or never
    // end.
    expectWithin(14_000, elapsed);
    await unanswered;
  });
});
