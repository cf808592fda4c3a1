import type { RefusedRecord } from '../understand/foreign-article.ts';

/** What became of the records of some files. */
export interface Tally {
  /** By noun. */
  readonly made: ReadonlyMap<string, number>;
  /** Drafts that have a further revision now, or are published. */
  readonly updated: number;
  /** What was there already. */
  readonly unchanged: number;
}

/** What is worth a line: a record that was skipped, or one that isn't as it was in the file. */
export interface Remark {
  readonly kind: 'SKIPPED' | 'NOTED';
  readonly file: string;
  readonly place: string;
  readonly text: string;
}

export class Report implements Tally {
  readonly made = new Map<string, number>();
  updated = 0;
  unchanged = 0;
  skipped = 0;
  noted = 0;
  /** Those that could be read. */
  records = 0;
  readonly #tell: (remark: Remark) => void;
  #file = '';
  #remarks: Remark[] = [];

  /** @param tell is called with each remark, batch by batch, so that a report of many remarks takes no memory */
  constructor(tell: (remark: Remark) => void) {
    this.#tell = tell;
  }

  /** @param name of the file that the following records are from */
  begin(name: string): void {
    this.#file = name;
  }

  hasRead(records: number): void {
    this.records += records;
  }

  add({ made, updated, unchanged }: Tally): void {
    for (const [noun, count] of made) this.made.set(noun, (this.made.get(noun) ?? 0) + count);
    this.updated += updated;
    this.unchanged += unchanged;
  }

  skip(...records: readonly RefusedRecord[]): void {
    this.skipped += records.length;
    for (const { place, reason } of records)
      this.#remarks.push({ kind: 'SKIPPED', file: this.#file, place, text: reason });
  }

  /** How many remarks there are to tell. */
  get waiting(): number {
    return this.#remarks.length;
  }

  /** For what is imported, but not as it was. */
  note({ place, reason }: RefusedRecord): void {
    this.noted += 1;
    this.#remarks.push({ kind: 'NOTED', file: this.#file, place, text: reason });
  }

  /** Tells what there is to say of a batch, in the order of the file. */
  tell(): void {
    const { compare } = new Intl.Collator('en', { numeric: true });
    for (const remark of this.#remarks.sort((a, b) => compare(a.place, b.place))) this.#tell(remark);
    this.#remarks = [];
  }
}
