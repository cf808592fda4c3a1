/**
 * What it costs to deliver an event to thousands of subscribers: to Dateline, with the mutation and without, to the lower bound
 * (`ws.send` of a ready Buffer), and to a server as the documentation of the stack suggests it. Each is a process of its own, and
 * they take turns. The payloads are compared before anything is measured. It needs Linux.
 *
 * With `--selections`, each reader selects something else of the event, so that a delivery is the work for a cohort.
 *
 * Usage: npm run bench -- delivery [--readers 10000] [--blocks 7] [--events 5] [--selections]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { appender, commenter, differentSubscriptions, SUBSCRIPTION } from './delivery/event.ts';
import type { CpuMeter } from './kit/cpu.ts';
import { openStory } from './kit/database.ts';
import {
  busy,
  costColumns,
  inTurns,
  machine,
  quantile,
  readOptions,
  rounded,
  type Cost,
} from './kit/measure.ts';
import { metric, startClient, startNode, startServer, stopPrograms, type Program } from './kit/program.ts';

const options = readOptions({ readers: 10_000, blocks: 7, events: 5, selections: false });
const payloads = options.selections ? differentSubscriptions(options.readers) : [SUBSCRIPTION];
const SETTINGS = { ARTICLE_URL: 'https://news.example/articles/' };
/** Events until V8 has compiled what a comment runs. */
const WARM_UP = 20;
/** ms between two looks at how many have subscribed, and how many looks. */
const [LOOK, LOOKS] = [50, 4_800];

interface Contender {
  readonly name: string;
  readonly server: Program;
  readonly readers: Program;
  readonly meter: CpuMeter;
  readonly events: number;
  readonly publish: () => unknown;
}

const story = await openStory();
try {
  console.log(machine());
  const append = await appender(story);
  const node = await startNode(story.url, SETTINGS);
  const own = async (name: string, events: number, file: string, settings: NodeJS.ProcessEnv = {}) => {
    const server = await startServer(file, { DATABASE_URL: story.url, ...settings });
    return contender(name, server, events, () => server.tell({ publish: true }));
  };
  const alone = await contender('Dateline, the event alone', node, options.events, append);
  const whole = {
    ...alone,
    name: 'Dateline, with the mutation',
    publish: await commenter(node.url, story.editorToken),
  };
  const raw = await own('ws.send of one Buffer', options.events, 'bench/delivery/raw.ts');
  // An event with many selections would take these minutes.
  const stock = options.selections
    ? []
    : [
        await own('Yoga + graphql-ws, in memory', 3, 'bench/delivery/stock.ts'),
        await own('Yoga + graphql-ws + Prisma', 1, 'bench/delivery/stock.ts', { BY_PRISMA: 'true' }),
      ];
  const [inMemory, byPrisma] = stock;

  const memory = new Map<Contender, number>();
  for (const each of [alone, raw, ...stock]) memory.set(each, await subscribeAll(each));
  const bytes = await comparePayloads(alone, [raw, ...stock]);
  console.log(
    `${options.readers} sockets, a payload of ${bytes} bytes, ${options.blocks} blocks in turns; CPU for a delivery; ${busy()}`,
  );
  const contenders = [whole, alone, raw, ...stock];
  const measured = await inTurns(contenders, options.blocks, costOf);
  const costs = (each: Contender) => (measured.get(each) ?? []).map(({ cost }) => cost);
  console.table(
    contenders.map((each) => ({
      contender: each.name,
      ...costColumns(costs(each), costs(raw)),
      'ms until the last has it': rounded(quantile((measured.get(each) ?? []).map(({ last }) => last))),
      'KB a connection': each === whole ? '' : rounded((memory.get(each) ?? NaN) / 1_000),
    })),
  );
  const cpu = (each: Contender, part: (cost: Cost) => number) => quantile(costs(each).map(part));
  const ratio = (other: Contender, own = alone, part = sum) => rounded(cpu(other, part) / cpu(own, part), 2);
  const onNode = ({ server }: Cost) => server;
  if (options.selections) {
    const each = rounded(cpu(alone, onNode) / 1_000, 2);
    console.log(`CPU of the node for an event and a selection: ${each} ms; target: ≤ 0.25 ms`);
  } else {
    const aboveRaw = (memory.get(alone) ?? NaN) - (memory.get(raw) ?? NaN);
    console.log(
      `KB that a subscriber takes above a socket of ws.send: ${rounded(aboveRaw / 1_000)}; target ≤ 6`,
    );
    console.log('Deliveries per CPU second, PostgreSQL counted, of Dateline / of the other:');
    console.table({
      [raw.name]: { measured: ratio(raw), target: '≥ 0.8' },
      [`${raw.name}, with the mutation, without PostgreSQL`]: {
        measured: ratio(raw, whole, onNode),
        target: '≥ 0.77',
      },
      ...(inMemory && { [inMemory.name]: { measured: ratio(inMemory), target: '≥ 8' } }),
      ...(byPrisma && { [byPrisma.name]: { measured: ratio(byPrisma), target: '≥ 60' } }),
    });
  }
} finally {
  await stopPrograms();
  await story.stop();
}

async function contender(
  name: string,
  server: Program,
  events: number,
  publish: Contender['publish'],
): Promise<Contender> {
  const meter = await story.meter(server);
  return { name, server, readers: startClient('bench/delivery/readers.ts'), meter, events, publish };
}

/** Returns the bytes that a subscription takes. The first ones warm up the process. */
async function subscribeAll({ server, readers }: Contender): Promise<number> {
  const first = Math.round(options.readers / 5);
  const open = async (count: number, until: number) => {
    await readers.ask('opened', { open: { url: server.url, count, payloads } });
    await allSubscribed(server, until);
    return server.memory();
  };
  const before = await open(first, first);
  const after = await open(options.readers - first, options.readers);
  return (after - before) / (options.readers - first);
}

/** The protocol doesn't acknowledge subscriptions, but each server says how many it has. */
async function allSubscribed(server: Program, count: number): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    const own = await metric(server, 'dateline_subscriptions');
    const size = Number.isNaN(own) ? await server.ask<number>('size', { size: true }) : own;
    if (size >= count) return;
    await sleep(LOOK);
  }
  throw new Error('Not all have subscribed.');
}

/** Publishes an event, and returns the ms until the last reader has it. */
async function deliver({ readers, publish }: Contender): Promise<number> {
  await readers.ask('armed', { arm: true });
  const began = performance.timeOrigin + performance.now();
  const seen = readers.next<number>('seen');
  // If there is nothing to see, what failed before says why.
  seen.catch(() => undefined);
  await publish();
  return (await seen) - began;
}

interface Sample {
  readonly data: object;
}

/** Checks that all send the same event, and returns the bytes of its message. Only Dateline sends its cursor beside it. */
async function comparePayloads(dateline: Contender, others: readonly Contender[]): Promise<number> {
  await deliver(dateline);
  const sample = await dateline.readers.ask<Sample>('first', { first: true });
  for (const other of others) {
    other.server.tell({ payload: sample });
    await deliver(other);
    const theirs = await other.readers.ask<Sample>('first', { first: true });
    if (!isDeepStrictEqual(theirs.data, sample.data))
      throw new Error(`${other.name} sends another payload: ${JSON.stringify([sample, theirs])}`);
  }
  return Buffer.byteLength(JSON.stringify(sample));
}

async function costOf(each: Contender, isWarmUp: boolean): Promise<{ cost: Cost; last: number }> {
  const events = isWarmUp && each.events > 1 ? WARM_UP : each.events;
  const last: number[] = [];
  each.meter.spent();
  for (let event = 0; event < events; event += 1) last.push(await deliver(each));
  const { node, database } = each.meter.spent();
  const perDelivery = (ms: number) => (ms * 1_000) / (events * options.readers);
  return { cost: { server: perDelivery(node), postgresql: perDelivery(database) }, last: quantile(last) };
}

function sum({ server, postgresql }: Cost): number {
  return server + postgresql;
}
