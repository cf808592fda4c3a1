/** How benchmarks measure and print: options, percentiles, interleaved blocks, and what was measured on which machine. */
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';

type Default = string | number | boolean;
type Options<Defaults> = {
  [Name in keyof Defaults]: Defaults[Name] extends number
    ? number
    : Defaults[Name] extends boolean
      ? boolean
      : string;
};

/** The options of the command line. Each has the type of its default. */
export function readOptions<Defaults extends Record<string, Default>>(
  defaults: Defaults,
  args = process.argv.slice(3),
): Options<Defaults> {
  const options = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      { type: typeof value === 'boolean' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { values } = parseArgs({ args, options });
  const entries = Object.entries(defaults).map(([name, value]) => {
    const given = values[name] ?? value;
    if (typeof value !== 'number') return [name, given];
    if (Number.isNaN(Number(given))) throw new Error(`--${name} is a number.`);
    return [name, Number(given)];
  });
  return Object.fromEntries(entries) as Options<Defaults>;
}

/** The machine, and what else ran on it. */
export function machine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory} GiB, Node ${process.version}; ${busy()}`;
}

export function busy(): string {
  return `load average ${rounded(loadavg()[0] ?? NaN)}`;
}

/** The value below which this share of the values lies: a percentile. */
export function quantile(values: readonly number[], share = 0.5): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

function significant(value: number): number {
  return Number(value.toPrecision(2));
}

/**
 * Measures contenders in turn, so that a disturbance of the machine affects all of them. The first block is a warm-up.
 * @returns for each contender what its blocks measured
 */
export async function inTurns<Contender, Result>(
  contenders: readonly Contender[],
  blocks: number,
  measure: (contender: Contender, isWarmUp: boolean) => Promise<Result>,
): Promise<Map<Contender, Result[]>> {
  const results = new Map(contenders.map((contender): [Contender, Result[]] => [contender, []]));
  for (let block = 0; block <= blocks; block += 1) {
    for (const contender of contenders) {
      const result = await measure(contender, block === 0);
      if (block > 0) results.get(contender)?.push(result);
    }
  }
  return results;
}

/** CPU for one unit of work, in µs: of the server, and of PostgreSQL. */
export interface Cost {
  readonly server: number;
  readonly postgresql: number;
}

/** The columns of a table of contenders: their CPU, and how it compares with that of one of them. */
export function costColumns(costs: readonly Cost[], others: readonly Cost[]) {
  const server = costs.map((cost) => cost.server);
  const both = (all: readonly Cost[]) => quantile(all.map((cost) => cost.server + cost.postgresql));
  return {
    'median µs': rounded(quantile(server)),
    'min µs': rounded(quantile(server, 0)),
    'max µs': rounded(quantile(server, 1)),
    'PostgreSQL µs': rounded(quantile(costs.map((cost) => cost.postgresql))),
    'per CPU second, ratio': significant(quantile(others.map((cost) => cost.server)) / quantile(server)),
    '… PostgreSQL counted': significant(both(others) / both(costs)),
  };
}
