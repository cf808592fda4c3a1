import type { RefusedRecord } from '../read/refused.ts';

/** What becomes of the records of a batch. It is reported once the batch is committed. */
export interface Outcome {
  /** Rows that are made, by entity. */
  readonly made: ReadonlyMap<string, number>;
  /** Drafts that get a further revision, or are published. */
  readonly updated: number;
  /** Records whose rows are there already. */
  readonly unchanged: number;
  readonly skipped: readonly RefusedRecord[];
  /** What is imported, but not as it is in the file. */
  readonly notes: readonly RefusedRecord[];
}

export function lostSlug(place: string, slug: string): RefusedRecord {
  return { place, reason: `doesn't keep the former slug '${slug}': another article has it, or had it` };
}
