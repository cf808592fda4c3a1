/**
 * Two nodes over one archive under mixed load: readers of articles' pages, an editor who changes the same articles, and
 * followers of the feed on both nodes, who know which pages would be from before an event that they have got.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { encodeGlobalId } from '../../schema/kernel/global-ids.ts';
import { openClient } from '../../src/db/client.ts';
import { applyMigrations } from '../../src/db/migrations.ts';
import { startThrowaway } from '../../src/embedded/server.ts';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { Chance } from '../../test/support/secrecy/random.ts';
import type { Contender } from '../contenders/child.ts';
import { allSubscribed } from '../fanout/lane.ts';
import { round } from '../fanout/tables.ts';
import { zipf } from '../load/directory.ts';
import { loadArchive } from '../load/load.ts';
import { DATELINE, startClient, startLane, stopAll } from '../queries/lane.ts';
import { edit, type Desk } from './editor.ts';
import type { Outcome, Reading, Urls } from './readers.ts';

export interface Mixed {
  /** Published ones. */
  readonly articles: number;
  /** It ends with whichever comes first. */
  readonly reads: number;
  readonly seconds: number;
}

/** Loaded for each published one, and some more, since a fifth is hidden. */
const LOADED = { each: 1.25, more: 25 };
/** Of each node. */
const CONNECTIONS = 8;
/** ms from one edit to the next. */
const GAP = 200;
/** Edits that are under way at once; more are left out if the machine can't keep up. */
const EDITS_AT_ONCE = 20;
/** ms for loading an article, and for the rest besides reading, before it gives up. */
const PATIENCE = { article: 60, rest: 180_000 };

/** @returns whether no answer was stale */
export async function measureMixed(mixed: Mixed): Promise<boolean> {
  const database = await startThrowaway();
  const stop = () => stopAll().then(() => database.stop());
  const giveUp = () => void stop().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, giveUp);
  const limit = setTimeout(
    () => {
      console.error('It took too long.');
      giveUp();
    },
    PATIENCE.rest + mixed.articles * PATIENCE.article + mixed.seconds * 1_000,
  );
  try {
    const { slugs, desk } = await openArchive(database.url, mixed.articles);
    return await measure(database.url, slugs, desk, mixed);
  } finally {
    clearTimeout(limit);
    await stop();
  }
}

/** The slugs of its published articles, the latest first, and who changes them. */
async function openArchive(url: string, articles: number): Promise<{ slugs: string[]; desk: Desk }> {
  await applyMigrations(url);
  const until = new Date(new Date().toISOString().slice(0, 10));
  await loadArchive(url, { articles: Math.ceil(articles * LOADED.each) + LOADED.more, seed: 1, until });
  const database = openClient({ url, poolSize: 1, onError: () => undefined });
  const { prisma } = database;
  try {
    const token = await createMemberToken(prisma, { name: 'The benchmark', role: 'EDITOR' });
    const person = await prisma.person.findFirstOrThrow({ where: { visibility: 'PUBLIC' } });
    const published = await prisma.article.findMany({
      where: { state: 'PUBLISHED' },
      orderBy: [{ firstPublishedAt: 'desc' }, { id: 'desc' }],
      take: articles,
      select: { slug: true },
    });
    const desk = { token, personId: encodeGlobalId('Person', person.id) };
    return { slugs: published.map(({ slug }) => slug), desk };
  } finally {
    await database.close();
  }
}

async function measure(databaseUrl: string, slugs: string[], desk: Desk, mixed: Mixed): Promise<boolean> {
  const settings = { DATABASE_URL: databaseUrl, ...DATELINE, FEED_RETENTION_DAYS: '3650' };
  const start = async (name: string) => (await startLane(name, 'src/main.ts', { settings })).server;
  const nodes = [await start('A'), await start('B')] as const;
  const urls: Urls = [nodes[0].url, nodes[1].url];
  const readers = startClient('bench/cache/readers.ts');
  readers.tell({ follow: urls });
  for (const node of nodes) await allSubscribed(node, 1);
  const dropped = await droppedBy(nodes);
  const milliseconds = mixed.seconds * 1_000;
  const reading: Reading = { urls, slugs, connections: CONNECTIONS, reads: mixed.reads, milliseconds };
  const editing = keepEditing(urls, desk, slugs);
  const outcome = await readers.ask<Outcome>('outcome', { read: reading });
  const edits = await editing.stop();
  const drops = (await droppedBy(nodes)) - dropped;
  return report(slugs.length, outcome, edits, drops);
}

interface Edits {
  readonly made: number;
  /** Why others failed. */
  readonly failures: readonly string[];
}

/** Begins an edit each fifth of a second, through one node and the other in turn, also while earlier ones are under way. */
function keepEditing(urls: Urls, desk: Desk, slugs: readonly string[]): { stop(): Promise<Edits> } {
  const chance = new Chance(2);
  /** Only one edit of an article at a time: the second would meet a conflict. */
  const busy = new Map<string, Promise<void>>();
  const failures: string[] = [];
  let made = 0;
  const end = new AbortController();
  const editing = (async () => {
    const began = performance.now();
    for (let number = 0; !end.signal.aborted; number += 1) {
      const slug = zipf(chance, slugs);
      if (!busy.has(slug) && busy.size < EDITS_AT_ONCE) {
        const one = edit(urls[number % 2 === 0 ? 0 : 1], desk, slug, number)
          .then(() => void (made += 1))
          .catch((error: unknown) => void failures.push(String(error)))
          .finally(() => busy.delete(slug));
        busy.set(slug, one);
      }
      await pause(Math.max(0, began + (number + 1) * GAP - performance.now()));
    }
    await Promise.all(busy.values());
  })();
  return {
    async stop() {
      end.abort();
      await editing;
      return { made, failures };
    },
  };
}

/** How many answers the nodes have dropped so far because of changes. */
async function droppedBy(nodes: readonly Contender[]): Promise<number> {
  let sum = 0;
  for (const { url } of nodes) {
    const text = await (await fetch(new URL('/metrics', url))).text();
    sum += Number(/^dateline_read_cache_dropped_total (\d+)$/m.exec(text)?.[1]);
  }
  return sum;
}

function report(articles: number, outcome: Outcome, edits: Edits, drops: number): boolean {
  const { seconds, nodes, failures, failed } = outcome;
  const reads = nodes[0].reads + nodes[1].reads;
  console.log(
    `${articles} articles; ${reads} reads in ${round(seconds)} s, ${Math.round(reads / seconds)} a second; ${edits.made} edits, ${round(edits.made / seconds)} a second, ${edits.failures.length} more failed; ${round(drops / edits.made)} answers dropped an edit, on both nodes together`,
  );
  console.table(
    nodes.map((of, index) => ({
      node: 'AB'[index],
      reads: of.reads,
      'hit rate': (of.hits / of.reads).toFixed(3),
      '… of the second half': (of.late.hits / of.late.reads).toFixed(3),
      'events followed': of.events,
      'checked by its events': of.checked.own,
      'stale by its events': of.stale.own,
      "checked by the other's": of.checked.other,
      "stale by the other's": of.stale.other,
      'at most ms behind the other': Math.round(of.behind),
    })),
  );
  for (const failure of new Set(edits.failures.slice(0, 3))) console.log(`An edit failed: ${failure}`);
  if (failures.length > 0) console.log(`${failures.length} reads failed, such as: ${failures[0]}`);
  if (failed !== undefined) console.log(`Reading ended early: ${failed}`);
  // If nothing could be checked, nothing was shown.
  const isChecked = nodes.every(({ checked }) => checked.own > 0 && checked.other > 0);
  const isStale = nodes.some(({ stale }) => stale.own + stale.other > 0);
  return isChecked && !isStale && failed === undefined;
}
