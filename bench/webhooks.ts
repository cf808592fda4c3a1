/**
 * Whether a receiver gets every event, in order, while it is away for a while and a node is killed in the middle of a delivery and
 * started again. Each delivery is verified with the library of Standard Webhooks. Fails if an event is lost, out of order, or not
 * signed.
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

/** The ids of the events, in the order in which they came. */
const came: string[] = [];
const received = new Set<string>();
const webhookIds = new Set<string>();
let verify: Webhook | null = null;
let unsigned = 0;
let refused = 0;
/** What the receiver does: it is away, or has a delivery and doesn't answer. */
let state: 'there' | 'away' | 'silent' = 'there';
const receiver = createServer((request, response) => {
  if (state === 'away') {
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
    const { id } = (JSON.parse(body) as { data: { id: string } }).data;
    came.push(id);
    received.add(id);
    webhookIds.add(String(request.headers['webhook-id']));
    if (state === 'there') response.writeHead(204).end();
  });
});
receiver.listen(0, '127.0.0.1');
await once(receiver, 'listening');
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;

/** Waits for a condition. @throws if time is up */
async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) {
    if (performance.now() > DEADLINE)
      throw new Error(`Time is up. ${received.size} of ${EVENTS} events have come.`);
    await delay(20);
  }
}
const untilReceived = (count: number) => until(() => received.size >= count);

/** Makes the next attempt due at once: the pauses before it are for days, not for a benchmark. */
async function hurry(): Promise<void> {
  await prisma.$executeRaw`UPDATE "WebhookEndpoint" SET "nextAttemptAt" = now(), "heldUntil" = now()`;
  await prisma.$executeRaw`SELECT pg_notify('dateline_feed', '')`;
}

async function append(articleId: string, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (let from = 0; from < count; from += BATCH) {
    await prisma.$executeRaw`
      INSERT INTO "FeedEvent" ("id", "type", "articleId", "revisionId")
      SELECT new."eventId", 'ARTICLE_REVISED', a."id", a."publishedRevisionId"
      FROM unnest(${ids.slice(from, from + BATCH)}::uuid[]) AS new("eventId"), "Article" a WHERE a."id" = ${articleId}::uuid`;
  }
  return ids;
}

/** Transactions of the database so far: each SQL statement of the courier is one. */
async function committed(): Promise<number> {
  // PostgreSQL counts those of a connection a moment later.
  await delay(2_000);
  const [row] = await prisma.$queryRaw<[{ count: number }]>`
    SELECT xact_commit::int AS "count" FROM pg_stat_database WHERE datname = current_database()`;
  return row.count;
}

try {
  const admin = await createMemberToken(prisma, { name: 'The admin', role: 'ADMIN' });
  const input = { url, description: 'The receiver' };
  const answer = await ask(node.url, CreateWebhookEndpoint, { input }, admin);
  verify = new Webhook(payload(answer.createWebhookEndpoint).secret);
  const { id: articleId } = await prisma.article.findFirstOrThrow({ where: { state: 'PUBLISHED' } });
  const quarter = EVENTS / 4;

  console.log(`${machine()}, load ${loadavg()[0]?.toFixed(1)}`);
  const appended = await append(articleId, quarter);
  await untilReceived(quarter / 2);
  state = 'away';
  appended.push(...(await append(articleId, quarter)));
  // The second attempt is made some five seconds after the first.
  await until(async () => (await prisma.webhookEndpoint.findFirstOrThrow()).failures === 2);
  state = 'there';
  await hurry();
  await untilReceived(quarter);
  state = 'silent';
  await untilReceived(quarter + 1);
  process.kill(node.pid, 'SIGKILL');
  const atKill = received.size;
  await node.stop();
  state = 'there';
  appended.push(...(await append(articleId, quarter)));
  node = await startServer(settings);
  await hurry();
  await untilReceived(2 * quarter);

  // What a delivery costs is measured while nothing else happens.
  const meter = await story.meter(node.pid);
  meter.spent();
  const before = { count: came.length, committed: await committed(), at: performance.now() };
  appended.push(...(await append(articleId, EVENTS - appended.length)));
  await untilReceived(EVENTS);
  const seconds = (performance.now() - before.at) / 1_000;
  const cpu = meter.spent();
  const count = came.length - before.count;
  const statements = ((await committed()) - before.committed) / count;

  const log = await prisma.feedEvent.findMany({
    where: { id: { in: appended } },
    orderBy: { position: 'asc' },
    select: { id: true },
  });
  // An event that is sent again comes before the next one.
  const order = came.filter((id, index) => id !== came[index - 1]);
  const lost = log.filter(({ id }) => !received.has(id)).length;
  const outOfOrder = order.filter((id, index) => id !== log[index]?.id).length;
  const otherIds = webhookIds.size - received.size;
  console.log(`events                         ${log.length}`);
  console.log(`lost                           ${lost}`);
  console.log(`out of order                   ${outOfOrder}`);
  console.log(`signature not verified         ${unsigned}`);
  console.log(`sent again, same webhook-id    ${came.length - webhookIds.size}`);
  console.log(`sent again, other webhook-id   ${otherIds}`);
  console.log(`attempts while it was away     ${refused}`);
  console.log(`received when the node died    ${atKill}`);
  console.log(`deliveries a second            ${(count / seconds).toFixed(0)}`);
  console.log(`SQL statements a delivery      ${statements.toFixed(2)}`);
  console.log(`CPU a delivery, node           ${(cpu.node / count).toFixed(2)} ms`);
  console.log(`CPU a delivery, PostgreSQL     ${(cpu.database / count).toFixed(2)} ms`);
  if (lost + outOfOrder + unsigned + otherIds > 0) process.exitCode = 1;
} finally {
  receiver.closeAllConnections();
  receiver.close();
  await node.stop();
  await story.stop();
}
