/**
 * What it costs to replay events to one subscriber: CPU of the node and of its database, and for how long others wait
 * meanwhile. The log has the demo story's events many times over. Needs Linux.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { graphql } from '../test/gql/index.ts';
import { ask, machine, quantile, startNode } from './node.ts';

const EVENTS = 4_000;
const ROUNDS = 5;
/** ms between two queries of a bystander. */
const PAUSE = 20;

const SELECTIONS = {
  'ids and headlines': '... on ArticleEvent { slug } ... on ArticleRevised { article { headline } }',
  'the articles as a list shows them, with notes and statements': `
    ... on ArticlePublished { article { ...Shown } }
    ... on ArticleRevised { article { ...Shown } note { text } }
    ... on ArticleCommentAdded { article { ...Shown } note { text } statement { text speaker { ... on Person { name } } } }
    ... on ArticleCorrected { article { ...Shown } note { text } }`,
  'the articles with their bodies': `
    ... on ArticlePublished { article { ...Whole } }
    ... on ArticleRevised { article { ...Whole } }
    ... on ArticleCommentAdded { article { ...Whole } }
    ... on ArticleCorrected { article { ...Whole } }`,
};
const FRAGMENTS = `
  fragment Shown on Article { slug headline standfirst byline tags { name } mainImage { url altText } }
  fragment Whole on Article { headline bodyHtml statements(first: 5) { nodes { text } } }`;

const End = graphql(`
  query ReplayEnd {
    feed(first: 100) {
      pageInfo {
        endCursor
      }
    }
  }
`);

const Newest = graphql(`
  query ReplayNewest {
    articles(first: 1) {
      nodes {
        slug
      }
    }
  }
`);

const node = await startNode();
const { prisma } = node;
try {
  const meter = await node.meter();
  const after = await fillLog();
  const rows = [];
  for (const [name, selection] of Object.entries(SELECTIONS)) {
    // The first round warms up.
    await replay(selection, after);
    const waits: number[] = [];
    const bystander = startBystander(waits);
    meter.spent();
    const began = performance.now();
    for (let round = 0; round < ROUNDS; round += 1) await replay(selection, after);
    const seconds = (performance.now() - began) / 1_000;
    const { node: ofNode, database } = meter.spent();
    await bystander.stop();
    const perEvent = (ms: number) => Math.round((ms * 1_000) / (ROUNDS * EVENTS));
    rows.push({
      selection: name,
      'events/s': Math.round((ROUNDS * EVENTS) / seconds),
      'node, µs of CPU per event': perEvent(ofNode),
      'database, µs': perEvent(database),
      'others wait, median ms': Math.round(quantile(waits, 0.5)),
      'p99 ms': Math.round(quantile(waits, 0.99)),
    });
  }
  console.log(`\n${machine()}\n${EVENTS} events, ${ROUNDS} replays one after the other\n`);
  console.table(rows);
} finally {
  await node.stop();
}

/** Appends the story's events again and again. Returns the cursor from which on there are as many as are replayed. */
async function fillLog(): Promise<string> {
  const story = await prisma.feedEvent.findMany({ where: { article: { state: 'PUBLISHED' } } });
  const events = Array.from({ length: EVENTS }, (_, index) => story[index % story.length]);
  const { feed } = await ask(node.url, End, {});
  await prisma.feedEvent.createMany({
    data: events.flatMap((event) => {
      if (event === undefined) return [];
      const { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds, reason } = event;
      return { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds, reason };
    }),
  });
  return feed.pageInfo.endCursor ?? '';
}

async function replay(selection: string, after: string): Promise<void> {
  const client = createClient({ url: node.url.replace('http', 'ws'), webSocketImpl: WebSocket, lazy: true });
  const query = `subscription ($after: Cursor) { feed(after: $after) { __typename id cursor ${selection} } } ${FRAGMENTS}`;
  let count = 0;
  for await (const { errors } of client.iterate({ query: used(query), variables: { after } })) {
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    if ((count += 1) === EVENTS) break;
  }
  await client.dispose();
}

/** Without the fragments that it doesn't use, which would not be valid. */
function used(query: string): string {
  return query
    .split('\n')
    .filter((line) => {
      const name = /fragment (\w+)/.exec(line)?.[1];
      return name === undefined || query.includes(`...${name}`);
    })
    .join('\n');
}

/** A client that sends a small query now and then, and notes how long each took. */
function startBystander(waits: number[]): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const running = (async () => {
    while (!stopped.signal.aborted) {
      const began = performance.now();
      await ask(node.url, Newest, {});
      waits.push(performance.now() - began);
      await sleep(PAUSE);
    }
  })();
  return {
    stop: () => {
      stopped.abort();
      return running;
    },
  };
}
