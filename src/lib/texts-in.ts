/** The texts in a JSON value, also the names of what its objects have. A number is the text of its digits. */
export function textsIn(value: unknown): string[] {
  return placedTextsIn(value, []).map(({ text }) => text);
}

/** The texts in a column. The names in an object that it has are those of fields, which say nothing. */
export function textsInColumn(value: unknown): string[] {
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? Object.values(value).flatMap(textsIn) : textsIn(value);
}

export interface PlacedText {
  readonly text: string;
  readonly path: readonly string[];
  /** Null for a text itself. */
  readonly as: 'NAME' | 'NUMBER' | null;
}

/** The same with their paths. A name has the path of its value. */
export function placedTextsIn(value: unknown, path: readonly string[]): PlacedText[] {
  if (typeof value === 'string') return [{ text: value, path, as: null }];
  const digits = digitsOf(value);
  if (digits !== null) return [{ text: digits, path, as: 'NUMBER' }];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [];
  return Object.entries(value).flatMap(([name, item]: [string, unknown]) => [
    ...(Array.isArray(value) ? [] : [{ text: name, path: [...path, name], as: 'NAME' as const }]),
    ...placedTextsIn(item, [...path, name]),
  ]);
}

/** A number in full, however it was written: `4.420794609e9` is 4420794609. Null for what is no number. */
export function digitsOf(value: unknown): string | null {
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'number') return null;
  return Number.isInteger(value) ? String(BigInt(value)) : String(value);
}
