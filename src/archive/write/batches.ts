import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import type { RefusedRecord } from '../read/refused.ts';
import type { Outcome, Report } from './report.ts';

interface BatchItem {
  readonly place: string;
  /** About how many bytes it takes. */
  readonly size: number;
  /** Records of different kinds aren't written together. */
  readonly kind: string;
}

const MOST = 300;
/** Bytes. A batch of big records has fewer of them. */
const HEAVIEST = 4_000_000;
/** So many remarks wait to be reported: a file may have hardly any records that can be imported. */
const MOST_WAITING = 1_000;
/** Records that are checked at a stretch. In between, the batch before goes on. */
const STRETCH = 20;

/** Articles refer to rows of other kinds, not to each other, so batches of them can be written at the same time. */
const TOGETHER = 'Article';

interface BatchDestination<Item> {
  /** Connections. Each writes one batch at a time, in a transaction. */
  readonly clients: readonly pg.ClientBase[];
  readonly report: Report;
  readonly write: (client: pg.ClientBase, batch: readonly Item[]) => Promise<Outcome>;
  /** Called after each batch. */
  readonly onProgress: () => void;
}

/** Writes records in batches, and reports on them in the order of the file. The next batch is read while others are written. */
export async function writeAll<Item extends BatchItem>(
  items: AsyncIterable<Item | RefusedRecord>,
  { clients, report, write, onProgress }: BatchDestination<Item>,
): Promise<void> {
  const idle = [...clients];
  const working = new Set<Promise<void>>();
  const finish = async (client: pg.ClientBase, { records, refused }: Batch<Item>) => {
    report.hasRead(records.length);
    report.skip(...refused);
    if (records.length > 0) await writeBatch(client, records, write, report);
    if (working.size <= 1) report.flush();
    onProgress();
  };
  let last = '';
  try {
    for await (const batch of batchesOf(items)) {
      const kind = batch.records[0]?.kind ?? '';
      const isAlone = kind !== TOGETHER || last !== TOGETHER || report.waiting >= MOST_WAITING;
      // This throws what writing has thrown.
      while (working.size > 0 && (isAlone || idle.length === 0)) await Promise.race(working);
      const client = idle.pop();
      if (client === undefined) throw new Error('No connection is idle.');
      const work = finish(client, batch).then(() => {
        working.delete(work);
        idle.push(client);
      });
      work.catch(() => undefined);
      working.add(work);
      last = kind;
    }
  } finally {
    await Promise.allSettled(working);
    await Promise.all(working);
  }
}

interface Batch<Item> {
  readonly records: Item[];
  /** The records between them that can't be imported. */
  readonly refused: RefusedRecord[];
}

/** Groups records that are written together, in the same order. */
async function* batchesOf<Item extends BatchItem>(
  items: AsyncIterable<Item | RefusedRecord>,
): AsyncGenerator<Batch<Item>> {
  let batch: Batch<Item> = { records: [], refused: [] };
  let size = 0;
  let read = 0;
  try {
    for await (const item of items) {
      read += 1;
      if (read % STRETCH === 0) await nextTurn();
      const { records, refused } = batch;
      const [first] = records;
      const isFull =
        'kind' in item
          ? records.length === MOST ||
            (first !== undefined && (size + item.size > HEAVIEST || first.kind !== item.kind))
          : refused.length === MOST_WAITING;
      if (isFull) {
        yield batch;
        [batch, size] = [{ records: [], refused: [] }, 0];
      }
      if ('kind' in item) {
        batch.records.push(item);
        size += item.size;
      } else batch.refused.push(item);
    }
  } catch (error) {
    // The file can't be read on, but the records before are whole.
    yield batch;
    throw error;
  }
  yield batch;
}

/** Writes a batch in one transaction. If the database refuses a record that seemed right, the others are written without it. */
async function writeBatch<Item extends BatchItem>(
  client: pg.ClientBase,
  batch: readonly Item[],
  write: BatchDestination<Item>['write'],
  report: Report,
  attempts = 3,
): Promise<void> {
  try {
    await client.query('BEGIN');
    const outcome = await write(client, batch);
    await client.query('COMMIT');
    report.add(outcome);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    if (!(error instanceof pg.DatabaseError)) throw error;
    const { code = '', message } = error;
    // Somebody changed the same rows at once: a deadlock, or a slug that was taken meanwhile.
    if (['40001', '40P01', '23505'].includes(code) && attempts > 1)
      return writeBatch(client, batch, write, report, attempts - 1);
    // Values that a column or a constraint refuses, or that an index can't hold.
    if (!/^(?:2[23]|54)/.test(code)) throw error;
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      report.skip({ place: first.place, reason: `has a value that the database doesn't take: ${message}` });
      return;
    }
    const half = Math.ceil(batch.length / 2);
    await writeBatch(client, batch.slice(0, half), write, report);
    await writeBatch(client, batch.slice(half), write, report);
  }
}
