import { RequestError } from './errors.ts';

/** What an object of a response costs, besides its fields. */
export const OBJECT = 2;

/**
 * Counts the fields that an operation reads, list by list. The cost that is known beforehand is an estimate: it takes a list
 * without pages for a few rows, and there may be thousands.
 */
export class FieldCount {
  readonly #limit: number;
  #fields = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get fields(): number {
    return this.#fields;
  }

  /** @throws RequestError LIMIT_EXCEEDED from when there are more than the limit, so that nothing more is read */
  add(fields: number): void {
    this.#fields += fields;
    if (this.#fields <= this.#limit) return;
    throw new RequestError(
      'LIMIT_EXCEEDED',
      `This operation reads more than ${this.#limit} fields, because its lists are long; ask for fewer rows, or fewer fields of each.`,
    );
  }
}
