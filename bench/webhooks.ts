/**
 * Whether a receiver gets every event, in order, while it is away for a while and a node is killed and started again. Each delivery is
 * verified with the library of Standard Webhooks. Fails if an event is lost, out of order, or not signed.
 *
 * Usage: npm run bench -- webhooks [--events 10000]
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { CreateWebhookEndpoint } from '../test/support/newsroom/mutations/webhooks.ts';
import { payload } from '../test/support/newsroom/factories.ts';
import { ask, machine, openStory, startServer } from './node.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    events: { type: 'string', default: '10000' },
    /** Seconds after which the benchmark gives up. */
    seconds: { type: 'string', default: '600' },
  },
});
const EVENTS = Number(values.events);
const DEADLINE = performance.now() + Number(values.seconds) * 1_000;
/** Events that one statement appends: as many transactions would take most of the time. */
const BATCH = 100;

const story = await openStory();
const { prisma } = story;
const settings = {
  DATABASE_URL: story.databaseUrl,
  WEBHOOK_PRIVATE_ADDRESSES: 'true',
  LOG_LEVEL: 'error',
  SHUTDOWN_GRACE_SECONDS: '0',
};
let node = await startServer(settings);

const received: string[] = [];
const webhookIds = new Set<string>();
let verify: Webhook | null = null;
let unsigned = 0;
let refused = 0;
let isAway = false;
const receiver = createServer((request, response) => {
  if (isAway) {
    refused += 1;
    request.socket.destroy();
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString();
    try {
      verify?.verify(body, request.headers as Record<string, string>);
    } catch {
      unsigned += 1;
    }
    received.push((JSON.parse(body) as { data: { id: string } }).data.id);
    webhookIds.add(String(request.headers['webhook-id']));
    response.writeHead(204).end();
  });
});
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;

/** Waits until so many different events have come, or time is up. */
async function until(count: number): Promise<void> {
  while (new Set(received).size < count && performance.now() < DEADLINE) await delay(20);
}

/** Makes the next attempt due: its pauses are for days, not for a benchmark. */
async function hurry(): Promise<void> {
  await prisma.$executeRaw`UPDATE "WebhookEndpoint" SET "nextAttemptAt" = now(), "heldUntil" = now()`;
  await prisma.$executeRaw`SELECT pg_notify('dateline_feed', '')`;
}

try {
  const admin = await createMemberToken(prisma, { name: 'The admin', role: 'ADMIN' });
  const input = { url, description: 'The receiver' };
  const answer = await ask(node.url, CreateWebhookEndpoint, { input }, admin);
  verify = new Webhook(payload(answer.createWebhookEndpoint).secret);
  const { id: articleId } = await prisma.article.findFirstOrThrow({ where: { state: 'PUBLISHED' } });

  console.log(`${machine()}, load ${loadavg()[0]?.toFixed(1)}`);
  const began = performance.now();
  const appending = (async () => {
    for (let count = 0; count < EVENTS; count += BATCH) {
      const ids = Array.from({ length: Math.min(BATCH, EVENTS - count) }, () => randomUUID());
      await prisma.$executeRaw`
        INSERT INTO "FeedEvent" ("id", "type", "articleId", "revisionId")
        SELECT new."eventId", 'ARTICLE_REVISED', a."id", a."publishedRevisionId"
        FROM unnest(${ids}::uuid[]) AS new("eventId"), "Article" a WHERE a."id" = ${articleId}::uuid`;
    }
  })();
  await until(EVENTS / 4);
  isAway = true;
  while (refused === 0 && performance.now() < DEADLINE) await delay(20);
  isAway = false;
  await hurry();
  await until(EVENTS / 2);
  process.kill(node.pid, 'SIGKILL');
  const atKill = received.length;
  await node.stop();
  node = await startServer(settings);
  await hurry();
  await appending;
  await until(EVENTS);
  const seconds = (performance.now() - began) / 1_000;

  const log = await prisma.feedEvent.findMany({
    where: { type: 'ARTICLE_REVISED', articleId },
    orderBy: { position: 'asc' },
    select: { id: true },
  });
  const expected = log.slice(-EVENTS).map(({ id }) => id);
  const places = new Map(expected.map((id, index) => [id, index]));
  const first = [...new Set(received)];
  const lost = expected.length - first.filter((id) => places.has(id)).length;
  const outOfOrder = first.filter((id, index) => id !== expected[index]).length;
  console.log(`events                        ${expected.length}`);
  console.log(`lost                          ${lost}`);
  console.log(`out of order                  ${outOfOrder}`);
  console.log(`signature not verified        ${unsigned}`);
  console.log(`sent twice, same webhook-id   ${received.length - webhookIds.size}`);
  console.log(`attempts while it was away    ${refused}`);
  console.log(`received when the node died   ${atKill}`);
  console.log(`deliveries a second           ${(received.length / seconds).toFixed(0)}`);
  if (lost + outOfOrder + unsigned > 0) process.exitCode = 1;
} finally {
  receiver.closeAllConnections();
  receiver.close();
  await node.stop();
  await story.stop();
}
