/** How PostgreSQL finds the rows of a page. */
import type pg from 'pg';
import type { Sent } from './sql.ts';

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Node[];
}

export interface Plan {
  /** The indexes and tables that it reads, those of a page first. */
  readonly reads: readonly string[];
  /** Whether it reads rows of tables, as opposed to what their indexes have of them. */
  readonly readsTables: boolean;
  /** Whether it sorts rows because no index has them in order. */
  readonly sorts: boolean;
  /** Rows that it read from tables and indexes, those that it left out included. */
  readonly rows: number;
  /** Those that it left out. */
  readonly rowsLeftOut: number;
}

/** Whether the SQL statement finds the rows of a page, as opposed to reading rows by their ids. */
export function findsPage({ text }: Sent): boolean {
  return /\bORDER BY [^()]* LIMIT\b/.test(text);
}

/** Whether the SQL statement counts the rows of a list at the root. */
export function countsRows({ text }: Sent): boolean {
  return text.startsWith('SELECT COUNT(');
}

/**
 * The plan of an SQL statement that reads in order wherever an index has the order. So whether it sorts doesn't depend on what
 * PostgreSQL expects to be cheaper for so many rows.
 */
export async function planOf(client: pg.Client, { text, values }: Sent): Promise<Plan> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`,
    [...values],
  );
  const nodes = rows.flatMap((row) => all(row['QUERY PLAN'][0].Plan));
  const reading = nodes.filter((node) => node['Relation Name'] !== undefined);
  const sum = (rowsOf: (node: Node) => number) =>
    Math.round(reading.reduce((all, node) => all + rowsOf(node) * node['Actual Loops'], 0));
  return {
    reads: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? node['Relation Name'] ?? []))],
    readsTables: reading.some((node) => node['Node Type'] !== 'Index Only Scan'),
    sorts: nodes.some((node) => node['Node Type'].includes('Sort')),
    rows: sum((node) => node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)),
    rowsLeftOut: sum((node) => node['Rows Removed by Filter'] ?? 0),
  };
}

/** A node's settings, but also small tables are read by an index. */
export const READ_BY_INDEX =
  'SET jit = off; SET random_page_cost = 1.1; SET max_parallel_workers_per_gather = 0; SET enable_seqscan = off';

/** What `planOf` needs to be set, to say which lists are read in order. */
export const READ_IN_ORDER = `${READ_BY_INDEX}; SET enable_bitmapscan = off; SET enable_sort = off; SET enable_hashjoin = off; SET enable_mergejoin = off`;

function all(node: Node): Node[] {
  return [node, ...(node.Plans ?? []).flatMap(all)];
}
