import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import type { Outcome } from '../plan/outcome.ts';
import type { RefusedRecord } from '../read/refused.ts';
import type { Report } from './report.ts';

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
/** Records that are checked at a stretch. In between, the batch before goes on. */
const STRETCH = 20;
/** So many remarks wait to be reported in the order of the file. */
const MOST_WAITING = 1_000;

interface BatchDestination<Item> {
  readonly writers: Writers;
  readonly report: Report;
  readonly write: (client: pg.ClientBase, batch: readonly Item[]) => Promise<Outcome>;
  /** Called as the import comes on. */
  readonly onProgress: () => void;
}

/** Writes records in batches, and reports what becomes of them. The next batch is read while one is written. */
export async function writeAll<Item extends BatchItem>(
  items: AsyncIterable<Item | RefusedRecord>,
  { writers, report, write, onProgress }: BatchDestination<Item>,
): Promise<void> {
  let refused: RefusedRecord[] = [];
  /** What was refused is reported with the records around it. */
  const reportRefused = () => {
    report.skip(...refused);
    refused = [];
  };
  const refuse = async (record: RefusedRecord) => {
    refused.push(record);
    // A file may have hardly any other records.
    if (refused.length < MOST_WAITING) return;
    await writers.end();
    reportRefused();
    report.flush();
    onProgress();
  };
  try {
    for await (const batch of batchesOf(items, refuse)) {
      const refusedBefore = refused;
      refused = [];
      await writers.begin(batch[0]?.kind ?? '', async (client) => {
        report.hasRead(batch.length);
        report.skip(...refusedBefore);
        await writeBatch(client, batch, write, report);
        if (writers.isAlone) report.flush();
        onProgress();
      });
      if (report.waiting >= MOST_WAITING) {
        await writers.end();
        report.flush();
      }
    }
  } finally {
    await writers.end().finally(() => {
      reportRefused();
      report.flush();
      onProgress();
    });
  }
}

/** Groups records that are written together, in the same order. */
async function* batchesOf<Item extends BatchItem>(
  items: AsyncIterable<Item | RefusedRecord>,
  refuse: (record: RefusedRecord) => Promise<void>,
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  let size = 0;
  let read = 0;
  for await (const item of items) {
    read += 1;
    if (read % STRETCH === 0) await nextTurn();
    if (!('kind' in item)) {
      await refuse(item);
      continue;
    }
    const isFull = batch.length === MOST || size + item.size > HEAVIEST || batch[0]?.kind !== item.kind;
    if (isFull && batch.length > 0) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(item);
    size += item.size;
  }
  if (batch.length > 0) yield batch;
}

/** Articles refer to rows of other kinds, not to each other, so batches of them can be written at the same time. */
const TOGETHER = 'Article';

/** Connections that write batches, each batch in a transaction of its own. */
export class Writers {
  readonly #idle: pg.ClientBase[];
  readonly #working = new Set<Promise<void>>();
  #kind = '';
  #failure: { readonly error: unknown } | null = null;

  constructor(clients: readonly pg.ClientBase[]) {
    this.#idle = [...clients];
  }

  /** Whether at most one batch is being written. */
  get isAlone(): boolean {
    return this.#working.size <= 1;
  }

  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /**
   * Resolves once a connection has begun.
   * @throws what writing an earlier batch has thrown
   */
  async begin(kind: string, write: (client: pg.ClientBase) => Promise<void>): Promise<void> {
    const mustWait = () => this.#working.size > 0 && !(kind === TOGETHER && this.#kind === TOGETHER);
    while (this.#idle.length === 0 || mustWait()) await Promise.race(this.#working);
    this.#mustBeFine();
    const client = this.#idle.pop();
    if (client === undefined) throw new Error('No connection is idle.');
    this.#kind = kind;
    const work = write(client)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .then(() => {
        this.#idle.push(client);
        this.#working.delete(work);
      });
    this.#working.add(work);
  }

  /**
   * Resolves once all batches are written.
   * @throws what writing one has thrown
   */
  async end(): Promise<void> {
    await Promise.all(this.#working);
    this.#mustBeFine();
  }

  #mustBeFine(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
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
