/** The cost of a delivery for Dateline and the other servers. */
import { quantile, type Story } from '../node.ts';
import { comparePayloads, openAll, readers, start, startDateline, stopAll, type Lane } from './lane.ts';
import { BLOCKS, round, target } from './tables.ts';

const READERS = 5_000;

export async function compareContenders({ databaseUrl }: Story, again: () => Promise<{ id: string }>) {
  const lane = async (name: string, events: number, args: string[], publish?: Lane['publish']) => {
    const server = await start(args, { DATABASE_URL: databaseUrl });
    const publishHere = () => {
      server.tell({ publish: true });
    };
    return { name, server, readers: readers(), events, publish: publish ?? publishHere } satisfies Lane;
  };
  const dateline: Lane = {
    name: 'Dateline',
    server: await startDateline(databaseUrl),
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
      // The first block is a warm-up.
      if (block > 0) costs.get(lane)?.push((cpu - before.cpu) / (lane.events * READERS));
    }
  }
  const cost = (lane: Lane) => quantile(costs.get(lane) ?? [], 0.5);
  console.log(
    `${READERS} sockets, a payload of ${sample} bytes, ${BLOCKS} interleaved blocks; µs of the server's CPU for a delivery`,
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
