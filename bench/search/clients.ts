/** Asks questions from a process of its own, several at once: a node over HTTP, or PostgreSQL through a pool. */
import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { answer, open } from '../contenders/connection.ts';
import { requestText } from '../contenders/http.ts';

export type Load =
  | { readonly clients: number; readonly url: string; readonly bodies: readonly string[] }
  | {
      readonly clients: number;
      readonly databaseUrl: string;
      readonly sql: string;
      readonly values: readonly string[];
    };

export interface Measured {
  /** How long each took, in ms. */
  readonly times: readonly number[];
  /** CPU that the clients took, in ms. */
  readonly cpu: number;
  readonly failed?: string;
}

/** How often a refused question is asked, and the time in between (ms). */
const [MAX_ATTEMPTS, PAUSE] = [20, 500];

type Ask = (index: number) => Promise<unknown>;

/** Pools stay open, since the CPU of a connection's process is known only while it is there. */
const pools = new Map<string, pg.Pool>();

async function openClients(load: Load): Promise<{ asks: Ask[]; count: number; close: () => void }> {
  if ('url' in load) {
    const { url, bodies, clients } = load;
    const sockets = await Promise.all(Array.from({ length: clients }, () => open(url)));
    const texts = bodies.map((body) => requestText(url, body));
    return {
      asks: sockets.map((socket) => (index) => untilServed(() => answer(socket, texts[index] ?? ''))),
      count: texts.length,
      close: () => sockets.forEach((socket) => socket.destroy()),
    };
  }
  const { databaseUrl, sql, values, clients } = load;
  const pool = pools.get(databaseUrl) ?? new pg.Pool({ connectionString: databaseUrl, max: clients });
  pools.set(databaseUrl, pool);
  const ask: Ask = (index) =>
    pool.query({
      name: createHash('sha256').update(sql).digest('hex').slice(0, 40),
      text: sql,
      values: [values[index]],
    });
  return { asks: Array.from({ length: clients }, () => ask), count: values.length, close: () => undefined };
}

/** A node refuses what it can't answer soon, when other work takes most of the machine. The time of what it refused counts. */
async function untilServed(ask: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !String(error).includes(' 503 ')) throw error;
      await setTimeout(PAUSE);
    }
  }
}

async function measure(load: Load): Promise<Measured> {
  const { asks, count, close } = await openClients(load);
  const times: number[] = [];
  const before = process.cpuUsage();
  let next = 0;
  try {
    await Promise.all(
      asks.map(async (ask) => {
        while (next < count) {
          const index = next++;
          const began = performance.now();
          await ask(index);
          times.push(performance.now() - began);
        }
      }),
    );
  } finally {
    close();
  }
  const { user, system } = process.cpuUsage(before);
  return { times, cpu: (user + system) / 1_000 };
}

process.on('disconnect', () => process.exit());
process.on('message', ({ load }: { load: Load }) => {
  void measure(load).then(
    (measured) => process.send?.({ measured }),
    (error: unknown) => process.send?.({ measured: { times: [], cpu: 0, failed: String(error) } }),
  );
});
