/** The latency that ten thousand subscribers see. */
import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from '../../test/gql/index.ts';
import { ask, quantile, type Story } from '../node.ts';
import type { Contender } from '../contenders/child.ts';
import { payload, SLUG } from './live.ts';
import {
  comparePayloads,
  openAll,
  readers,
  start,
  startDateline,
  stopAll,
  timed,
  type Lane,
} from './lane.ts';
import { BLOCKS, MANY, median, round, row, target } from './tables.ts';

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
        nodes {
          text
        }
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

/** Measures the latency for the last of ten thousand subscribers, next to stalled ones, and for queries meanwhile. */
export async function compareTheMany(story: Story, again: () => Promise<{ id: string }>) {
  const dateline: Lane = {
    name: 'Dateline',
    server: await startDateline(story.databaseUrl),
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
  const healthy = await compareStalled(story, dateline);

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
    target("last delivery / raw ws.send's", median(last.get(dateline)) / median(last.get(raw)), '≤1.3'),
    target(
      "healthy readers' p99 with 1% stalled / without",
      median(healthy.beside) / median(healthy.without),
      '≤1.2',
    ),
    target('query p99 during a broadcast / idle', quantile(busy, 0.99) / quantile(idle, 0.99), '≤2'),
  ]);
  await stopAll();
}

/** Requests one page after the other while the given work is running. Returns the ms that each took. */
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

/** The p99 of healthy subscribers, in ms after the commit, without and with one in a hundred that has stopped reading. */
async function compareStalled({ prisma }: Story, dateline: Lane) {
  const stalled = readers();
  const count = MANY / 100;
  const without: number[] = [];
  const beside: number[] = [];
  const speaker = await prisma.organization.create({
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
    // They also follow a speaker that nobody else does, whose events fill their connections' buffers.
    await stalled.open({ url: dateline.server.url, count, payload, also, stall: true });
    await fill(prisma, dateline.server, count, speaker.id);
    await measure(beside);
    await stalled.closeAll();
  }
  return { without, beside };
}

/** Sends events to the stalled subscribers of this speaker until much is queued for them, but below the limit. */
async function fill(
  prisma: Story['prisma'],
  server: Contender,
  count: number,
  speakerOrganizationId: string,
): Promise<void> {
  const day = new Date('2025-09-25');
  for (let round = 0; round < 200; round += 1) {
    const metrics = await (await fetch(new URL('/metrics', server.url))).text();
    if (Number(/^dateline_buffered_bytes (\d+)$/m.exec(metrics)?.[1]) > count * 300_000) return;
    await prisma.$transaction(async (tx) => {
      const statements = await tx.statement.createManyAndReturn({
        data: Array.from({ length: 8 }, () => ({
          kind: 'REMARK' as const,
          wording: 'VERBATIM' as const,
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
