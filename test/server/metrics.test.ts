import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/lib/root.ts';
import { cursorNow, Feed, take } from '../support/clients/feed.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { EVENTS, openWithBystander } from '../support/clients/bystander.ts';
import { metric, newsroomForTest } from '../support/newsroom/newsroom.ts';
import { openStream, openWire, subscribe } from '../support/clients/wire.ts';
import { eventually } from '../support/until.ts';
import { opened } from '../support/opened.ts';

describe('the metrics for Prometheus', () => {
  const scene = opened(() => openWithBystander({ POOL_SIZE: '7' }));

  const read = async (...names: string[]) =>
    Object.fromEntries(
      await Promise.all(
        names.map(async (name) => [name, await metric(scene.newsroom, `dateline_${name}`)] as const),
      ),
    );

  const connections = async (pool: string) => {
    const of = async (name: string) => metric(scene.newsroom, `dateline_${name}{pool="${pool}"}`);
    return {
      open: await of('pool_connections'),
      idle: await of('pool_connections_idle'),
      waiting: await of('pool_waiting'),
    };
  };

  it('count what has happened, and give the number of what is open now', async () => {
    // The bystander's article was published before it subscribed.
    const published = 'events_total{type="ARTICLE_PUBLISHED"}';
    await eventually(async () => expect(await read(published)).toEqual({ [published]: 1 }));
    const twin = await openWire(scene.newsroom.url);
    twin.send(subscribe('1', EVENTS));
    const other = await openWire(scene.newsroom.url);
    other.send(subscribe('1', 'subscription { feed { id } }'));
    other.send(subscribe('2', 'subscription { feed { id } }'));
    const stream = await openStream(scene.newsroom.url, EVENTS);
    await scene.begun(5);
    for (let count = 0; count < 3; count += 1) {
      await scene.isServed();
      await twin.next();
      await other.next();
      await other.next();
      await stream.next();
    }
    expect(
      await read(
        'sockets',
        'event_streams',
        'subscriptions',
        'cohorts',
        'events_total{type="ARTICLE_WITHDRAWN"}',
        'executions_total',
        'deliveries_total',
        'delivery_lag_seconds_bucket{le="+Inf"}',
        'delivery_lag_seconds_count',
        'buffered_bytes',
        'database_hold_ups',
      ),
    ).toEqual({
      sockets: 3,
      event_streams: 1,
      subscriptions: 5,
      cohorts: 2,
      'events_total{type="ARTICLE_WITHDRAWN"}': 3,
      executions_total: 6,
      deliveries_total: 15,
      // Once for each slice of sends: a cohort's event is one here.
      'delivery_lag_seconds_bucket{le="+Inf"}': 6,
      delivery_lag_seconds_count: 6,
      buffered_bytes: 0,
      database_hold_ups: 0,
    });
    const { delivery_lag_seconds_sum: lag } = await read('delivery_lag_seconds_sum');
    expect(lag).toBeLessThan(6 * 5);
    for (const pool of ['readers', 'live', 'newsroom', 'chores', 'node']) {
      // For a moment, something may wait for a connection.
      const { open, idle } = await eventually(async () => {
        const now = await connections(pool);
        expect(now.waiting).toBe(0);
        return now;
      });
      expect(open).toBeGreaterThanOrEqual(pool === 'readers' ? 0 : 1);
      expect(open).toBeLessThanOrEqual(7);
      expect(idle).toBeLessThanOrEqual(open);
    }

    twin.socket.close(1000);
    other.socket.close(3999);
    stream.abandon();
    await scene.begun(1);
    const closed = ['socket_closes_total{code="1000"}', 'socket_closes_total{code="other"}'];
    await eventually(async () => {
      expect(await read('sockets', 'event_streams', 'cohorts', ...closed)).toEqual({
        sockets: 1,
        event_streams: 0,
        cohorts: 1,
        'socket_closes_total{code="1000"}': 1,
        'socket_closes_total{code="other"}': 1,
      });
    });
  });

  it('measure how late events are sent live, and not how old those are that a client resumes with', async () => {
    const desk = openDesk(scene.newsroom);
    const before = await cursorNow(scene.newsroom);
    for (let count = 0; count < 3; count += 1) await desk.publishedArticle();
    const measured = () => metric(scene.newsroom, 'dateline_delivery_lag_seconds_count');
    const measuredBefore = await measured();
    const { deliveries_total: sent = 0 } = await read('deliveries_total');
    const resumed = await scene.newsroom.watch(Feed, { after: before });
    await take(resumed, 3);
    await eventually(async () =>
      expect((await read('deliveries_total'))['deliveries_total']).toBeGreaterThanOrEqual(sent + 3),
    );
    expect(await measured()).toBe(measuredBefore);
    await resumed.stop();
  });

  it("are in Prometheus' format, each with a description, beside those of the process", async () => {
    const response = await fetch(new URL('/metrics', scene.newsroom.url));
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    expect(text).toContain(`dateline_info{version="${VERSION}"} 1\n`);
    const own = [...text.matchAll(/^dateline_(\w+?)(_bucket|_sum|_count)?[{ ]/gm)].map(
      ([, name = '']) => name,
    );
    expect(new Set(own)).toEqual(
      new Set([
        'info',
        'maintenance',
        'sockets',
        'event_streams',
        'subscriptions',
        'cohorts',
        'events_total',
        'executions_total',
        'deliveries_total',
        'delivery_lag_seconds',
        'buffered_bytes',
        'socket_closes_total',
        'database_hold_ups',
        'database_up',
        'webhooks_total',
        'webhooks_oldest_seconds',
        'operations_waiting',
        'operations_total',
        'operation_seconds',
        'pool_connections',
        'pool_connections_idle',
        'pool_waiting',
        'read_cache_answers',
        'read_cache_bytes',
        'read_cache_dropped_total',
        'read_cache_requests_total',
      ]),
    );
    for (const name of new Set(own)) {
      expect(text).toMatch(new RegExp(`^# HELP dateline_${name} \\S.*\\.$`, 'm'));
      expect(text).toMatch(new RegExp(`^# TYPE dateline_${name} (counter|gauge|histogram)$`, 'm'));
    }
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it('are not served if they are switched off', async () => {
    const quiet = await newsroomForTest({ settings: { METRICS: 'false' } });
    expect((await fetch(new URL('/metrics', quiet.url))).status).toBe(404);
  });
});
