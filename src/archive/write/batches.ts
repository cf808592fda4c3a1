import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import type { RefusedRecord } from '../understand/foreign-article.ts';

/** A record that was read, and where. */
export interface Read {
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

/** Groups what is read into what is written together, in the same order. */
export async function* batchesOf<Item extends Read>(
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

/** Articles refer to what is of other kinds, not to each other, so batches of them can be written at the same time. */
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

  /** Whether a batch couldn't be written. */
  get hasFailed(): boolean {
    return this.#failure !== null;
  }

  /**
   * Resolves once a connection has begun.
   * @throws what writing an earlier batch has thrown
   */
  async begin(kind: string, write: (client: pg.ClientBase) => Promise<void>): Promise<void> {
    const waits = () => this.#working.size > 0 && !(kind === TOGETHER && this.#kind === TOGETHER);
    while (this.#idle.length === 0 || waits()) await Promise.race(this.#working);
    this.#check();
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
    this.#check();
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }
}

/**
 * Writes a batch in one transaction. If the database refuses a record that seemed right, the others are written without it.
 * @param write returns what is to be reported once the transaction is committed
 */
export async function writeBatch<Item extends Read>(
  client: pg.ClientBase,
  batch: readonly Item[],
  write: (batch: readonly Item[]) => Promise<() => void>,
  refuse: (record: RefusedRecord) => void,
  attempts = 3,
): Promise<void> {
  try {
    await client.query('BEGIN');
    const report = await write(batch);
    await client.query('COMMIT');
    report();
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    if (!(error instanceof pg.DatabaseError)) throw error;
    // Somebody changed the same rows at once: a deadlock, or a slug that was taken meanwhile.
    const isCollision = ['40001', '40P01', '23505'].includes(error.code ?? '');
    if (isCollision && attempts > 1) return writeBatch(client, batch, write, refuse, attempts - 1);
    // Values that a column or a constraint refuses, or that an index can't hold.
    const isAboutValues = /^(?:2[23]|54)/.test(error.code ?? '');
    if (!isAboutValues) throw error;
    const [first] = batch;
    if (batch.length === 1 && first !== undefined) {
      refuse({ place: first.place, reason: reasonOf(error) });
      return;
    }
    const half = Math.ceil(batch.length / 2);
    await writeBatch(client, batch.slice(0, half), write, refuse);
    await writeBatch(client, batch.slice(half), write, refuse);
  }
}

/** What the database refuses, in a sentence about the record. */
function reasonOf({ code = '', table, constraint, column, message }: pg.DatabaseError): string {
  const rows = `its rows in ${table ?? 'the database'}`;
  const name = constraint === undefined ? '' : ` (${constraint})`;
  if (code === '23505') return `has in ${rows} what another row has, and only one may have${name}`;
  if (code === '23503') return `refers in ${rows} to something that isn't there${name}`;
  if (code === '23502') return `has nothing for "${column}" in ${rows}, which is needed`;
  if (code === '23514') return `has values in ${rows} that don't go together${name}`;
  if (code.startsWith('54')) return `is too long for the database: ${message}`;
  return `has a value that the database doesn't take: ${message}`;
}
