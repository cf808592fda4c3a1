/** The node that benchmarks run against: a separate process, with a throwaway database that has the demo story. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import { seedDemo } from '../demo/seed.ts';
import { startThrowaway } from '../src/embedded/server.ts';
import { applyMigrations } from '../src/db/migrations.ts';
import type { TypedDocumentString } from '../test/gql/graphql.ts';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { CpuMeter, parentOf } from './attack/cpu.ts';

export interface Story {
  readonly databaseUrl: string;
  readonly prisma: PrismaClient;
  readonly editorToken: string;
  /** Of the process of a node, and of the PostgreSQL of the story; needs Linux. */
  meter(node?: number): Promise<CpuMeter>;
  stop(): Promise<void>;
}

export interface Node extends Story {
  readonly url: string;
  readonly pid: number;
}

/** A throwaway database with the demo story, and an editor's token. */
export async function openStory(): Promise<Story> {
  const database = await startThrowaway();
  await applyMigrations(database.url);
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  await seedDemo(prisma, 'http://127.0.0.1:4000');
  const editorToken = await createMemberToken(prisma, { name: 'The benchmark', role: 'EDITOR' });
  return {
    databaseUrl: database.url,
    prisma,
    editorToken,
    async meter(node = process.pid) {
      const [{ pid }] = await prisma.$queryRaw<[{ pid: number }]>`SELECT pg_backend_pid() AS "pid"`;
      return new CpuMeter(node, parentOf(pid));
    },
    async stop() {
      await prisma.$disconnect();
      await database.stop();
    },
  };
}

/**
 * @param prepare writes to the database before the node starts
 * @param settings the node's environment, where it differs from the default
 */
export async function startNode({
  prepare,
  settings = {},
}: {
  prepare?: ((url: string) => Promise<unknown>) | null;
  settings?: NodeJS.ProcessEnv;
} = {}): Promise<Node> {
  const story = await openStory();
  await prepare?.(story.databaseUrl);
  try {
    const server = await startServer({ ...settings, DATABASE_URL: story.databaseUrl });
    const stop = () => server.stop().then(() => story.stop());
    return { ...story, ...server, meter: () => story.meter(server.pid), stop };
  } catch (error) {
    await story.stop();
    throw error;
  }
}

/** Starts a node in a process of its own, without a database: `settings` name one. */
export async function startServer(settings: NodeJS.ProcessEnv): Promise<Pick<Node, 'url' | 'pid' | 'stop'>> {
  const server = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      ...process.env,
      PORT: '0',
      LOG_LEVEL: 'warn',
      // All load comes from one address and one member.
      POINTS_PER_ADDRESS: '1000000000',
      POINTS_PER_MEMBER: '1000000000',
      SHUTDOWN_GRACE_SECONDS: '0',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  let url: string | undefined;
  for await (const line of createInterface(server.stdout)) {
    url = /Open (\S+) in a browser/.exec(line)?.[1];
    if (url !== undefined) break;
  }
  const stop = async () => {
    server.kill('SIGTERM');
    await exited;
  };
  if (url === undefined || server.pid === undefined) {
    await stop();
    throw new Error('The node did not start.');
  }
  return { url, pid: server.pid, stop };
}

/** Sends an operation to a node over HTTP. */
export async function ask<Result, Variables extends Record<string, unknown>>(
  url: string,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  token?: string,
): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data: Result; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

/** The machine that this was measured on. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory} GiB, Node ${process.version}`;
}

/** The value below which this share of the values lies: a percentile. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}
