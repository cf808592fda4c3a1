/**
 * How long a page of every list takes, with each filter and order and for each viewer, in a small and in a large archive: the p50
 * of one client for both, asked in turn, and the p95 of several clients at once for the large one.
 *
 * Usage: npm run bench -- lists [--small 1000] [--large 100000] [--only PATTERN] [--all]
 *   --small, --large  how many articles to load, or a data folder that `npm run db:load` has filled
 *   --only            only the lists whose name matches this regular expression
 *   --all             prints every list, not only those that miss a target
 */
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { untyped } from '../test/support/clients/walk.ts';
import { openArchive, type Archive } from './lists/archive.ts';
import type { ListViewer } from './lists/catalogue.ts';
import { ask, machine, quantile } from './node.ts';

const TARGET = { ratio: 1.5, p95: 60 };
const CLIENTS = 8;
const ROUNDS = { warmUp: 3, measured: 9 };
/** Of each client. */
const REQUESTS = 6;

interface Figures {
  readonly list: string;
  readonly viewer: ListViewer;
  readonly small: number;
  readonly large: number;
  readonly ratio: number;
  readonly p95: number;
}

const { values: options } = parseArgs({
  args: process.argv.slice(3),
  options: {
    small: { type: 'string', default: '1000' },
    large: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    all: { type: 'boolean', default: false },
  },
});

const small = await openArchive(options.small);
const large = await openArchive(options.large);
try {
  console.log(
    `${machine()}; ${small.articles} and ${large.articles} articles; load average ${loadavg()[0]?.toFixed(1)}`,
  );
  print(await measureAll());
  console.log(`load average ${loadavg()[0]?.toFixed(1)}`);
} finally {
  await large.stop();
  await small.stop();
}

async function measureAll(): Promise<Figures[]> {
  const figures: Figures[] = [];
  for (const [index, { name, viewers, query }] of large.lists.entries()) {
    if (!new RegExp(options.only).test(name)) continue;
    const inSmall = small.lists[index]?.query ?? query;
    for (const viewer of viewers) {
      const times = { small: [] as number[], large: [] as number[] };
      for (let round = 0; round < ROUNDS.warmUp + ROUNDS.measured; round += 1) {
        const [a, b] = [await time(small, inSmall, viewer), await time(large, query, viewer)];
        if (round < ROUNDS.warmUp) continue;
        times.small.push(a);
        times.large.push(b);
      }
      const atOnce = await Promise.all(
        Array.from({ length: CLIENTS }, async () => {
          const own: number[] = [];
          for (let n = 0; n < REQUESTS; n += 1) own.push(await time(large, query, viewer));
          return own;
        }),
      );
      const [p50, ofLarge] = [quantile(times.small, 0.5), quantile(times.large, 0.5)];
      figures.push({
        list: name,
        viewer,
        small: p50,
        large: ofLarge,
        ratio: ofLarge / p50,
        p95: quantile(atOnce.flat(), 0.95),
      });
    }
  }
  return figures;
}

async function time({ url, tokens }: Archive, query: string, viewer: ListViewer): Promise<number> {
  const began = performance.now();
  await ask(url, untyped(query), {}, tokens[viewer]);
  return performance.now() - began;
}

function print(figures: readonly Figures[]): void {
  // A count reads what it counts, up to its bound, and some lists have a reason to take longer (docs/benchmarks.md).
  const isMissed = ({ ratio, p95 }: Figures) => ratio > TARGET.ratio || p95 > TARGET.p95;
  const rounded = (value: number) => Number(value.toFixed(1));
  const shown = options.all ? figures : figures.filter(isMissed);
  console.table(
    shown
      .toSorted((a, b) => b.ratio - a.ratio)
      .map(({ list, viewer, ratio, ...ms }) => ({
        list,
        viewer,
        'p50 ms, small': rounded(ms.small),
        'p50 ms, large': rounded(ms.large),
        ratio: rounded(ratio),
        [`p95 ms, ${CLIENTS} clients`]: rounded(ms.p95),
      })),
  );
  const of = (values: readonly number[]) =>
    `${rounded(quantile(values, 0.5))} (at most ${rounded(Math.max(...values))})`;
  console.log(
    [
      `${figures.length} lists: ${figures.filter(({ ratio }) => ratio > TARGET.ratio).length} take more than ${TARGET.ratio} times as long in the large archive, ${figures.filter(({ p95 }) => p95 > TARGET.p95).length} more than ${TARGET.p95} ms at p95.`,
      `Median of the ratios: ${of(figures.map(({ ratio }) => ratio))}; of the p95: ${of(figures.map(({ p95 }) => p95))} ms.`,
    ].join('\n'),
  );
}
