/** The order in which a person's roles are shown: of those with the same beginning, as they were given. */
export const AFFILIATION_ORDER = [{ from: 'asc' }, { id: 'asc' }] as const;
