import { CostExceeded } from '../errors.ts';

/** What an object of a response costs, besides its fields. */
export const OBJECT = 2;

/**
 * Counts the fields that an operation reads, list by list. The cost that is known before the execution is an estimate. It
 * takes a list without pages for a few rows; there may be thousands.
 */
export class FieldCount {
  readonly #limit: number;
  readonly #page: FieldCount | null;
  readonly #spent: number;
  #fields = 0;

  /**
   * @param limit in points
   * @param page counts what is read together with this, such as the events of a page
   * @param spent the points that other things than fields cost
   */
  constructor(limit: number, page: FieldCount | null = null, spent = 0) {
    this.#limit = limit;
    this.#page = page;
    this.#spent = spent;
  }

  get fields(): number {
    return this.#fields;
  }

  /** Counts another attempt from the beginning. */
  again(): FieldCount {
    return new FieldCount(this.#limit, this.#page, this.#spent);
  }

  /**
   * @throws CostExceeded from when there are more than the limit, so that nothing more is read
   * @throws FieldLimitReached from when there are more than the page may have, unless this is more than its own limit
   */
  add(fields: number): void {
    this.#fields += fields;
    const points = this.#spent + this.#fields;
    if (points <= this.#limit) {
      this.#page?.addToPage(fields);
      return;
    }
    throw new CostExceeded(
      `This operation costs ${points} points so far, and may cost ${this.#limit}, because its lists are long. Ask for fewer rows, or fewer fields of each.`,
      { points, limit: this.#limit, dearest: null },
    );
  }

  addToPage(fields: number): void {
    this.#fields += fields;
    if (this.#fields > this.#limit) throw new FieldLimitReached();
  }
}

/** Too much was read together. This part has to be read again, with less. */
export class FieldLimitReached extends Error {}
