/**
 * The fields whose changes the API shows, in revisions of articles and in the audit log. A field that is renamed keeps its former
 * name here too, since entries of the audit log have it.
 */
export const CHANGED_FIELDS = [
  ...(['headline', 'standfirst', 'byline', 'trailText', 'body', 'mainImage', 'rights'] as const),
  ...(['originallyPublishedAt', 'canonicalUrl', 'section', 'kicker', 'seoTitle', 'seoDescription'] as const),
  ...(['socialImage', 'sources', 'tags', 'campaigns', 'actions', 'contributions'] as const),
  ...(['related', 'translationOf', 'follows', 'customFields'] as const),
  ...(['slug', 'name', 'description', 'path', 'url', 'website', 'partOf', 'publishedOn', 'outlets'] as const),
  ...(['affiliations', 'accounts', 'identifiers', 'status', 'statusNote'] as const),
  ...(['summary', 'state', 'startedOn', 'endedOn', 'organizers', 'targets', 'text', 'addressedTo'] as const),
  ...(['type', 'progress', 'title', 'place', 'actors', 'figures', 'occurredOn', 'extent'] as const),
  ...(['demand', 'target', 'role', 'active', 'personId'] as const),
] as const;

/** What the details of an entry have besides what was written: the name of a field, and the number of a revision. */
export const WORDLESS_DETAILS: ReadonlySet<string> = new Set(['field', 'revision']);

export type ChangedField = (typeof CHANGED_FIELDS)[number];

/** A field before and after a change, as texts for people; null if it was empty. */
export interface FieldValues extends Readonly<Record<string, string | null>> {
  readonly field: ChangedField;
  readonly before: string | null;
  readonly after: string | null;
}

/** The fields that differ between two readings of a row. */
export function changedValues(before: object, after: object): FieldValues[] {
  const was = new Map(Object.entries(before));
  return Object.entries(after)
    .map(([field, value]) => ({
      field: field as ChangedField,
      before: textOf(was.get(field)),
      after: textOf(value),
    }))
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
