import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient, type Client, type FormattedExecutionResult } from 'graphql-ws';
import { pino } from 'pino';
import { inject, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { PrismaClient, type Role } from '../../../generated/prisma/client.ts';
import { PrismaPg } from '@prisma/adapter-pg';
import { schema } from '../../../schema/index.ts';
import { readEnv } from '../../../src/env.ts';
import type { Stopwatch } from '../../../src/lib/stopwatch.ts';
import { start } from '../../../src/node.ts';
import type { Running } from '../../../src/node/running.ts';
import { readHistory } from '../../../src/log/history.ts';
import { isAfter } from '../../../src/log/position.ts';
import type { TypedDocumentString } from '../../gql/graphql.ts';
import { createTestDatabase, type TestDatabase } from '../database/database.ts';
import { askAt } from '../clients/ask.ts';
import { deferred } from '../clients/wire.ts';
import { noteLine } from '../log-lines.ts';
import { opened } from '../opened.ts';
import { until } from '../until.ts';

export interface Answer<Result> {
  readonly status: number;
  readonly data: Result;
  readonly errors: readonly { message: string; path?: (string | number)[]; extensions: { code: string } }[];
  /** The body as it was received, for searching. */
  readonly text: string;
}

type Variables = Record<string, unknown>;

/** A node with its own database, and clients of each kind. Close it in `afterAll`. */
export interface Newsroom {
  readonly url: string;
  readonly databaseUrl: string;
  readonly database: TestDatabase;
  /** For looking behind the API, and for state that the API can't create. */
  readonly prisma: PrismaClient;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly node: Running;
  /** The node's log lines. */
  readonly logged: readonly Record<string, unknown>[];
  /** Sends an operation over HTTP POST, as a reader or with a token. */
  ask<Result, Vars extends Variables>(
    document: TypedDocumentString<Result, Vars>,
    variables: Vars,
    token?: string,
  ): Promise<Answer<Result>>;
  /**
   * Subscribes over a new socket, with graphql-ws's own client. Resolves once the subscription has begun. Without a
   * cursor, it begins after all that is committed.
   */
  watch<Result, Vars extends Variables>(
    document: TypedDocumentString<Result, Vars>,
    variables: Vars,
    token?: string,
  ): Promise<Watching<Result>>;
  /** Stops the node and keeps the database, for a copy or for another node. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** The database of a former newsroom, and its members' tokens. */
export type Premises = Pick<Newsroom, 'database' | 'tokens'>;

export interface Watching<Result> {
  /** The next event, whenever it comes. */
  next(): Promise<FormattedExecutionResult<Result, unknown>>;
  /** Resolves once the node has closed it. */
  stop(): Promise<void>;
}

/** All tests come from one address, ask for more than an office does, and may be on a busy machine. */
export const BUSY = {
  POINTS_PER_ADDRESS: '1000000000',
  POINTS_PER_MEMBER: '1000000000',
  MAX_WAIT_SECONDS: '60',
  READ_TIMEOUT_MS: '60000',
};

/** Nothing takes any time, so that clients pay what is counted. */
const stopped: Stopwatch = () => () => 0;

/** For tests that send a query again and need it to be executed each time. */
export const UNCACHED = { READ_CACHE_MB: '0' };

/** One more node on a newsroom's database, with the limits of the first. The caller stops it. */
export function startBeside(
  { databaseUrl }: Pick<Newsroom, 'databaseUrl'>,
  settings: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const env = readEnv({ DATABASE_URL: databaseUrl, PORT: '0', ...BUSY, ...settings });
  return start(env, schema, pino({}, { write: noteLine }), { stopwatch: stopped });
}

/** The value of one of the node's Prometheus metrics: `name`, or `name{label="value"}` for the sum of those with this label. */
export async function metric({ url }: { readonly url: string }, wanted: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const [name = '', labels = ''] = wanted.replace(/\}$/, '').split('{');
  const values = text.split('\n').flatMap((line) => {
    const [, found, its = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const isWanted = found === name && labels.split(/,(?=\w+=)/).every((label) => its.includes(label));
    return isWanted ? [Number(value)] : [];
  });
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0);
}

/** A newsroom for the tests that follow. */
export function useNewsroom(options?: NewsroomOptions): Newsroom {
  return opened(() => openNewsroom(options));
}

/** A newsroom that is closed after the test. */
export async function newsroomForTest(options?: NewsroomOptions): Promise<Newsroom> {
  const newsroom = await openNewsroom(options);
  onTestFinished(() => newsroom.close());
  return newsroom;
}

interface NewsroomOptions {
  /** Whether the demo story is in the database. */
  readonly story?: boolean;
  /** The node's environment, apart from its database, folder and port. */
  readonly settings?: NodeJS.ProcessEnv;
  /** The database of a former newsroom; by default a new one. */
  readonly at?: Premises;
  /** The clock of the node's budgets, in ms. */
  readonly now?: () => number;
  /** Measures what clients pay by what it took; by default, a stopped one. */
  readonly stopwatch?: Stopwatch;
}

/** The caller closes it. */
export async function openNewsroom({
  story = false,
  settings = {},
  at,
  now,
  stopwatch = stopped,
}: NewsroomOptions = {}): Promise<Newsroom> {
  const template = story ? 'story_newsroom' : 'newsroom';
  const database = at?.database ?? (await createTestDatabase(template));
  // Tests hold transactions open until they have seen the effect.
  const transactionOptions = { maxWait: 30_000, timeout: 60_000 };
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.url), transactionOptions });
  // Created only if there is mail.
  const dataDir = join(tmpdir(), `dateline-newsroom-${randomUUID()}`);
  const env = readEnv({
    DATABASE_URL: database.servingUrl,
    DATA_DIR: dataDir,
    PORT: '0',
    ...BUSY,
    ...settings,
  });
  const logged: Record<string, unknown>[] = [];
  const write = (line: string) => {
    noteLine(line);
    logged.push(JSON.parse(line) as Record<string, unknown>);
  };
  const node = await start(env, schema, pino({ level: env.LOG_LEVEL }, { write }), {
    stopwatch,
    ...(now && { now }),
  });
  const tokens = at?.tokens ?? inject('tokens')[template];
  const clients = new Set<Client>();
  let watchesBegun: Promise<unknown> = Promise.resolve();

  async function leave() {
    for (const client of clients) void client.dispose();
    await Promise.all([node.stop(), prisma.$disconnect()]);
  }

  return {
    url: node.url,
    databaseUrl: database.url,
    database,
    prisma,
    tokens,
    node,
    logged,
    ask: askAt(node.url),
    async watch(document, variables, token) {
      // The protocol doesn't say when a subscription has begun, but the node counts them, so they begin one at a time.
      const others = watchesBegun;
      const begun = deferred();
      watchesBegun = begun.promise;
      await others;
      // Otherwise, what was just written might come as its first event.
      if (variables['after'] == null) {
        const { head } = await readHistory(prisma);
        await until(() => !isAfter(head, node.position));
      }
      const before = node.subscriptions();
      const closed = deferred();
      const client = createClient({
        url: node.url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        on: { closed: closed.resolve },
        ...(token && { connectionParams: { Authorization: `Bearer ${token}` } }),
      });
      clients.add(client);
      const events = client.iterate<never>({ query: document.toString(), variables });
      let first: ReturnType<typeof events.next> | null = events.next();
      await Promise.race([first.catch(() => null), until(() => node.subscriptions() > before)]).finally(
        begun.resolve,
      );
      return {
        async next() {
          const result = await (first ?? events.next());
          first = null;
          if (result.done === true) throw new Error('The subscription has ended.');
          return result.value;
        },
        async stop() {
          await events.return?.();
          clients.delete(client);
          await client.dispose();
          await closed.promise;
        },
      };
    },
    leave,
    async close() {
      await leave();
      // The next file need not wait. What is left is dropped at the end of the run.
      void database.drop().catch(() => undefined);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
