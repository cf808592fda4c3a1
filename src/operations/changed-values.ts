/** A field before and after a change, as texts for people; null if it was empty. */
export interface FieldValues extends Readonly<Record<string, string | null>> {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The fields that differ between two readings of a row. */
export function changedValues(before: object, after: object): FieldValues[] {
  const was = new Map(Object.entries(before));
  return Object.entries(after)
    .map(([field, value]) => ({ field, before: textOf(was.get(field)), after: textOf(value) }))
    .filter((values) => values.before !== values.after);
}

/** A list has a line for each item; an object's values are separated by commas. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join('\n') || null;
  if (typeof value === 'object') return Object.values(value).map(textOf).filter(Boolean).join(', ') || null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
