/** The texts in a JSON value, also the names of what its objects have. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const names = Array.isArray(value) ? [] : Object.keys(value);
  return [...names, ...Object.values(value).flatMap(textsIn)];
}

/** The texts in a column. The names in an object that it has are those of fields, which say nothing. */
export function textsInColumn(value: unknown): string[] {
  const isObject = typeof value === 'object' && value !== null;
  return isObject ? Object.values(value).flatMap(textsIn) : textsIn(value);
}
