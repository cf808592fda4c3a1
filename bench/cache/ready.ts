/** A page that is kept, beside the same bytes from node:http, each server in a process of its own. */
import type { Child } from '../contenders/child.ts';
import { quantile } from '../node.ts';
import { ask, DATELINE, startClient, startLane, type Lane } from '../queries/lane.ts';
import type { Answers, Load } from '../queries/load.ts';
import { PAGES, type GraphQLRequest } from '../queries/pages.ts';

const METHODS = ['GET', 'POST'] as const;
/** The pages, and one of some 17 kB, which has its text as HTML and JSON-LD besides. */
const REQUESTS: readonly GraphQLRequest[] = [
  ...Object.values(PAGES),
  {
    ...PAGES.QueriesWhole,
    operationName: 'QueriesLong',
    query: PAGES.QueriesWhole.query
      .replace('QueriesWhole', 'QueriesLong')
      .replace('sources {', 'bodyHtml jsonLdHtml sources {'),
  },
];
const BLOCKS = 7;
const BLOCK = { connections: 8, requests: 20_000, milliseconds: 3_000 };

export async function measureReady(databaseUrl: string): Promise<void> {
  const lanes = [
    await startLane('Dateline, kept', 'src/main.ts', {
      settings: { DATABASE_URL: databaseUrl, ...DATELINE, LOG_LEVEL: 'info' },
    }),
    await startLane('Dateline, kept, no lines of requests', 'src/main.ts', {
      settings: { DATABASE_URL: databaseUrl, ...DATELINE },
    }),
    await startLane('Static bytes', 'bench/queries/bytes.ts'),
  ] as const;
  const client = startClient();
  for (const [request, method] of REQUESTS.flatMap((each) =>
    METHODS.map((method) => [each, method] as const),
  )) {
    const [dateline, quiet, bytes] = lanes;
    const sample = await ask(dateline, request);
    await bytes.server.ask('answering', { answer: sample });
    for (const lane of [dateline, quiet, quiet])
      if ((await ask(lane, request)) !== sample) throw new Error('A kept answer differs from the first.');
    const costs = new Map<Lane, number[]>(lanes.map((lane) => [lane, []]));
    for (let block = 0; block <= BLOCKS; block += 1) {
      for (const lane of lanes) {
        const cost = await costOf(lane, request, method, client, Buffer.byteLength(sample));
        // The first block is a warm-up.
        if (block > 0) costs.get(lane)?.push(cost);
      }
    }
    const cost = (lane: Lane, share = 0.5) => quantile(costs.get(lane) ?? [], share);
    console.log(
      `\n${request.operationName} by ${method}, ${Buffer.byteLength(sample)} bytes: µs of the server's CPU for an answer`,
    );
    console.table(
      lanes.map((lane) => ({
        server: lane.name,
        'median µs': Math.round(10 * cost(lane)) / 10,
        'min µs': Math.round(10 * cost(lane, 0)) / 10,
        'max µs': Math.round(10 * cost(lane, 1)) / 10,
        'answers per CPU second': Math.round(1e6 / cost(lane)),
        '… / static bytes': Math.round((100 * cost(bytes)) / cost(lane)) / 100,
      })),
    );
  }
}

/** What an answer costs the server's process, in µs of CPU. */
async function costOf(
  { name, server }: Lane,
  asked: GraphQLRequest,
  method: (typeof METHODS)[number],
  client: Child,
  length: number,
): Promise<number> {
  const { variables, ...request } = asked;
  const query = new URLSearchParams({ ...request, variables: JSON.stringify(variables) });
  const load: Load =
    method === 'GET'
      ? { url: `${server.url}?${query}`, body: null, ...BLOCK }
      : { url: server.url, body: JSON.stringify(asked), ...BLOCK };
  const before = await server.usage();
  const answers = await client.ask<Answers>('answers', { load });
  const after = await server.usage();
  if (answers.failed !== undefined) throw new Error(`${name}: ${answers.failed}`);
  if (answers.lengths.some((other) => other !== length))
    throw new Error(`${name} gave answers of ${answers.lengths.join(', ')} bytes.`);
  return (after.cpu - before.cpu) / answers.count;
}
