/**
 * Readers of two nodes, and a follower of each, in one process, so that all times are of one clock. A reader asks for an article's
 * page with related articles, some articles far more often than others, or for a front, and for the next page when the answer is
 * there.
 */
import { WebSocket } from 'ws';
import { graphql } from '../../test/gql/index.ts';
import { Chance } from '../../test/support/secrecy/random.ts';
import { HttpConnection, requestText } from '../kit/http.ts';
import { zipf } from '../load/directory.ts';
import { PAGES, type PageName } from '../page/pages.ts';
import { AnnouncedRevisions, type Verdict } from './revisions.ts';

const Followed = graphql(`
  subscription CacheFollowed {
    feed {
      ... on ArticleEvent {
        slug
        note {
          revisionNumber
        }
      }
    }
  }
`);

export type Urls = readonly [string, string];
export interface Reading {
  readonly urls: Urls;
  /** The busiest first. */
  readonly slugs: readonly string[];
  readonly fronts: readonly string[];
  /** To each node. */
  readonly connections: number;
  readonly milliseconds: number;
}
/** What became of the requests to one node. */
export interface Figures extends Verdict {
  readonly reads: number;
  /** Of a page that had not been read through this node before. */
  readonly firstReads: number;
  readonly events: number;
}
export interface Result {
  readonly seconds: number;
  readonly nodes: readonly [Figures, Figures];
  /** The ends of answers without an article, such as of reads that took too long. */
  readonly failures: readonly string[];
}

const NODES = [0, 1] as const;
type NodeIndex = (typeof NODES)[number];
/** Stands for a slug in a URL. Slugs themselves have lower-case letters. */
const SLUG = 'SLUG';
/** How many of the reads are of a front. */
const FRONTS = 0.1;
/** A related article, or one on a front. */
const FURTHER = /"slug":"([^"]+)","revisionNumber":(\d+)/g;

const announced = new AnnouncedRevisions();
const events = [0, 0] as [number, number];
const chance = new Chance(1);

function follow(node: NodeIndex, url: string): void {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  socket.on('open', () => socket.send('{"type":"connection_init"}'));
  socket.once('message', () => {
    socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: Followed.toString() } }));
    socket.on('message', (data: Buffer) => {
      const { type, payload } = JSON.parse(data.toString()) as {
        type: string;
        payload?: { data?: { feed: { slug?: string; note?: { revisionNumber: number } | null } } };
      };
      if (type === 'ping') socket.send('{"type":"pong"}');
      const { slug, note } = payload?.data?.feed ?? {};
      if (slug === undefined || note == null) return;
      events[node] += 1;
      announced.note(node, slug, note.revisionNumber);
    });
  });
  socket.on('close', () => {
    throw new Error('A follower lost its connection.');
  });
}

async function read({ urls, slugs, fronts, connections, milliseconds }: Reading): Promise<Result> {
  const began = performance.now();
  const passed = () => performance.now() - began;
  const none = () => ({ reads: 0, pages: new Set<string>() });
  const counts = { 0: none(), 1: none() } satisfies Record<NodeIndex, object>;
  const failures: string[] = [];

  async function keepReading(node: NodeIndex): Promise<void> {
    const connection = await HttpConnection.open(urls[node]);
    const ofArticle = requestText(pageUrl(urls[node], 'PageRelated'), null);
    const ofFront = requestText(pageUrl(urls[node], 'PageFront'), null);
    while (passed() < milliseconds) {
      const isFront = chance.of(FRONTS);
      const slug = zipf(chance, isFront ? fronts : slugs);
      const askedAt = performance.now();
      const { body } = await connection.exchange((isFront ? ofFront : ofArticle).replace(SLUG, slug));
      const shown = /"revisionNumber":(\d+)/.exec(body)?.[1];
      if (shown === undefined) failures.push(body.slice(-200));
      else if (!isFront) announced.judge(node, slug, Number(shown), askedAt);
      for (const [, other = '', revision] of body.matchAll(FURTHER))
        announced.judge(node, other, Number(revision), askedAt);
      counts[node].reads += 1;
      counts[node].pages.add(`${isFront ? 'front' : 'article'} ${slug}`);
    }
    connection.close();
  }

  await Promise.all(NODES.flatMap((node) => Array.from({ length: connections }, () => keepReading(node))));
  const figures = (node: NodeIndex) => ({
    reads: counts[node].reads,
    firstReads: counts[node].pages.size,
    ...announced.verdicts[node],
    events: events[node],
  });
  return { seconds: passed() / 1_000, nodes: [figures(0), figures(1)], failures };
}

function pageUrl(url: string, page: PageName): string {
  const { query, operationName } = PAGES[page];
  const variables = JSON.stringify({ slug: SLUG });
  return `${url}?${new URLSearchParams({ query, operationName, variables })}`;
}

process.on('message', ({ follow: urls, read: reading }: { follow?: Urls; read?: Reading }) => {
  for (const node of NODES) if (urls !== undefined) follow(node, urls[node]);
  if (reading === undefined) return;
  void read(reading).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
