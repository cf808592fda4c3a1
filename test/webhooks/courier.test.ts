import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { DatabaseWatch } from '../../src/db/database-watch.ts';
import { placeOf } from '../../src/db/check-server.ts';
import { Courier } from '../../src/webhooks/courier.ts';
import { lease } from '../../src/webhooks/lease.ts';
import { serve } from '../../src/webhooks/serve.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { rowId } from '../support/newsroom/factories.ts';
import { eventually, until } from '../support/until.ts';
import { openReceiver, type Respond } from '../support/webhooks/receiver.ts';
import { openStage } from '../support/webhooks/stage.ts';

/** Endpoints that a node serves at once. */
const AT_ONCE = 50;

it('serves an endpoint at once while many others take their time to answer', async () => {
  const { newsroom, webhooks, desk } = await openStage({ WEBHOOK_SECONDS: '25' });
  onTestFinished(() => newsroom.close());
  const slow = await openReceiver(() => undefined);
  const other = await openReceiver();
  onTestFinished(async () => {
    await slow.close();
    await other.close();
  });
  const { id } = await webhooks.create({ url: slow.url });
  const { id: _id, ...endpoint } = await newsroom.prisma.webhookEndpoint.findUniqueOrThrow({
    where: { id: rowId(id) },
  });
  await newsroom.prisma.webhookEndpoint.createMany({
    data: Array.from({ length: AT_ONCE - 2 }, () => ({ ...endpoint, id: randomUUID() })),
  });
  await webhooks.create({ url: other.url });
  for (const count of [1, 2]) {
    await desk.publishedArticle();
    await until(() => other.received.length === count && slow.received.length === AT_ONCE - 1);
    // None of the others has answered, or run out of time.
    await eventually(async () => expect(await newsroom.prisma.webhookAttempt.count()).toBe(count));
  }
});

it('serves a limited number of endpoints at once, and looks for more only when there is room', async () => {
  const responses: ServerResponse[] = [];
  const stage = await openEndpoints(AT_ONCE + 1, (response) => responses.push(response));
  const looks = openCourier(stage);
  await until(() => responses.length === AT_ONCE);
  const before = looks();
  for (const response of responses.splice(0)) response.writeHead(204).end();
  await until(() => responses.length === 1);
  // At most one for each that has been served meanwhile.
  expect(looks() - before).toBeLessThanOrEqual(AT_ONCE);
  responses[0]?.writeHead(204).end();
});

it('looks again only now and then while an endpoint that is due is being changed', async () => {
  const stage = await openEndpoints(1);
  const { prisma, receiver } = stage;
  let ticks = 0;
  const timer = setInterval(() => (ticks += 1), 10);
  onTestFinished(() => clearInterval(timer));
  await prisma.$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT FROM "WebhookEndpoint" FOR UPDATE`;
      const looks = openCourier(stage);
      await until(() => looks() === 1);
      ticks = 0;
      await until(() => looks() === 3);
      expect(ticks).toBeGreaterThan(10);
      expect(receiver.received).toEqual([]);
    },
    { timeout: 60_000 },
  );
  await until(() => receiver.received.length === 1);
});

it('extends the lease of an endpoint for each attempt', async () => {
  const held: unknown[] = [];
  const { prisma, options } = await openEndpoints(1, (response) => {
    void prisma.$queryRaw`SELECT "heldUntil" > now() + interval '20 seconds' AS "isLong" FROM "WebhookEndpoint"`.then(
      (rows) => {
        held.push(rows);
        response.writeHead(204).end();
      },
    );
  });
  const endpoint = await leased(prisma);
  await prisma.$executeRaw`UPDATE "WebhookEndpoint" SET "heldUntil" = now() - interval '1 second'`;
  await serve(endpoint, options);
  expect(held).toEqual([[{ isLong: true }]]);
});

it('sends nothing to an endpoint that it has lost to another node', async () => {
  const { prisma, receiver, options } = await openEndpoints(1);
  const endpoint = await leased(prisma);
  await prisma.$executeRaw`UPDATE "WebhookEndpoint" SET "heldUntil" = now() - interval '1 second'`;
  const other = await leased(prisma);
  await serve(endpoint, options);
  expect(receiver.received).toEqual([]);
  await serve(other, options);
  expect(receiver.received).toHaveLength(1);
});

it('ends a request at a takedown, and sends what is left then', async () => {
  const takedown = new EventEmitter();
  const closed: string[] = [];
  const stage = await openEndpoints(1, (response, { id }) => {
    if (closed.length > 0) response.writeHead(204).end();
    else response.once('close', () => void closed.push(id));
  });
  openCourier({ ...stage, options: { ...stage.options, seconds: 600 } }, (end) =>
    takedown.on('takedown', end),
  );
  await until(() => stage.receiver.received.length === 1);
  takedown.emit('takedown');
  await until(() => closed.length === 1);
  await until(() => stage.receiver.received.length === 2);
  expect(stage.receiver.received[1]?.id).toBe(closed[0]);
});

/**
 * A courier that no commit wakes.
 * @param onTakedown called with what the courier does at a takedown
 * @returns how often it has looked for more to send
 */
function openCourier(
  { database, prisma, options }: Awaited<ReturnType<typeof openEndpoints>>,
  onTakedown: (end: () => void) => void = () => undefined,
): () => number {
  let looks = 0;
  prisma.$on('query', ({ query }) => (looks += query.includes('"dueIn"') ? 1 : 0));
  const courier = new Courier({
    ...options,
    hub: { onGrowth: () => undefined, onTakedown },
    watch: new DatabaseWatch(placeOf(database.url), options.log),
    metrics: {
      ...options.metrics,
      webhooksBehind: () => undefined,
      redactionsUnacknowledged: () => undefined,
    },
  });
  onTestFinished(() => courier.close());
  return () => looks;
}

async function leased(prisma: PrismaClient) {
  const endpoint = await lease(prisma);
  if (endpoint === null) throw new Error('There is nothing to send.');
  return endpoint;
}

/** Endpoints of one receiver in a database without a node, each with a requested delivery. */
async function openEndpoints(count: number, respond?: Respond) {
  const database = await createTestDatabase('template');
  const prisma = new PrismaClient({
    adapter: new PrismaPg(database.url),
    log: [{ emit: 'event', level: 'query' }],
  });
  const receiver = await openReceiver(respond);
  onTestFinished(async () => {
    await receiver.close();
    await prisma.$disconnect();
    await database.drop();
  });
  const { url } = receiver;
  const endpoints = Array.from({ length: count }, () => randomUUID());
  await prisma.webhookEndpoint.createMany({
    data: endpoints.map((id) => ({ id, url, description: 'A receiver', epochId: 0n, position: 0n })),
  });
  await prisma.webhookDelivery.createMany({
    data: endpoints.map((endpointId) => ({
      id: randomUUID(),
      endpointId,
      type: 'webhook.test',
      occurredAt: new Date(0),
      state: 'REQUESTED',
    })),
  });
  const options = {
    prisma,
    readEvents: () => Promise.resolve([]),
    key: new Uint8Array(32),
    allowsPrivate: true,
    acknowledgeUrl: '',
    seconds: 2,
    signal: new AbortController().signal,
    takedown: new AbortController().signal,
    metrics: { webhookSent: () => undefined },
    log: pino({ level: 'silent' }),
  };
  return { database, prisma, receiver, options };
}
