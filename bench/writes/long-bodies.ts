/** What articles of some lengths cost that are sent whole, and then edited at one block. */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { busy, rounded } from '../kit/measure.ts';
import { FOLLOWED, transaction, writtenSince } from './growth.ts';
import { openScene, type Send } from './scene.ts';

/** In blocks of so many words, some 500 characters. */
const LENGTHS = [10, 100, 1_000];
const WORDS = 85;

export async function measureLongBodies(send: Send, client: pg.Client): Promise<void> {
  const scene = await openScene(send);
  const rows: object[] = [];
  /** What a change writes, with all that follows. */
  const measure = async <Result>(what: string, blocks: number, change: () => Promise<Result>) => {
    await sleep(FOLLOWED);
    const [before, from] = [await transaction(client), await walOf(client)];
    const began = performance.now();
    const result = await change();
    const ms = performance.now() - began;
    const atOnce = (await walOf(client)) - from;
    await sleep(FOLLOWED);
    const written = await writtenSince(client, before);
    rows.push({
      ...{ what, blocks, ms: rounded(ms), 'rows written': written.rows, 'bytes of rows': written.bytes },
      ...{
        'WAL of the change': atOnce,
        'WAL with the search': (await walOf(client)) - from,
        'bytes sent': typeof result === 'number' ? result : '',
      },
    });
    return result;
  };
  for (const blocks of LENGTHS) {
    const draft = await measure('create', blocks, () => scene.create(send, blocks, WORDS));
    await measure('edit of a draft', blocks, () => scene.editOne(draft));
    const published = { ...draft, revisionNumber: draft.revisionNumber + 1 };
    await scene.publish(send, published);
    await measure('edit of a published article', blocks, () => scene.editOne(published));
  }
  console.log(
    `\nArticles of blocks of ${WORDS} words, with all that follows within ${FOLLOWED / 1_000} s; ${busy()}`,
  );
  console.table(rows);
}

async function walOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    'SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), \'0/0\')::text AS "bytes"',
  );
  return Number(rows[0]?.bytes ?? 0);
}
