import { describe, expect, it, onTestFinished } from 'vitest';
import { rowId } from '../support/newsroom/factories.ts';
import { metric } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';
import { accept, answer, openReceiver, type Respond } from '../support/webhooks/receiver.ts';
import { openStage, typesOf } from '../support/webhooks/stage.ts';
import { opened } from '../support/opened.ts';

const stage = opened(() => openStage());

/** Seconds until the next attempt. */
async function pause(id: string): Promise<number> {
  const [row] = await stage.newsroom.prisma.$queryRaw<[{ seconds: number }]>`
    SELECT extract(epoch FROM "nextAttemptAt" - (
      SELECT max("attemptedAt") FROM "WebhookAttempt" a JOIN "WebhookDelivery" d ON d."id" = a."deliveryId"
      WHERE d."endpointId" = e."id"
    ))::float AS "seconds"
    FROM "WebhookEndpoint" e WHERE "id" = ${rowId(id)}::uuid`;
  return row.seconds;
}

/** Removes all events from the feed. */
const removeAll = () => stage.newsroom.prisma.$executeRaw`
  INSERT INTO "FeedRetention" ("position") SELECT "position" FROM "LogHead"
  ON CONFLICT ("id") DO UPDATE SET "position" = excluded."position"`;

const retrying = (problem: string, status: number | null = null) => [
  { state: 'RETRYING', attempts: [{ status, problem: expect.stringContaining(problem) as string }] },
];

const switchProtocols: Respond = ({ socket }) =>
  socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');

describe('a delivery that fails', () => {
  it('is tried again, with growing pauses, while later events wait for it', async () => {
    const { receiver, endpoint } = await stage.receive({}, answer(500, {}, 'Out of order'));
    const first = await stage.desk.publishedArticle();
    const second = await stage.desk.publishedArticle();
    for (const [seconds, count] of [
      [5, 1],
      [300, 2],
      [1_800, 3],
    ] as const) {
      await eventually(async () => {
        const { deliveries } = await stage.webhooks.look(endpoint.id);
        expect(deliveries.nodes[0]?.attempts).toHaveLength(count);
      });
      const actual = await pause(endpoint.id);
      expect(actual).toBeGreaterThan(seconds * 0.89);
      expect(actual).toBeLessThan(seconds * 1.11);
      if (count === 3) receiver.respond = accept;
      await stage.webhooks.hurry(endpoint.id);
    }
    await until(() => receiver.received.length >= 5);
    const slugs = receiver.received.map(({ data }) => data.slug);
    expect(slugs).toEqual([first.slug, first.slug, first.slug, first.slug, second.slug]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(2);
    await stage.deliveriesAre(endpoint.id, [
      { state: 'DELIVERED', attempts: [{ status: 204 }] },
      { state: 'DELIVERED', attempts: [{ status: 204 }, { status: 500, answer: 'Out of order' }, {}, {}] },
    ]);
    expect((await stage.webhooks.look(endpoint.id)).failingSince).toBeNull();
    expect(await metric(stage.newsroom, 'dateline_webhooks_total{outcome="failed"}')).toBeGreaterThanOrEqual(
      3,
    );
  });

  it('reaches a receiver that was away', async () => {
    const { receiver, endpoint } = await stage.receive();
    await receiver.close();
    const article = await stage.desk.publishedArticle();
    await stage.deliveriesAre(endpoint.id, retrying('ECONNREFUSED'));
    const back = await openReceiver(accept, receiver.port);
    await stage.webhooks.hurry(endpoint.id);
    await until(() => back.received.length === 1);
    expect(back.received[0]?.data.slug).toBe(article.slug);
    await back.close();
  });

  it('is tried again however its receiver fails, and shows the start of the answer', async () => {
    const other = await openReceiver();
    onTestFinished(() => other.close());
    const failures: Record<
      string,
      readonly [Respond, problem: string, status: number | null, answer?: string]
    > = {
      hangs: [() => undefined, 'within 1 seconds', null],
      'hangs in the middle of its answer': [
        (response) => response.writeHead(200).write('a'),
        'within 1 seconds',
        200,
      ],
      refuses: [answer(400), 'The answer was 400.', 400],
      'hangs up': [(response) => response.destroy(), 'ECONNRESET', null],
      'switches protocols': [switchProtocols, 'switches protocols (101)', null],
      redirects: [answer(301, { location: other.url }), "redirect (301), which isn't followed", 301],
      'redirects a POST': [answer(307, { location: other.url }), "redirect (307), which isn't followed", 307],
      'says much': [answer(500, {}, 'x'.repeat(1_000_000)), '500', 500, 'x'.repeat(2_000)],
      // It may not steer a terminal or turn text around.
      'sends control characters': [
        answer(500, {}, 'a\0b\u001b[2Jc\u202ed\te\n'),
        '500',
        500,
        'a\uFFFDb\uFFFD[2Jc\uFFFDd\te\n',
      ],
    };
    const receivers = new Map<string, Awaited<ReturnType<typeof stage.receive>>>();
    for (const [what, [respond]] of Object.entries(failures))
      receivers.set(what, await stage.receive({ description: what }, respond));
    await stage.desk.publishedArticle();
    for (const [what, { endpoint, receiver }] of receivers) {
      const [, problem = '', status = null, start] = failures[what] ?? [];
      const { description, deliveries } = await stage.deliveriesAre(endpoint.id, retrying(problem, status));
      expect([description, receiver.received.length]).toEqual([what, 1]);
      if (start !== undefined)
        expect([what, deliveries.nodes[0]?.attempts[0]?.answer]).toEqual([what, start]);
    }
    expect(other.received).toEqual([]);
  });

  it('waits as long as its receiver asks for', async () => {
    for (const status of [429, 503]) {
      const { endpoint } = await stage.receive({}, answer(status, { 'retry-after': '1234' }));
      await stage.desk.publishedArticle();
      await stage.deliveriesAre(endpoint.id, retrying(String(status), status));
      expect(await pause(endpoint.id)).toBeCloseTo(1234, 0);
    }
  });

  it('is given up after the last attempt, and the endpoint goes on; it can be sent again', async () => {
    const { receiver, endpoint } = await stage.receive({}, (response, { data }) =>
      answer(data.slug === first.slug ? 500 : 204)(response, receiver.received[0] as never),
    );
    const first = await stage.desk.article();
    await stage.desk.publish(first);
    await stage.deliveriesAre(endpoint.id, retrying('500', 500));
    await stage.newsroom.prisma.$executeRaw`
      UPDATE "WebhookEndpoint" SET "failures" = 9 WHERE "id" = ${rowId(endpoint.id)}::uuid`;
    const second = await stage.desk.publishedArticle();
    await stage.webhooks.hurry(endpoint.id);
    await stage.deliveriesAre(endpoint.id, [{ state: 'DELIVERED' }, { state: 'FAILED' }]);
    expect(receiver.received.at(-1)?.data.slug).toBe(second.slug);
    const failed = await stage.webhooks.look(endpoint.id, ['FAILED']);
    expect(failed.deliveries.totalCount).toBe(1);

    // Once: it is given up again, and nothing waits for it.
    expect(await stage.webhooks.redeliver(failed.deliveries.nodes[0]?.id ?? '')).toMatchObject({
      webhookDelivery: { state: 'REQUESTED' },
    });
    await stage.deliveriesAre(endpoint.id, [
      { state: 'DELIVERED' },
      { state: 'FAILED', attempts: [{}, {}, {}] },
    ]);
    receiver.respond = accept;
    await stage.webhooks.redeliverFailed(endpoint.id);
    await stage.deliveriesAre(endpoint.id, [{ state: 'DELIVERED' }, { state: 'DELIVERED' }]);
    expect(receiver.received.at(-1)?.id).toBe(receiver.received[0]?.id);
  });
});

describe('an endpoint', () => {
  it('is disabled at once if it is gone, and goes on where it was when it is enabled', async () => {
    const { receiver, endpoint } = await stage.receive({}, answer(410));
    await stage.desk.publishedArticle();
    await eventually(async () =>
      expect((await stage.webhooks.look(endpoint.id)).disabledReason).toBe('GONE'),
    );
    await stage.desk.publishedArticle();
    expect(await stage.webhooks.test(endpoint.id)).toMatchObject({ __typename: 'ValidationError' });
    receiver.respond = accept;
    await stage.webhooks.update(endpoint.id, { enabled: true });
    await until(() => receiver.received.length === 3);
    expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id);
    await stage.deliveriesAre(endpoint.id, [{ state: 'DELIVERED' }, { state: 'DELIVERED' }]);
  });

  it('is tried at once at another URL, with all its attempts, and once it is enabled again', async () => {
    const { endpoint, receiver } = await stage.receive({}, answer(500));
    const { slug } = await stage.desk.publishedArticle();
    const other = await openReceiver(answer(500));
    onTestFinished(() => other.close());
    await stage.deliveriesAre(endpoint.id, retrying('500', 500));
    await stage.newsroom.prisma.$executeRaw`
      UPDATE "WebhookEndpoint" SET "failures" = 9, "nextAttemptAt" = now() + interval '1 day' WHERE "id" = ${rowId(endpoint.id)}::uuid`;
    // The URL that it has already is no other one.
    await stage.webhooks.update(endpoint.id, { url: receiver.url });
    expect(
      (await stage.newsroom.prisma.webhookEndpoint.findUniqueOrThrow({ where: { id: rowId(endpoint.id) } }))
        .failures,
    ).toBe(9);
    await stage.webhooks.update(endpoint.id, { url: other.url });
    await stage.deliveriesAre(endpoint.id, [{ state: 'RETRYING', attempts: [{}, {}] }]);
    await stage.newsroom.prisma.$executeRaw`
      UPDATE "WebhookEndpoint" SET "nextAttemptAt" = now() + interval '1 day' WHERE "id" = ${rowId(endpoint.id)}::uuid`;
    await stage.webhooks.update(endpoint.id, { enabled: false });
    other.respond = accept;
    await stage.webhooks.update(endpoint.id, { enabled: true });
    await stage.deliveriesAre(endpoint.id, [{ state: 'DELIVERED' }]);
    expect(other.received.map(({ data }) => data.slug)).toEqual([slug, slug]);
  });

  it('is disabled after five days of failures', async () => {
    const { endpoint } = await stage.receive({}, answer(500));
    await stage.desk.publishedArticle();
    await stage.deliveriesAre(endpoint.id, retrying('500', 500));
    expect((await stage.webhooks.look(endpoint.id)).disabledReason).toBeNull();
    await stage.newsroom.prisma.$executeRaw`
      UPDATE "WebhookEndpoint" SET "failingSince" = now() - interval '121 hours' WHERE "id" = ${rowId(endpoint.id)}::uuid`;
    await stage.webhooks.hurry(endpoint.id);
    await eventually(async () =>
      expect((await stage.webhooks.look(endpoint.id)).disabledReason).toBe('FAILING'),
    );
  });

  it('gets a test beside the events that wait', async () => {
    const { receiver, endpoint } = await stage.receive({}, answer(500));
    await stage.desk.publishedArticle();
    await stage.deliveriesAre(endpoint.id, retrying('500', 500));
    receiver.respond = accept;
    await stage.webhooks.test(endpoint.id);
    await stage.deliveriesAre(endpoint.id, [
      { type: 'WEBHOOK_TEST', state: 'DELIVERED' },
      { type: 'ARTICLE_PUBLISHED', state: 'RETRYING' },
    ]);
    expect(typesOf(receiver)).toEqual(['article.published', 'webhook.test']);
  });

  it('passes over a failed event that its conditions now leave out, and tries the next one', async () => {
    const { receiver, endpoint } = await stage.receive({}, answer(500));
    await stage.desk.publishedArticle();
    await stage.deliveriesAre(endpoint.id, retrying('500', 500));
    await stage.webhooks.update(endpoint.id, { types: ['ARTICLE_CORRECTED'] });
    await stage.desk.correct(await stage.desk.publishedArticle());
    await stage.webhooks.hurry(endpoint.id);
    await stage.deliveriesAre(endpoint.id, [
      { type: 'ARTICLE_CORRECTED', state: 'RETRYING', attempts: [{}] },
      { type: 'ARTICLE_PUBLISHED', state: 'PASSED_OVER' },
    ]);
    expect(await pause(endpoint.id)).toBeLessThan(300 * 0.89);
    await stage.webhooks.update(endpoint.id, { types: ['ARTICLE_WITHDRAWN'] });
    await stage.webhooks.hurry(endpoint.id);
    await stage.deliveriesAre(endpoint.id, [
      { type: 'ARTICLE_CORRECTED', state: 'PASSED_OVER' },
      { type: 'ARTICLE_PUBLISHED', state: 'PASSED_OVER' },
    ]);
    expect((await stage.webhooks.look(endpoint.id)).nextAttemptAt).toBeNull();
    expect(receiver.received).toHaveLength(2);
  });

  it('passes over a failed event that readers no longer see, and tries the next one', async () => {
    const { endpoint } = await stage.receive({}, answer(500));
    const article = await stage.desk.publishedArticle();
    await stage.deliveriesAre(endpoint.id, retrying('500', 500));
    await stage.desk.withdraw(article);
    await stage.webhooks.hurry(endpoint.id);
    await stage.deliveriesAre(endpoint.id, [
      { type: 'ARTICLE_WITHDRAWN', state: 'RETRYING', attempts: [{}] },
      { type: 'ARTICLE_PUBLISHED', state: 'PASSED_OVER' },
    ]);
    expect(await pause(endpoint.id)).toBeLessThan(300 * 0.89);
  });

  it('passes over what failed once that was removed from the feed, and is told so', async () => {
    const { endpoint } = await stage.receive({}, answer(500));
    await stage.desk.publishedArticle();
    await stage.deliveriesAre(endpoint.id, retrying('500', 500));
    await removeAll();
    await stage.webhooks.hurry(endpoint.id);
    const seen = await stage.deliveriesAre(endpoint.id, [
      { type: 'FEED_INCOMPLETE', state: 'RETRYING', attempts: [{}] },
      { type: 'ARTICLE_PUBLISHED', state: 'PASSED_OVER' },
    ]);
    expect(await pause(endpoint.id)).toBeLessThan(300 * 0.89);

    // It tells until when events are missing at the time at which it is sent.
    await stage.webhooks.hurry(endpoint.id);
    const again = await stage.deliveriesAre(endpoint.id, [{ attempts: [{}, {}] }, {}]);
    const [first, second] = [seen, again].map(({ deliveries }) => deliveries.nodes[0]?.occurredAt);
    expect(new Date(second ?? 0).getTime()).toBeGreaterThan(new Date(first ?? 0).getTime());
  });

  it('is told if events were removed from the feed before it got them', async () => {
    const { receiver, endpoint } = await stage.receive();
    await stage.webhooks.update(endpoint.id, { enabled: false });
    const { reachedAt } = await stage.webhooks.look(endpoint.id);
    await stage.desk.publishedArticle();
    await removeAll();
    const { slug } = await stage.desk.publishedArticle();
    await stage.webhooks.update(endpoint.id, { enabled: true });
    await until(() => receiver.received.length === 2);
    expect(receiver.received).toMatchObject([
      { type: 'feed.incomplete', data: { since: reachedAt, until: receiver.received[0]?.timestamp } },
      { type: 'article.published', data: { slug } },
    ]);
  });
});
