/**
 * Readers of two nodes, and a follower of each, in one process, so that all times are of one clock. A reader asks for an
 * article's page, some far more often than others, and for the next one when the answer is there.
 */
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { graphql } from '../../test/gql/index.ts';
import { Chance } from '../../test/support/secrecy/random.ts';
import { received, requestText } from '../contenders/http.ts';
import { zipf } from '../load/directory.ts';
import { PAGES } from '../queries/pages.ts';
import { ToldRevisions, type Verdict } from './told.ts';

const Followed = graphql(`
  subscription MixedFeed {
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
  /** Of each node. */
  readonly connections: number;
  /** It ends with whichever comes first. */
  readonly reads: number;
  readonly milliseconds: number;
}
/** What became of the requests to one node. */
export interface Figures extends Verdict {
  readonly reads: number;
  readonly hits: number;
  /** Of the second half, when what is asked for often is kept. */
  readonly late: { readonly reads: number; readonly hits: number };
  readonly events: number;
}
export interface Outcome {
  readonly seconds: number;
  readonly nodes: readonly [Figures, Figures];
  /** The ends of answers without an article, such as of reads that took too long. */
  readonly failures: readonly string[];
  /** Why it ended early. */
  readonly failed?: string;
}

const NODES = [0, 1] as const;
type NodeIndex = (typeof NODES)[number];

/** Stands for a slug in a URL. Slugs themselves have lower-case letters. */
const SLUG = 'SLUG';

const told = new ToldRevisions();
const events = [0, 0] as [number, number];
const chance = new Chance(1);

function follow(node: NodeIndex, url: string): void {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
    perMessageDeflate: false,
  });
  socket.on('open', () => {
    socket.send('{"type":"connection_init"}');
  });
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
      told.note(node, slug, note.revisionNumber);
    });
  });
  socket.on('close', () => {
    throw new Error('A follower lost its connection.');
  });
}

async function read({ urls, slugs, connections, reads, milliseconds }: Reading): Promise<Outcome> {
  const began = performance.now();
  const passed = () => performance.now() - began;
  const counter = () => ({ reads: 0, hits: 0, late: { reads: 0, hits: 0 } });
  const counts = [counter(), counter()] as const;
  const failures: string[] = [];
  const total = () => counts[0].reads + counts[1].reads;

  function count(node: NodeIndex, isHit: boolean): void {
    const isLate = passed() > milliseconds / 2 || total() > reads / 2;
    for (const of of isLate ? [counts[node], counts[node].late] : [counts[node]]) {
      of.reads += 1;
      if (isHit) of.hits += 1;
    }
  }

  const keepReading = (node: NodeIndex) =>
    new Promise<void>((resolve, reject) => {
      const { hostname, port } = new URL(urls[node]);
      const request = requestText(pageUrl(urls[node]), null);
      let text = '';
      let slug = '';
      let askedAt = 0;
      const socket = connect(Number(port), hostname, ask);
      // One character a byte.
      socket.setEncoding('latin1');
      socket.on('data', (data: string) => {
        text += data;
        const answer = received(text);
        if (answer === null) return;
        const shown = /"revisionNumber":(\d+)/.exec(text)?.[1];
        if (answer instanceof Error) {
          socket.destroy(answer);
          return;
        }
        if (shown === undefined) failures.push(text.slice(-200));
        else told.judge(node, slug, Number(shown), askedAt);
        count(node, /^x-cache: hit$/im.test(answer.head));
        ask();
      });
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('The server closed the connection.')));

      function ask(): void {
        if (total() >= reads || passed() >= milliseconds) {
          resolve();
          socket.destroy();
          return;
        }
        text = '';
        slug = zipf(chance, slugs);
        askedAt = performance.now();
        socket.write(request.replace(SLUG, slug));
      }
    });

  let failed: string | undefined;
  try {
    await Promise.all(NODES.flatMap((node) => Array.from({ length: connections }, () => keepReading(node))));
  } catch (error) {
    failed = String(error);
  }
  const figures = (node: NodeIndex) => ({ ...counts[node], ...told.verdicts[node], events: events[node] });
  return {
    seconds: passed() / 1_000,
    nodes: [figures(0), figures(1)],
    failures,
    ...(failed !== undefined && { failed }),
  };
}

function pageUrl(url: string): string {
  const { query, operationName } = PAGES.QueriesWhole;
  const variables = JSON.stringify({ slug: SLUG });
  return `${url}?${new URLSearchParams({ query, operationName, variables })}`;
}

process.on('disconnect', () => process.exit());
process.on('message', ({ follow: urls, read: reading }: { follow?: Urls; read?: Reading }) => {
  for (const node of NODES) if (urls !== undefined) follow(node, urls[node]);
  if (reading !== undefined) void read(reading).then((outcome) => process.send?.({ outcome }));
});
