import { OBJECT } from '../load/field-count.ts';
import { LIMITS } from './limits.ts';
import type { Selection } from './selection.ts';

/** A document's own result, taken from a joint one. */
export interface Projected {
  /** Its data as JSON, byte for byte as if the document had been executed alone. */
  readonly json: string;
  /** The fields of its lists, as they are counted when a document is executed alone. */
  readonly fields: number;
}

/**
 * Far from the limit of a document's own execution, so that it isn't exceeded here. Characters are counted otherwise there: a
 * number as five, and an item's index, too.
 */
const MAX_CHARACTERS = LIMITS.responseLength / 10;

/**
 * Null if it is long. A document may give many names to a field, which the joint document selects once.
 * @param maxFields far from the limit of the document's own execution, too
 */
export function project(data: object, selection: Selection, maxFields: number): Projected | null {
  const projection = new Projection(maxFields);
  const json = projection.object(data, selection, false);
  return projection.isLong ? null : { json, fields: projection.fields };
}

class Projection {
  fields = 0;
  #characters = 0;
  readonly #maxFields: number;

  constructor(maxFields: number) {
    this.#maxFields = maxFields;
  }

  get isLong(): boolean {
    return this.fields > this.#maxFields || this.#characters > MAX_CHARACTERS;
  }

  object(object: object, selection: Selection, isInList: boolean): string {
    const values = object as { readonly __typename: string } & Record<string, unknown>;
    let json = '{';
    for (const { key, jointKey, points, inside } of selection.of(values.__typename)) {
      if (this.isLong) break;
      if (isInList) this.fields += points;
      this.#characters += key.length;
      if (json.length > 1) json += ',';
      json += key + this.#value(values[jointKey], inside, isInList);
    }
    return `${json}}`;
  }

  #value(value: unknown, inside: Selection | null, isInList: boolean): string {
    if (Array.isArray(value)) {
      this.fields += value.length * OBJECT;
      if (inside !== null) return `[${value.map((row) => this.#value(row, inside, true)).join(',')}]`;
    }
    if (inside !== null && value !== null) return this.object(value as object, inside, isInList);
    const json = JSON.stringify(value);
    this.#characters += json.length;
    return json;
  }
}
