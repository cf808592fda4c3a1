/**
 * A million subscriptions and deliveries to clients that come and go on one node in every way: with a close frame, cut
 * off, or completing what has not begun. Nothing of them is left afterwards, and memory is as it was after a warm-up.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { metric } from '../support/newsroom/newsroom.ts';
import type { NodeProcess } from '../support/node-process.ts';
import { filterOf, setStage, type Stage, type Topic } from '../support/soak/stage.ts';
import { chance, newSeed, scaled, secondsSince, startNode, type Random } from '../support/soak/soak.ts';
import { eventually } from '../support/until.ts';

const TOTAL = scaled(1_000_000);
/** Long enough for the code to be compiled and for caches and buffers to be filled. */
const WARM_UP = scaled(250_000);
const READERS = 150;
const ARTICLES = 20;
const SUBSCRIPTIONS = 8;
/** ms between events. */
const PACE = 20;
/** How much memory may have grown, in bytes: the heap varies by a few megabytes, the process by more. */
const HEAP_TOLERANCE = 8 * 2 ** 20;
const PROCESS_TOLERANCE = 64 * 2 ** 20;

/** Lets the test ask the node to collect garbage. */
const COLLECT = "process.on('SIGUSR2', () => { gc(); gc(); });";
const QUERIES = [
  'subscription ($filter: FeedFilter) { feed(filter: $filter) { id cursor } }',
  'subscription ($filter: FeedFilter) { feed(filter: $filter) { id occurredAt } }',
];

class Tally {
  subscriptions = 0;
  deliveries = 0;
  sockets = 0;

  get total(): number {
    return this.subscriptions + this.deliveries;
  }
}

/** Opens one socket, uses it and leaves in a random way. */
function visit(url: string, stage: Stage, tally: Tally, random: Random): Promise<void> {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  tally.sockets += 1;
  let left = 1 + random(60);
  const under = new Set<string>();
  const send = (message: object) => {
    socket.send(JSON.stringify(message));
  };
  const begin = () => {
    for (let count = 1 + random(SUBSCRIPTIONS); count > 0; count -= 1) {
      const id = String(count);
      const topics: Topic[] = ['all', 'campaign', random(ARTICLES)];
      const filter = filterOf(topics[random(3)] ?? 'all', stage);
      const query = QUERIES[random(QUERIES.length)];
      send({ id, type: 'subscribe', payload: { query, variables: { filter } } });
      tally.subscriptions += 1;
      if (random(4) === 0) send({ id, type: 'complete' });
      else under.add(id);
    }
    // Before any subscription has begun.
    if (random(8) === 0) socket.terminate();
    else if (under.size === 0) socket.close();
  };
  const leave = () => {
    const how = random(3);
    if (how === 0) socket.terminate();
    if (how === 2) for (const id of under) send({ id, type: 'complete' });
    if (how > 0) socket.close(1000);
  };
  return new Promise((resolve) => {
    const impatience = setTimeout(() => socket.terminate(), 5_000);
    socket.on('error', () => undefined);
    socket.on('open', () => send({ type: 'connection_init' }));
    socket.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { type: string };
      if (type === 'connection_ack') begin();
      if (type !== 'next') return;
      tally.deliveries += 1;
      left -= 1;
      if (left === 0 && socket.readyState === WebSocket.OPEN) leave();
    });
    socket.on('close', () => {
      clearTimeout(impatience);
      resolve();
    });
  });
}

/** Has clients come and go until so much was served. */
async function churn(url: string, stage: Stage, databaseUrl: string, total: number, seed: number) {
  const tally = new Tally();
  const isDone = () => tally.total >= total;
  const reading = Array.from({ length: READERS }, async (_, index) => {
    const random = chance(seed + index);
    while (!isDone()) await visit(url, stage, tally, random);
  });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const random = chance(seed - 1);
  while (!isDone()) {
    await client.query(
      `INSERT INTO "FeedEvent" ("id", "type", "articleId", "campaignIds")
       VALUES (gen_random_uuid(), 'ARTICLE_WITHDRAWN', $1, ARRAY[$2::uuid])`,
      [stage.articleIds[random(ARTICLES)], stage.campaignId],
    );
    await pause(PACE);
  }
  await client.end();
  await Promise.all(reading);
  return tally;
}

/** What the node holds without clients, after garbage collection. */
async function atRest(node: NodeProcess) {
  const gauges = [
    'dateline_sockets',
    'dateline_subscriptions',
    'dateline_cohorts',
    'dateline_buffered_bytes',
  ];
  await eventually(async () => {
    for (const gauge of gauges) expect(await metric(node, gauge), gauge).toBe(0);
  });
  // Whatever was under way for clients that left has ended by now.
  await pause(2_000);
  node.signal('SIGUSR2');
  await pause(1_000);
  return {
    heap: await metric(node, 'nodejs_heap_size_used_bytes'),
    process: await metric(node, 'process_resident_memory_bytes'),
    descriptors: await metric(node, 'process_open_fds'),
    resources: await metric(node, 'nodejs_active_resources_total'),
  };
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

describe('a million subscriptions and deliveries', () => {
  it('leave nothing behind', async () => {
    const seed = newSeed();
    console.log(`seed ${seed}`);
    const database = await createTestDatabase();
    const prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
    const stage = await setStage(prisma, ARTICLES);
    await prisma.$disconnect();
    const flags = ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(COLLECT)}`];
    const node = await startNode(database.url, { flags });

    await churn(node.url, stage, database.url, WARM_UP, seed);
    const before = await atRest(node);
    const began = performance.now();
    const tally = await churn(node.url, stage, database.url, TOTAL, seed + 1_000);
    const seconds = secondsSince(began);
    const after = await atRest(node);
    console.log(
      `seed ${seed}: ${tally.subscriptions} subscriptions on ${tally.sockets} sockets, ${tally.deliveries} deliveries ` +
        `in ${seconds} s; heap ${megabytes(before.heap)} before, ${megabytes(after.heap)} after; ` +
        `process ${megabytes(before.process)} before, ${megabytes(after.process)} after`,
    );
    expect(after.heap).toBeLessThan(before.heap + HEAP_TOLERANCE);
    expect(after.process).toBeLessThan(before.process + PROCESS_TOLERANCE);
    // The number of database connections varies with the pool; each leaked socket would be one more.
    expect(after.descriptors).toBeLessThan(before.descriptors + 10);
    expect(after.resources).toBeLessThan(before.resources + 10);
    expect(node.complaints).toEqual([]);
  });
});
