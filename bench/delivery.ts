/**
 * What a delivery costs a node that also takes the mutation: an editor adds comments through the node that the readers are
 * subscribed on. Everything counts, from the request to the last frame. Beside it: the same event without the mutation, and the
 * lower bound (`ws.send` of a ready Buffer). Blocks are interleaved, and the ratios are what counts.
 *
 * Usage: npm run bench -- delivery [--readers 5000] [--blocks 7] [--events 5]
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { commenter, writeEvent } from './fanout/event.ts';
import {
  comparePayloads,
  openAll,
  readers,
  start,
  startDateline,
  stopAll,
  type Lane,
} from './fanout/lane.ts';
import { BLOCKS, round, target } from './fanout/tables.ts';
import { machine, openStory, quantile } from './node.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: {
    readers: { type: 'string', default: '5000' },
    blocks: { type: 'string', default: String(BLOCKS) },
    events: { type: 'string', default: '5' },
  },
});
const [READERS, BLOCK_COUNT, EVENTS] = [Number(values.readers), Number(values.blocks), Number(values.events)];

/** Events, until V8 has compiled what a comment runs. */
const WARM_UP = 20;

const story = await openStory();
try {
  console.log(`${machine()}; load average ${loadavg()[0]?.toFixed(1)}\n`);
  const again = await writeEvent(story);
  const server = await startDateline(story.databaseUrl);
  const node = { server, readers: readers(), events: EVENTS };
  const whole = {
    ...node,
    name: 'Dateline, with the mutation',
    publish: await commenter(server.url, story.editorToken),
  };
  const alone = { ...node, name: 'Dateline, the event alone', publish: again };
  const bytes = await start(['bench/fanout/raw.ts']);
  const raw = {
    name: 'ws.send of one Buffer',
    server: bytes,
    readers: readers(),
    events: EVENTS,
    publish: () => {
      bytes.tell({ publish: true });
    },
  };
  const before = await server.usage();
  const memory = await openAll(alone, READERS);
  const { cpu } = await server.usage();
  console.log(
    `A subscription on a socket of its own: ${Math.round((cpu - before.cpu) / READERS)} µs of CPU to open, ${round(memory / 1_000)} KB of memory\n`,
  );
  await openAll(raw, READERS);
  await measure([whole, alone, raw]);
} finally {
  await stopAll();
  await story.stop();
}

async function measure([whole, alone, raw]: readonly [Lane, Lane, Lane]): Promise<void> {
  const lanes = [whole, alone, raw];
  const sample = await comparePayloads(alone, [raw]);
  const costs = new Map<Lane, number[]>(lanes.map((lane) => [lane, []]));
  for (let block = 0; block <= BLOCK_COUNT; block += 1) {
    for (const lane of lanes) {
      const events = block === 0 ? WARM_UP : lane.events;
      const before = await lane.server.usage();
      for (let event = 0; event < events; event += 1) await lane.readers.see(lane.publish);
      const { cpu } = await lane.server.usage();
      if (block > 0) costs.get(lane)?.push((cpu - before.cpu) / (events * READERS));
    }
  }
  const cost = (lane: Lane, share = 0.5) => quantile(costs.get(lane) ?? [], share);
  console.log(
    `${READERS} sockets, a payload of ${sample} bytes, ${BLOCK_COUNT} interleaved blocks of ${EVENTS} events; µs of the server's CPU for a delivery`,
  );
  console.table(
    lanes.map((lane) => ({
      contender: lane.name,
      'median µs': round(cost(lane)),
      'min µs': round(cost(lane, 0)),
      'max µs': round(cost(lane, 1)),
      'ms an event': round((cost(lane) * READERS) / 1_000),
      'deliveries per CPU second': Math.round(1e6 / cost(lane)),
    })),
  );
  console.table([
    target('deliveries per CPU second / raw ws.send, with the mutation', cost(raw) / cost(whole), '≥0.75'),
    target('… / raw ws.send, the event alone', cost(raw) / cost(alone), '≥0.75'),
  ]);
}
