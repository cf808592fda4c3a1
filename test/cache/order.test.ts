import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { recordReads } from '../../src/cache/recorder.ts';
import { RowChanges } from '../../src/cache/row-changes.ts';
import { placeOf } from '../../src/db/check-server.ts';
import { openClient } from '../../src/db/client.ts';
import { DatabaseWatch } from '../../src/db/database-watch.ts';
import { Hub } from '../../src/live/hub.ts';
import { loseEvents } from '../support/database/lose-events.ts';
import { openProxyTo } from '../support/database/proxy.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { type Newsroom, useNewsroom } from '../support/newsroom/newsroom.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { until } from '../support/until.ts';
import { opened } from '../support/opened.ts';

type Step = { readonly dropped: readonly string[] | 'all' } | { readonly articleId: string | null };

/**
 * A hub of another node, what it drops and hands on, in order, and its listening connection.
 * @param proxied what goes through the proxy: notifications, reads of the log, or both
 */
async function openHub(
  { databaseUrl }: Newsroom,
  proxied: 'notifications' | 'reads' | 'both' = 'notifications',
) {
  const { proxy, url } = await openProxyTo(databaseUrl);
  const client = openClient({
    url: proxied === 'notifications' ? databaseUrl : url,
    poolSize: 2,
    onError: () => undefined,
  });
  const warnings: string[] = [];
  const rowChanges = new RowChanges();
  const steps: Step[] = [];
  rowChanges.onDrop((dropped) => steps.push({ dropped }));
  const log = pino({ level: 'warn' }, { write: (line: string) => warnings.push(line) });
  const hub = await Hub.start({
    prisma: client.prisma,
    url: proxied === 'reads' ? databaseUrl : url,
    sockets: client.sockets,
    rowChanges,
    metrics: { event: () => undefined },
    watch: new DatabaseWatch(placeOf(url), log),
    log,
  });
  hub.follow({
    topic: {},
    take: ({ articleId }) => steps.push({ articleId }),
    continueIn: () => undefined,
  });
  await until(() => rowChanges.isCurrent);
  steps.length = 0;
  return {
    rowChanges,
    proxy,
    steps,
    warnings,
    hub,
    async close() {
      proxy.goOn();
      await hub.stop();
      proxy.close();
      await client.close();
    },
  };
}

describe('a node that learns of an event', () => {
  const newsroom = useNewsroom();
  const node = opened(() => openHub(newsroom));
  const desk = openDesk(newsroom);

  /** The events, each with whether its article had been dropped before, and not yet for an earlier event. */
  function handedOn(): { id: string; isAfterDrop: boolean }[] {
    const events: { id: string; isAfterDrop: boolean }[] = [];
    let dropped = new Set<string>();
    for (const step of node.steps) {
      if ('dropped' in step)
        dropped = new Set([...dropped, ...(step.dropped === 'all' ? ['all'] : step.dropped)]);
      else if (step.articleId !== null)
        events.push({ id: step.articleId, isAfterDrop: dropped.has(step.articleId) || dropped.has('all') });
    }
    return events;
  }

  it('has dropped what the event is about before it hands the event on, also when many commit at once', async () => {
    const articles = await Promise.all(Array.from({ length: 40 }, () => desk.article()));
    await Promise.all(articles.map((article) => desk.publish(article)));
    await until(() => handedOn().length >= articles.length);
    const events = handedOn();
    expect(events.map(({ id }) => id).toSorted()).toEqual(articles.map(({ id }) => rowId(id)).toSorted());
    expect(events.filter(({ isAfterDrop }) => !isAfterDrop)).toEqual([]);
    expect(node.rowChanges.isCurrent).toBe(true);
  });

  it('drops everything before it hands on an event whose notification does not come', async () => {
    const article = await desk.article();
    node.steps.length = 0;
    node.proxy.swallow();
    try {
      await desk.publish(article);
      await until(() => handedOn().length > 0);
      expect(node.steps).toContainEqual({ dropped: 'all' });
      expect(handedOn()).toEqual([{ id: rowId(article.id), isAfterDrop: true }]);
      expect(node.rowChanges.isCurrent).toBe(false);
    } finally {
      node.proxy.goOn();
    }
    await until(() => node.rowChanges.isCurrent);
  });

  it('drops everything when its listening connection is lost, and keeps nothing until it listens again', async () => {
    node.steps.length = 0;
    node.proxy.drop();
    await until(() => node.steps.some((step) => 'dropped' in step && step.dropped === 'all'));
    await until(() => node.rowChanges.isCurrent);
    const missed = node.steps.length;
    expect(missed).toBeGreaterThan(1);
    await desk.publish(await desk.article());
    await until(() => handedOn().length > 0);
    expect(node.steps.slice(missed).every((step) => !('dropped' in step && step.dropped === 'all'))).toBe(
      true,
    );
  });

  it('has dropped the changed answers before the sender of a change gets its answer', async () => {
    const article = await desk.article();
    node.steps.length = 0;
    await desk.publish(article);
    await node.hub.waitFor();
    expect(node.steps.some((step) => 'dropped' in step && step.dropped.includes(rowId(article.id)))).toBe(
      true,
    );
  });

  it('waits for no notification of what it knows', async () => {
    await searchRefreshed(newsroom.prisma);
    await newsroom.prisma.$executeRaw`SELECT pg_notify('dateline_rows', 'the last change')`;
    await until(() =>
      node.steps.some((step) => 'dropped' in step && step.dropped.includes('the last change')),
    );
    const { count } = node.rowChanges;
    await node.hub.waitFor();
    await node.hub.waitFor(1n);
    expect(node.rowChanges.count).toBe(count);
  });

  it('drops everything while a read of the log hangs', async () => {
    const hanging = await openHub(newsroom, 'both');
    try {
      await until(() => hanging.rowChanges.isCurrent);
      hanging.proxy.swallow();
      await until(() => !hanging.rowChanges.isCurrent);
      // It waits for no timeout.
      expect(hanging.warnings).toEqual([]);
    } finally {
      await hanging.close();
    }
  });

  it('says while it has events yet to read, and drops then where it said the log stands', async () => {
    const behind = await openHub(newsroom, 'reads');
    try {
      expect(behind.hub.isCatchingUp).toBe(false);
      behind.proxy.swallow();
      await openDesk(newsroom).publish(await desk.article());
      await until(() => behind.hub.isCatchingUp);
      const { context, reads } = recordReads({
        prisma: newsroom.prisma,
        logPosition: behind.hub.position,
        isCatchingUp: behind.hub.isCatchingUp,
      });
      expect(context.logPosition).toEqual(behind.hub.position);
      const isDropped = () =>
        behind.steps.some(
          (step) =>
            'dropped' in step && step.dropped !== 'all' && step.dropped.some((key) => reads.keys.has(key)),
        );
      expect(isDropped()).toBe(false);
      behind.proxy.goOn();
      await until(() => !behind.hub.isCatchingUp);
      await until(isDropped);
    } finally {
      await behind.close();
    }
  });

  it('drops everything when the log has another history', async () => {
    node.steps.length = 0;
    await loseEvents(newsroom.prisma, 1);
    await desk.publish(await desk.article());
    await until(() => node.steps.some((step) => 'dropped' in step && step.dropped === 'all'));
  });
});
