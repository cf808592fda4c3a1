/** What was measured of lists, as a table and a summary. */
import { quantile } from '../node.ts';
import type { ListViewer } from './catalogue.ts';

const TARGET = { ratio: 1.5, p95: 60 };

/** Of one list for one viewer, in ms. */
export interface ListFigures {
  readonly list: string;
  readonly viewer: ListViewer;
  /** p50 of one client. */
  readonly small: number;
  readonly large: number;
  readonly ratio: number;
  /** Of several clients at once, in the large archive. */
  readonly p95: number;
  /** For a request of theirs. */
  readonly nodeCpu: number;
  readonly databaseCpu: number;
  readonly samples: { readonly p50: number; readonly p95: number };
}

type Column = 'ratio' | 'p95' | 'nodeCpu' | 'databaseCpu';

export function printLists(
  figures: readonly ListFigures[],
  { clients, all }: { readonly clients: number; readonly all: boolean },
): void {
  const slow = figures.filter(({ p95 }) => p95 > TARGET.p95);
  const grown = figures.filter(({ ratio }) => ratio > TARGET.ratio);
  const shown = all ? figures : figures.filter((list) => slow.includes(list) || grown.includes(list));
  console.table(
    shown
      .toSorted((a, b) => b.ratio - a.ratio)
      .map((list) => ({
        list: list.list,
        viewer: list.viewer,
        'p50 ms, small': rounded(list.small),
        'p50 ms, large': rounded(list.large),
        ratio: rounded(list.ratio, 2),
        [`p95 ms, ${clients} clients`]: rounded(list.p95),
        'CPU ms, node': rounded(list.nodeCpu),
        'CPU ms, PostgreSQL': rounded(list.databaseCpu),
      })),
  );
  const [first] = figures;
  if (first === undefined) return;
  const { samples } = first;
  console.log(`${figures.length} operations; ${samples.p50} samples for a p50, ${samples.p95} for a p95.`);
  summarise(figures, grown, 'ratio', `p50 in the large archive / in the small one, at most ${TARGET.ratio}`);
  summarise(figures, slow, 'p95', `p95 of ${clients} clients in the large archive, at most ${TARGET.p95} ms`);
  for (const [column, of] of [
    ['nodeCpu', 'the node'],
    ['databaseCpu', 'PostgreSQL'],
  ] as const)
    console.log(`CPU of ${of}, ms a request: ${range(figures, column)}.`);
}

function summarise(
  figures: readonly ListFigures[],
  missed: readonly ListFigures[],
  column: Column,
  target: string,
): void {
  console.log(`${target}: ${missed.length} miss it; ${range(figures, column)}.`);
  for (const { list, viewer, [column]: value } of missed.toSorted((a, b) => b[column] - a[column]))
    console.log(`  ${rounded(value, 2)}  ${list}, ${viewer}`);
}

function range(figures: readonly ListFigures[], column: Column): string {
  const values = figures.map(({ [column]: value }) => value);
  const worst = figures.reduce((a, b) => (b[column] > a[column] ? b : a));
  return `median ${rounded(quantile(values, 0.5), 2)}, worst ${rounded(worst[column], 2)} (${worst.list}, ${worst.viewer})`;
}

function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}
