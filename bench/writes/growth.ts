/** What one more costs where there are many: a comment on an article, or a post in a live blog. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { busy, rounded } from '../kit/measure.ts';
import type { CpuMeter } from '../kit/cpu.ts';

/** How many around each are measured. */
const MEASURED = 20;
/** ms in which all that follows one is done. */
export const FOLLOWED = 2_000;

/** Rows and bytes of them that were written since a transaction. */
interface Written {
  readonly rows: number;
  readonly bytes: number;
}

export interface Growing {
  /** Such as `Comments on the demo's article`. */
  readonly title: string;
  /** Those whose costs are compared, by their numbers. */
  readonly at: readonly number[];
  readonly add: () => Promise<unknown>;
}

export async function measureGrowth(
  meter: CpuMeter,
  client: pg.Client,
  { title, at, add }: Growing,
): Promise<void> {
  const measured: ({
    readonly number: number;
    readonly node: number;
    readonly database: number;
    readonly chores: number;
  } & Written)[] = [];
  let count = 0;
  for (const number of at) {
    for (; count < number - MEASURED / 2; count += 1) await add();
    await sleep(FOLLOWED);
    const before = await transaction(client);
    meter.spent();
    for (let turn = 0; turn < MEASURED; turn += 1, count += 1) await add();
    await sleep(FOLLOWED);
    const { node, database, chores } = meter.spent(await choresOf(client));
    const { rows, bytes } = await writtenSince(client, before);
    measured.push({
      number,
      node: node / MEASURED,
      database: database / MEASURED,
      chores: chores / MEASURED,
      rows: rows / MEASURED,
      bytes: bytes / MEASURED,
    });
  }
  const [first] = measured;
  console.log(`\n${title}, with all that follows within ${FOLLOWED / 1_000} s; ${busy()}`);
  console.table(
    measured.map(({ number, node, database, chores, rows, bytes }) => ({
      number,
      'CPU ms, node': rounded(node),
      'CPU ms, PostgreSQL': rounded(database),
      'without chores': rounded(database - chores),
      'rows written': rounded(rows),
      'bytes written': Math.round(bytes),
      'PostgreSQL / first': rounded(database / (first?.database ?? database), 2),
      'rows / first': rounded(rows / (first?.rows ?? rows), 2),
      'bytes / first': rounded(bytes / (first?.bytes ?? bytes), 2),
    })),
  );
}

export async function transaction(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ id: string }>('SELECT pg_current_xact_id()::text AS "id"');
  return rows[0]?.id ?? '';
}

/** The processes of PostgreSQL that work for the node's chores. */
async function choresOf(client: pg.Client): Promise<number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'dateline chores'`,
  );
  return rows.map(({ pid }) => pid);
}

export async function writtenSince(client: pg.Client, id: string): Promise<Written> {
  const { rows: tables } = await client.query<{ name: string }>(
    `SELECT format('%I', tablename) AS "name" FROM pg_tables WHERE schemaname = 'public'`,
  );
  const { rows } = await client.query<Written>(
    `SELECT sum("rows")::int AS "rows", sum("bytes")::int AS "bytes" FROM (${tables
      .map(
        ({ name }) =>
          `SELECT count(*) AS "rows", coalesce(sum(pg_column_size(t.*)), 0) AS "bytes" FROM ${name} t WHERE t.xmin::text::bigint > $1::bigint`,
      )
      .join(' UNION ALL ')}) t`,
    [id],
  );
  return rows[0] ?? { rows: 0, bytes: 0 };
}
