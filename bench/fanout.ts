/**
 * What it costs to tell thousands of readers of one event: Dateline beside the floor (`ws.send` of a ready Buffer) and
 * what the documentation of the stack leads to. Each runs as a process of its own; blocks are interleaved, and what
 * counts are the ratios. The payloads are compared before anything is measured.
 */
import { isDeepStrictEqual } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from '../test/gql/index.ts';
import { startContender, startReaders, type Contender, type Readers } from './fanout/child.ts';
import { startCounter } from './fanout/statements.ts';
import { ask, machine, openStory, quantile, type Story } from './node.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const BLOCKS = 7;
const READERS = 5_000;
const MANY = 10_000;

const Live = graphql(`
  subscription FanoutLive($slug: String!) {
    articleUpdated(slug: $slug) {
      __typename
      id
      cursor
      occurredAt
      slug
      ... on ArticleCommentAdded {
        article {
          id
          slug
          url
          headline
          standfirst
          revision
        }
        note {
          kind
          text
          createdAt
        }
        statement {
          id
          kind
          text
          channel
          speaker {
            __typename
            ... on Organization {
              name
            }
            ... on Person {
              name
            }
          }
        }
      }
    }
  }
`);

const Story = graphql(`
  query FanoutStory($slug: String!) {
    article(slug: $slug) {
      id
    }
    organization(slug: "no-azure-for-apartheid") {
      id
    }
  }
`);

const Comment = graphql(`
  mutation FanoutComment($input: AddCommentInput!) {
    addComment(input: $input) {
      ... on AddCommentPayload {
        event {
          id
        }
      }
    }
  }
`);

const Speeches = graphql(`
  subscription FanoutSpeeches($speakerId: ID!) {
    statementRecorded(speakerId: $speakerId) {
      statement {
        text
      }
    }
  }
`);

const Page = graphql(`
  query FanoutPage($slug: String!) {
    article(slug: $slug) {
      headline
      bodyHtml
      updateNotes {
        text
      }
      statements(first: 20) {
        nodes {
          text
          speaker {
            __typename
            ... on Organization {
              name
            }
            ... on Person {
              name
            }
          }
        }
      }
      campaigns {
        name
      }
    }
  }
`);

const payload = { query: Live.toString(), variables: { slug: SLUG } };

/** One who sends events to readers: how it is made to, and what it has used. */
interface Lane {
  readonly name: string;
  readonly server: Contender;
  readonly readers: Readers;
  readonly events: number;
  readonly publish: () => unknown;
}

const story = await openStory();
const children: { stop(): Promise<void> }[] = [];
try {
  console.log(`${machine()}\n`);
  const again = await writeEvent(story);
  await compareContenders(story, again);
  await compareTheMany(again);
  await countStatements(story, again);
} finally {
  await stopAll();
  await story.stop();
}

async function stopAll() {
  await Promise.all(children.splice(0).map((child) => child.stop()));
}

function startDateline(databaseUrl = story.databaseUrl): Promise<Contender> {
  return start(['src/main.ts'], {
    DATABASE_URL: databaseUrl,
    PORT: '0',
    LOG_LEVEL: 'error',
    MAX_SOCKETS_PER_ADDRESS: '100000',
    ARTICLE_URL: 'https://news.example/articles/',
  });
}

async function start(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Contender> {
  const server = await startContender(args, env);
  children.push(server);
  return server;
}

function readers(): Readers {
  const readers = startReaders();
  children.push(readers);
  return readers;
}

/** Adds a comment, and gives what appends its event to the log once more. */
async function writeEvent({ prisma, editorToken }: Story): Promise<() => Promise<{ id: string }>> {
  const node = await startDateline();
  const { article, organization } = await ask(node.url, Story, { slug: SLUG });
  const text =
    'We said from the beginning that nobody should build this, and that those who do should stop. ';
  const { addComment } = await ask(
    node.url,
    Comment,
    {
      input: {
        articleId: article?.id ?? '',
        statement: {
          text: text.repeat(4),
          speaker: { organizationId: organization?.id ?? '' },
          channel: 'PRESS_STATEMENT',
        },
      },
    },
    editorToken,
  );
  if (!('event' in addComment)) throw new Error('The comment was refused.');
  await stopAll();
  const event = await prisma.feedEvent.findUniqueOrThrow({ where: { id: addComment.event.id } });
  const { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds } = event;
  return () =>
    prisma.feedEvent.create({
      data: { type, articleId, revisionId, noteId, statementId, speakerId, campaignIds },
    });
}

async function compareContenders({ databaseUrl }: Story, again: () => Promise<{ id: string }>) {
  const lane = async (name: string, events: number, args: string[], publish?: Lane['publish']) => {
    const server = await start(args, { DATABASE_URL: databaseUrl });
    const publishHere = () => {
      server.tell({ publish: true });
    };
    return { name, server, readers: readers(), events, publish: publish ?? publishHere } satisfies Lane;
  };
  const dateline: Lane = {
    name: 'Dateline',
    server: await startDateline(),
    readers: readers(),
    events: 20,
    publish: again,
  };
  const raw = await lane('ws.send of one Buffer', 20, ['bench/fanout/raw.ts']);
  const inMemory = await lane('Yoga + graphql-ws, in memory', 3, ['bench/fanout/stock.ts']);
  const byPrisma = await lane('Yoga + graphql-ws + Prisma', 1, ['bench/fanout/stock.ts', 'prisma']);
  const lanes = [dateline, raw, inMemory, byPrisma];

  const memory = new Map<Lane, number>();
  for (const lane of lanes) memory.set(lane, await openAll(lane, READERS));
  const sample = await comparePayloads(dateline, [raw, inMemory, byPrisma]);

  const costs = new Map<Lane, number[]>(lanes.map((lane) => [lane, []]));
  for (let block = 0; block <= BLOCKS; block += 1) {
    for (const lane of lanes) {
      const before = await lane.server.usage();
      for (let count = 0; count < lane.events; count += 1) await lane.readers.see(lane.publish);
      const { cpu } = await lane.server.usage();
      // The first block finds nothing warm.
      if (block > 0) costs.get(lane)?.push((cpu - before.cpu) / (lane.events * READERS));
    }
  }
  const cost = (lane: Lane) => quantile(costs.get(lane) ?? [], 0.5);
  console.log(
    `${READERS} sockets, a payload of ${sample} bytes, ${BLOCKS} interleaved blocks; µs of the server’s CPU for a delivery`,
  );
  console.table(
    lanes.map((lane) => ({
      contender: lane.name,
      'median µs': round(cost(lane)),
      'min µs': round(quantile(costs.get(lane) ?? [], 0)),
      'max µs': round(quantile(costs.get(lane) ?? [], 1)),
      'deliveries per CPU second': Math.round(1e6 / cost(lane)),
      'KB a connection': round((memory.get(lane) ?? NaN) / 1_000),
    })),
  );
  console.table([
    target('deliveries per CPU second / raw ws.send', cost(raw) / cost(dateline), '≥0.8'),
    target('… / Yoga + graphql-ws, in memory', cost(inMemory) / cost(dateline), '≥8'),
    target('… / Yoga + graphql-ws + Prisma', cost(byPrisma) / cost(dateline), '≥60'),
    target(
      'KB a connection above raw ws',
      ((memory.get(dateline) ?? NaN) - (memory.get(raw) ?? NaN)) / 1_000,
      '≤12',
    ),
  ]);
  await stopAll();
}

/** Opens so many subscriptions, and gives the bytes that one takes, after the first ones have warmed the process up. */
async function openAll({ server, readers }: Lane, count: number): Promise<number> {
  const first = Math.round(count / 5);
  await readers.open({ url: server.url, count: first, payload });
  await allSubscribed(server, first);
  const before = await server.usage(true);
  await readers.open({ url: server.url, count: count - first, payload });
  await allSubscribed(server, count);
  const after = await server.usage(true);
  return (after.rss - before.rss) / (count - first);
}

/** The protocol has no answer to a subscription; each contender can tell how many it serves. */
async function allSubscribed(server: Contender, count: number): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if ((await subscriptionsOf(server)) >= count) return;
    await sleep(50);
  }
  throw new Error('Not all have subscribed.');
}

async function subscriptionsOf(server: Contender): Promise<number> {
  const response = await fetch(new URL('/metrics', server.url));
  if (!response.ok) return server.ask('size', { size: true });
  return Number(/^dateline_subscriptions (\d+)$/m.exec(await response.text())?.[1]);
}

/** The same event from each; gives the bytes of its message. */
async function comparePayloads(dateline: Lane, others: readonly Lane[]): Promise<number> {
  await dateline.readers.see(dateline.publish);
  const sample = await dateline.readers.first();
  for (const lane of others) {
    lane.server.tell({ payload: sample });
    await lane.readers.see(lane.publish);
    const theirs = await lane.readers.first();
    if (!isDeepStrictEqual(theirs, sample))
      throw new Error(`${lane.name} sends another payload: ${JSON.stringify([sample, theirs])}`);
  }
  return Buffer.byteLength(JSON.stringify(sample));
}

/** What ten thousand feel: the last of them, those beside stalled ones, and those who ask queries meanwhile. */
async function compareTheMany(again: () => Promise<{ id: string }>) {
  const dateline: Lane = {
    name: 'Dateline',
    server: await startDateline(),
    readers: readers(),
    events: 5,
    publish: again,
  };
  const server = await start(['bench/fanout/raw.ts']);
  const raw: Lane = {
    name: 'ws.send of one Buffer',
    server,
    readers: readers(),
    events: 5,
    publish: () => {
      server.tell({ publish: true });
    },
  };
  for (const lane of [dateline, raw]) await openAll(lane, MANY);
  await comparePayloads(dateline, [raw]);

  const last = new Map<Lane, number[]>([
    [dateline, []],
    [raw, []],
  ]);
  const idle: number[] = [];
  const busy: number[] = [];
  for (let block = 0; block <= BLOCKS; block += 1) {
    for (const lane of [dateline, raw]) {
      for (let count = 0; count < lane.events; count += 1) {
        const { began, seen } = await timed(lane);
        if (block > 0) last.get(lane)?.push(seen.last - began);
      }
    }
    const alone = await queries(dateline.server.url, () => sleep(2_000));
    const beside = await queries(dateline.server.url, async () => {
      for (let count = 0; count < 10; count += 1) await timed(dateline);
    });
    if (block === 0) continue;
    idle.push(...alone);
    busy.push(...beside);
  }
  const healthy = await compareStalled(dateline);

  const ms = (values: readonly number[] = [], share = 0.5) => round(quantile(values, share));
  console.log(`${MANY} sockets on one node, ${BLOCKS} interleaved blocks`);
  console.table({
    'Dateline: commit to the last delivery': row(last.get(dateline)),
    'ws.send: to the last delivery': row(last.get(raw)),
    'article page query, idle': { ...row(idle), 'p99 ms': ms(idle, 0.99) },
    'article page query, during a broadcast': { ...row(busy), 'p99 ms': ms(busy, 0.99) },
    'p99 of healthy readers': row(healthy.without),
    'p99 of healthy readers beside 1% stalled': row(healthy.beside),
  });
  console.table([
    target('last delivery / raw ws.send’s', median(last.get(dateline)) / median(last.get(raw)), '≤1.3'),
    target(
      'healthy readers’ p99 with 1% stalled / without',
      median(healthy.beside) / median(healthy.without),
      '≤1.2',
    ),
    target('query p99 during a broadcast / idle', quantile(busy, 0.99) / quantile(idle, 0.99), '≤2'),
  ]);
  await stopAll();
}

/** When an event was there to be read, and when its readers had it. */
async function timed({ readers, publish }: Lane) {
  let began = NaN;
  const seen = await readers.see(async () => {
    await publish();
    began = performance.timeOrigin + performance.now();
  });
  return { began, seen };
}

/** One reader of pages, one page after the other, while something goes on: ms of each. */
async function queries(url: string, meanwhile: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  const state = { isOver: false };
  const over = meanwhile().finally(() => (state.isOver = true));
  while (!state.isOver) {
    const began = performance.now();
    await ask(url, Page, { slug: SLUG });
    times.push(performance.now() - began);
    await sleep(5);
  }
  await over;
  return times;
}

/** Healthy readers’ p99, in ms after the commit, without and with one in a hundred who has stopped reading. */
async function compareStalled(dateline: Lane) {
  const stalled = readers();
  const count = MANY / 100;
  const without: number[] = [];
  const beside: number[] = [];
  const speaker = await story.prisma.organization.create({
    data: { slug: 'long-speeches', name: 'Long Speeches', visibility: 'PUBLIC' },
  });
  const also = {
    query: Speeches.toString(),
    variables: { speakerId: Buffer.from(`Organization:${speaker.id}`).toString('base64url') },
  };
  const measure = async (into: number[]) => {
    for (let count = 0; count < 5; count += 1) {
      const { began, seen } = await timed(dateline);
      into.push(seen.p99 - began);
    }
  };
  for (let block = 0; block < BLOCKS; block += 1) {
    await measure(without);
    // They also follow what nobody else does, which fills what their connections hold.
    await stalled.open({ url: dateline.server.url, count, payload, also, stall: true });
    await fill(dateline.server, count, speaker.id);
    await measure(beside);
    await stalled.closeAll();
  }
  return { without, beside };
}

/** Sends to those who follow this speaker, who don’t read, until much waits for them, but not too much. */
async function fill(server: Contender, count: number, speakerOrganizationId: string): Promise<void> {
  const day = new Date('2025-09-25');
  for (let round = 0; round < 200; round += 1) {
    const metrics = await (await fetch(new URL('/metrics', server.url))).text();
    if (Number(/^dateline_buffered_bytes (\d+)$/m.exec(metrics)?.[1]) > count * 300_000) return;
    await story.prisma.$transaction(async (tx) => {
      const statements = await tx.statement.createManyAndReturn({
        data: Array.from({ length: 8 }, () => ({
          kind: 'QUOTE' as const,
          text: 'x'.repeat(40_000),
          channel: 'SPEECH' as const,
          visibility: 'PUBLIC' as const,
          speakerOrganizationId,
          madeOnFirst: day,
          madeOnLast: day,
        })),
        select: { id: true },
      });
      await tx.feedEvent.createMany({
        data: statements.map(({ id: statementId }) => ({
          type: 'STATEMENT_RECORDED' as const,
          statementId,
          speakerId: speakerOrganizationId,
        })),
      });
    });
    await sleep(50);
  }
  throw new Error('Those who stopped reading could not be filled.');
}

/** SQL statements that one event costs, by how many are subscribed. */
async function countStatements({ databaseUrl }: Story, again: () => Promise<unknown>) {
  const EVENTS = 20;
  const rows: Record<string, number> = {};
  for (const count of [10, MANY]) {
    const counter = await startCounter(databaseUrl);
    const server = await startDateline(counter.url);
    const lane: Lane = { name: 'Dateline', server, readers: readers(), events: EVENTS, publish: again };
    await openAll(lane, count);
    await lane.readers.see(again);
    const before = counter.count();
    for (let event = 0; event < EVENTS; event += 1) await lane.readers.see(again);
    rows[`${count} subscribers`] = (counter.count() - before) / EVENTS;
    await stopAll();
    await counter.stop();
  }
  console.log(`SQL statements of the node for an event, over ${EVENTS} events`);
  console.table(rows);
  const [few = NaN, many = NaN] = Object.values(rows);
  console.table([target('statements an event with 10,000 / with 10', many / few, '1.0')]);
}

function target(ratio: string, measured: number, wanted: string) {
  return { ratio, measured: Math.round(measured * 100) / 100, target: wanted };
}

function median(values: readonly number[] = []): number {
  return quantile(values, 0.5);
}

function row(values: readonly number[] = []) {
  const ms = (share: number) => round(quantile(values, share));
  return { 'median ms': ms(0.5), 'min ms': ms(0), 'max ms': ms(1) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
