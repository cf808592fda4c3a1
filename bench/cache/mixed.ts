/**
 * Two nodes over one archive: readers of articles' pages and of fronts, editors who change the same articles, and followers of the
 * feed on both nodes, who know which pages would be from before an event that they have received.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { openArchive } from '../kit/database.ts';
import { busy, rounded } from '../kit/measure.ts';
import { metric, startClient, startNode, stopPrograms, type Program } from '../kit/program.ts';
import { keepEditing, type Edited } from './editor.ts';
import type { Reading, Result, Urls } from './readers.ts';

export interface Mixed {
  /** Published ones. */
  readonly articles: number;
  readonly seconds: number;
  /** A second. */
  readonly publications: number;
  readonly drafts: number;
}

/** Loaded for each published one, and some more, since a fifth is hidden. */
const LOADED = { each: 1.25, more: 25 };
/** To each node. */
const CONNECTIONS = 8;

/** @returns whether no answer was stale */
export async function measureMixed({ articles, seconds, ...rates }: Mixed): Promise<boolean> {
  const database = await openArchive(String(Math.ceil(articles * LOADED.each) + LOADED.more));
  try {
    const token = await createMemberToken(database.prisma, { name: 'The benchmark', role: 'EDITOR' });
    const published = await database.prisma.article.findMany({
      where: { state: 'PUBLISHED' },
      orderBy: [{ firstPublishedAt: 'desc' }, { id: 'desc' }],
      take: articles,
      select: { slug: true },
    });
    const slugs = published.map(({ slug }) => slug);
    const fronts = await database.prisma.front.findMany({ orderBy: { id: 'asc' }, select: { slug: true } });
    // The settings of the environment apply, such as READ_CACHE_MB.
    const nodes = [await startNode(database.url), await startNode(database.url)] as const;
    const urls: Urls = [nodes[0].url, nodes[1].url];
    const readers = startClient('bench/cache/readers.ts');
    readers.tell({ follow: urls });
    for (const node of nodes) while ((await metric(node, 'dateline_subscriptions')) < 1) await sleep(50);
    const before = await Promise.all(nodes.map(cacheOf));
    const editing = keepEditing({ urls, slugs, token, ...rates });
    const reading: Reading = {
      ...{ urls, slugs, fronts: fronts.map(({ slug }) => slug) },
      ...{ connections: CONNECTIONS, milliseconds: seconds * 1_000 },
    };
    const result = await readers.ask<Result>('result', { read: reading });
    const edited = await editing.stop();
    const after = await Promise.all(nodes.map(cacheOf));
    const grown = after.map((counts, index) => ({
      hits: counts.hits - (before[index]?.hits ?? 0),
      dropped: counts.dropped - (before[index]?.dropped ?? 0),
    }));
    return report(slugs.length, result, edited, grown);
  } finally {
    await stopPrograms();
    await database.stop();
  }
}

interface Cached {
  readonly hits: number;
  readonly dropped: number;
}

/** What the read cache of a node has done. */
async function cacheOf(node: Program): Promise<Cached> {
  const requests = (result: string) => metric(node, `dateline_read_cache_requests_total{result="${result}"}`);
  return {
    hits: (await requests('hit')) + (await requests('joined')),
    dropped: await metric(node, 'dateline_read_cache_dropped_total'),
  };
}

function report(articles: number, result: Result, edited: Edited, cached: readonly Cached[]): boolean {
  const { seconds, nodes, failures } = result;
  const reads = nodes[0].reads + nodes[1].reads;
  const { published, saved } = edited;
  const dropped = cached.reduce((sum, node) => sum + node.dropped, 0);
  console.log(
    `${articles} articles; ${reads} reads in ${rounded(seconds)} s, ${Math.round(reads / seconds)} a second; ${published} publications and ${saved} saved drafts, ${edited.failures.length} more failed; ${rounded(dropped / published)} answers dropped a publication, on both nodes together; ${busy()}`,
  );
  console.table(
    nodes.map((node, index) => ({
      node: 'AB'[index],
      reads: node.reads,
      'first reads': node.firstReads,
      'hit rate': ((cached[index]?.hits ?? 0) / node.reads).toFixed(3),
      '… of later reads': ((cached[index]?.hits ?? 0) / (node.reads - node.firstReads)).toFixed(3),
      'events followed': node.events,
      'checked by its events': node.checked.own,
      'stale by its events': node.stale.own,
      "checked by the other's": node.checked.other,
      "stale by the other's": node.stale.other,
      'at most ms behind the other': Math.round(node.behind),
    })),
  );
  for (const failure of new Set(edited.failures.slice(0, 3))) console.log(`A change failed: ${failure}`);
  if (failures.length > 0) console.log(`${failures.length} reads failed, such as: ${failures[0]}`);
  // If nothing could be checked, nothing was shown.
  const isChecked = nodes.every(({ checked }) => checked.own > 0 && checked.other > 0);
  return isChecked && nodes.every(({ stale }) => stale.own + stale.other === 0);
}
