/** Compares what servers need of the CPU to answer the same page. */
import { isDeepStrictEqual } from 'node:util';
import type { CpuMeter } from '../kit/cpu.ts';
import type { Database } from '../kit/database.ts';
import type { Load, LoadRequest, Measured } from '../kit/load.ts';
import { busy, costColumns, inTurns, type Cost } from '../kit/measure.ts';
import { startClient, type Program } from '../kit/program.ts';
import { PAGES, type GraphQLRequest, type PageName } from './pages.ts';

const BLOCKS = 7;
const CONNECTIONS = 8;
const BLOCK = { count: 50_000, milliseconds: 1_000 };
/** Until V8 has compiled what the slowest runs often, also if the machine is busy. */
const WARM_UP = { count: 3_000, milliseconds: 20_000 };

export interface PageServer {
  readonly name: string;
  readonly server: Program;
  readonly meter: CpuMeter;
  /** A member's; readers have none. */
  readonly token?: string;
  readonly isGet?: boolean;
  /** For a server with another schema: its pages, and what the data of its answers is in Dateline's. */
  readonly schema?: {
    readonly pages: Partial<Record<PageName, GraphQLRequest>>;
    readonly translate: (data: object) => object;
  };
}

export async function pageServer(
  database: Database,
  name: string,
  server: Program,
  asked: Pick<PageServer, 'token' | 'isGet' | 'schema'> = {},
): Promise<PageServer> {
  return { name, server, meter: await database.meter(server), ...asked };
}

function requestOf({ server, token, isGet = false, schema }: PageServer, page: PageName): LoadRequest {
  const { variables, ...request } = schema?.pages[page] ?? PAGES[page];
  if (!isGet) return { url: server.url, body: JSON.stringify({ variables, ...request }), token };
  const query = new URLSearchParams({ ...request, variables: JSON.stringify(variables) });
  return { url: `${server.url}?${query}`, body: null, token };
}

/**
 * Checks that all answer a page with the same data, then has it read from each in turn, and prints the costs.
 * @param statics answers with the bytes that the first of the servers sends
 * @param reference what the others are compared with
 */
export async function compareOnPage(
  page: PageName,
  servers: readonly [PageServer, ...PageServer[]],
  reference: PageServer,
  statics?: PageServer,
): Promise<void> {
  const load = startClient('bench/kit/load.ts');
  const all = statics === undefined ? servers : [...servers, statics];
  const sample = await readOnce(servers[0], page);
  if (statics !== undefined) await statics.server.ask('answering', { answer: sample });
  const lengths = new Map<PageServer, number>();
  for (const each of all) {
    // The second answer may be one that the server has ready.
    for (const answer of [await readOnce(each, page), await readOnce(each, page)]) {
      if (!isDeepStrictEqual(dataOf(answer, each), dataOf(sample)))
        throw new Error(`${each.name} doesn't answer ${page} as the first does:\n${answer}\n${sample}`);
      lengths.set(each, Buffer.byteLength(answer));
    }
  }
  const costOf = async (each: PageServer, isWarmUp: boolean): Promise<Cost> => {
    each.meter.spent();
    const requests = [requestOf(each, page)];
    const order: Load = { requests, connections: CONNECTIONS, ...(isWarmUp ? WARM_UP : BLOCK) };
    const { count, lengths: got } = await load.ask<Measured>('measured', { load: order });
    const { node, database } = each.meter.spent();
    if (got.some((length) => length !== lengths.get(each)))
      throw new Error(`${each.name} gave answers of ${got.join(', ')} bytes.`);
    return { server: (node * 1_000) / count, postgresql: (database * 1_000) / count };
  };
  const costs = await inTurns(all, BLOCKS, costOf);
  console.log(
    `\n${page}, ${Buffer.byteLength(sample)} bytes: ${CONNECTIONS} connections, ${BLOCKS} blocks in turns; CPU for an answer; ratio to: ${reference.name}; ${busy()}`,
  );
  console.table(
    all.map((each) => ({
      server: each.name,
      ...costColumns(costs.get(each) ?? [], costs.get(reference) ?? []),
    })),
  );
  await load.stop();
}

/** The data of an answer, in Dateline's schema. */
function dataOf(answer: string, { schema }: Partial<PageServer> = {}): object {
  const { data = {}, errors } = JSON.parse(answer) as { data?: object; errors?: unknown };
  if (errors !== undefined) throw new Error(answer);
  return schema?.translate(data) ?? data;
}

async function readOnce(server: PageServer, page: PageName): Promise<string> {
  const { url, body, token } = requestOf(server, page);
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  return (await fetch(url, body === null ? { headers } : { method: 'POST', headers, body })).text();
}
