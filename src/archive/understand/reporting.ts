import type { RefusedRecord } from './foreign-article.ts';
import { UnreadableFile } from '../read/unreadable.ts';

/** Records until the file can't be read on, which is reported like a record. */
export async function* reporting<T>(records: AsyncIterable<T>): AsyncGenerator<T | RefusedRecord> {
  try {
    yield* records;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    yield { place: error.place, reason: error.message };
  }
}
