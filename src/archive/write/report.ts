import type { RefusedRecord } from '../read/refused.ts';

/** What becomes of the records of a batch. It is reported once the batch is committed. */
export interface Outcome {
  /** Rows that are made, by entity. */
  readonly made: ReadonlyMap<string, number>;
  /** Drafts that get a further revision, or are published, and articles whose live blog changes. */
  readonly updated: number;
  /** Records whose rows are there already. */
  readonly unchanged: number;
  readonly skipped: readonly RefusedRecord[];
  /** What is imported, but not as it is in the file. */
  readonly notes: readonly RefusedRecord[];
}

/** A line of the report: a record that was skipped, or one that isn't as it was in the file; or a file that lacks records. */
export interface Remark {
  readonly kind: 'SKIPPED' | 'NOTED' | 'INCOMPLETE';
  readonly file: string;
  readonly place: string;
  readonly text: string;
}

/** Counts what became of the records of some files, and hands over the remarks. */
export class Report {
  readonly made = new Map<string, number>();
  updated = 0;
  unchanged = 0;
  skipped = 0;
  noted = 0;
  /** Files that lack records which were written to them. */
  incomplete = 0;
  /** Those that could be read. */
  records = 0;
  readonly #onRemark: (remark: Remark) => void;
  #file = '';
  #remarks: Remark[] = [];

  /** @param onRemark is called with each remark, batch by batch, so that a report of many remarks takes no memory */
  constructor(onRemark: (remark: Remark) => void) {
    this.#onRemark = onRemark;
  }

  /** @param name of the file that the following records are from */
  begin(name: string): void {
    this.#file = name;
  }

  hasRead(records: number): void {
    this.records += records;
  }

  add({ made, updated, unchanged, skipped, notes }: Outcome): void {
    for (const [entity, count] of made) this.made.set(entity, (this.made.get(entity) ?? 0) + count);
    this.updated += updated;
    this.unchanged += unchanged;
    this.skip(...skipped);
    this.noted += notes.length;
    this.#remark('NOTED', notes);
  }

  skip(...records: readonly RefusedRecord[]): void {
    this.skipped += records.length;
    this.#remark('SKIPPED', records);
  }

  lacksRecords(reason: string): void {
    this.incomplete += 1;
    this.#remark('INCOMPLETE', [{ place: 'the file', reason }]);
  }

  /** How many remarks wait. */
  get waiting(): number {
    return this.#remarks.length;
  }

  /** Hands over the remarks that wait, in the order of the file. */
  flush(): void {
    const { compare } = new Intl.Collator('en', { numeric: true });
    for (const remark of this.#remarks.sort((a, b) => compare(a.place, b.place))) this.#onRemark(remark);
    this.#remarks = [];
  }

  #remark(kind: Remark['kind'], records: readonly RefusedRecord[]): void {
    for (const { place, reason } of records)
      this.#remarks.push({ kind, file: this.#file, place, text: reason });
  }
}
