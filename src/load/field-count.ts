import { RequestError } from '../errors.ts';

/** What an object of a response costs, besides its fields. */
export const OBJECT = 2;

/**
 * Counts the fields that an operation reads, list by list. The cost that is known before the execution is an estimate. It
 * takes a list without pages for a few rows; there may be thousands.
 */
export class FieldCount {
  readonly #limit: number;
  readonly #page: FieldCount | null;
  #fields = 0;

  /** @param page counts what is read together with this, such as the events of a page */
  constructor(limit: number, page: FieldCount | null = null) {
    this.#limit = limit;
    this.#page = page;
  }

  get fields(): number {
    return this.#fields;
  }

  /** Counts another attempt from the beginning. */
  again(): FieldCount {
    return new FieldCount(this.#limit, this.#page);
  }

  /**
   * @throws RequestError LIMIT_EXCEEDED from when there are more than the limit, so that nothing more is read
   * @throws FieldLimitReached from when there are more than the page may have, unless this is more than its own limit
   */
  add(fields: number): void {
    this.#fields += fields;
    if (this.#fields <= this.#limit) {
      this.#page?.addToPage(fields);
      return;
    }
    throw new RequestError(
      'LIMIT_EXCEEDED',
      `This operation reads more than ${this.#limit} fields, because its lists are long; ask for fewer rows, or fewer fields of each.`,
    );
  }

  addToPage(fields: number): void {
    this.#fields += fields;
    if (this.#fields > this.#limit) throw new FieldLimitReached();
  }
}

/** Too much was read together. This part has to be read again, with less. */
export class FieldLimitReached extends Error {}
