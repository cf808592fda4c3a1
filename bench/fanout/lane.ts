/** A server, its subscribers, and the processes of both. */
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { startContender, type Contender } from '../contenders/child.ts';
import { startReaders, type Readers } from './child.ts';
import { payload } from './live.ts';

/** A server that sends events to subscribers: how to trigger one, and the resources that it has used. */
export interface Lane {
  readonly name: string;
  readonly server: Contender;
  readonly readers: Readers;
  readonly events: number;
  readonly publish: () => unknown;
}

const children: { stop(): Promise<void> }[] = [];

export async function stopAll() {
  await Promise.all(children.splice(0).map((child) => child.stop()));
}

export function startDateline(databaseUrl: string, settings: NodeJS.ProcessEnv = {}): Promise<Contender> {
  return start(['src/main.ts'], {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    LOG_LEVEL: 'error',
    MAX_SOCKETS_PER_ADDRESS: '100000',
    MAX_DIFFERENT_SUBSCRIPTIONS: '100000',
    POINTS_PER_ADDRESS: '1000000000',
    POINTS_PER_MEMBER: '1000000000',
    ARTICLE_URL: 'https://news.example/articles/',
    ...settings,
  });
}

export async function start(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Contender> {
  const server = await startContender(args, env);
  children.push(server);
  return server;
}

export function readers(): Readers {
  const readers = startReaders();
  children.push(readers);
  return readers;
}

/** Opens so many subscriptions, and returns the bytes that each takes, after a few to warm up the process. */
export async function openAll({ server, readers }: Lane, count: number): Promise<number> {
  const first = Math.round(count / 5);
  await readers.open({ url: server.url, count: first, payload });
  await allSubscribed(server, first);
  const before = await server.usage(true);
  await readers.open({ url: server.url, count: count - first, payload });
  await allSubscribed(server, count);
  const after = await server.usage(true);
  return (after.rss - before.rss) / (count - first);
}

/** The protocol does not acknowledge subscriptions, but each contender reports how many it has. */
export async function allSubscribed(server: Contender, count: number): Promise<void> {
  for (let attempt = 0; attempt < 2_400; attempt += 1) {
    if ((await subscriptionsOf(server)) >= count) return;
    await sleep(50);
  }
  throw new Error('Not all have subscribed.');
}

async function subscriptionsOf(server: Contender): Promise<number> {
  const response = await fetch(new URL('/metrics', server.url));
  if (!response.ok) return server.ask('size', { size: true });
  return Number(/^dateline_subscriptions (\d+)$/m.exec(await response.text())?.[1]);
}

/** Checks that each contender sends the same event, and returns the size of its message in bytes. */
export async function comparePayloads(dateline: Lane, others: readonly Lane[]): Promise<number> {
  await dateline.readers.see(dateline.publish);
  const sample = await dateline.readers.first();
  for (const lane of others) {
    lane.server.tell({ payload: sample });
    await lane.readers.see(lane.publish);
    const theirs = await lane.readers.first();
    if (!isDeepStrictEqual(theirs, sample))
      throw new Error(`${lane.name} sends another payload: ${JSON.stringify([sample, theirs])}`);
  }
  return Buffer.byteLength(JSON.stringify(sample));
}

/** The time at which an event was committed, and the times at which subscribers got it. */
export async function timed({ readers, publish }: Lane) {
  let began = NaN;
  const seen = await readers.see(async () => {
    await publish();
    began = performance.timeOrigin + performance.now();
  });
  return { began, seen };
}
