/** A node as the README starts it: default settings, a data folder of its own, the demo story. */
import { chmodSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../../generated/prisma/client.ts';
import { joinEmbedded } from '../../src/embedded/server.ts';
import { NODE, startServer } from '../kit/program.ts';

export interface Scene {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  readonly postmaster: number;
  readonly editorToken: string;
  /** Whether the node is still running. */
  isAlive(): boolean;
  stop(): Promise<void>;
}

/** What a newsroom writes in some weeks: enough for replays to read. */
const EVENTS = 2_000;
/** As many as a live blog of some days has. */
const NOTES = 500;

export async function openScene(): Promise<Scene> {
  const dataDir = mkdtempSync(join(tmpdir(), 'dateline-attack-'));
  // PostgreSQL's account has to enter it, if root starts this.
  chmodSync(dataDir, 0o755);
  const settings = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn' };
  const server = await startServer(NODE, settings, warn);
  const stop = async () => {
    await server.stop('SIGINT');
    rmSync(realpathSync(join(dataDir, 'postgres')), { recursive: true, force: true });
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await writeHistory(dataDir);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: server.url,
    dataDir,
    pid: server.pid,
    postmaster: Number(
      readFileSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
    ),
    editorToken: readFileSync(join(dataDir, 'demo-token'), 'utf8').trim(),
    isAlive: () => server.isRunning,
    stop,
  };
}

const warned = new Set<string>();

/** Each of the node's warnings once. */
function warn(line: string): void {
  if (!line.startsWith('{')) return;
  const { msg } = JSON.parse(line) as { msg: string };
  if (warned.has(msg)) return;
  warned.add(msg);
  console.error(line.slice(0, 500));
}

/** Appends an event of the story many times more, and gives its article a long list. */
async function writeHistory(dataDir: string): Promise<void> {
  const database = await joinEmbedded(dataDir);
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.url) });
  try {
    const last = await prisma.feedEvent.findFirstOrThrow({ where: { type: 'ARTICLE_PUBLISHED' } });
    const { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds } = last;
    const data = { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds };
    await prisma.feedEvent.createMany({ data: Array.from({ length: EVENTS }, () => data) });
    if (articleId === null || revisionId === null) throw new Error('The event has no article.');
    const note = { articleId, revisionId, kind: 'UPDATE' as const, text: 'It went on.' };
    await prisma.updateNote.createMany({ data: Array.from({ length: NOTES }, () => note) });
  } finally {
    await prisma.$disconnect();
    await database.stop();
  }
}
