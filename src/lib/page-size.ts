/**
 * The number of items on a page. Fewer than 1 or more than `max` is an error. A list within another one is shorter by default:
 * three lists within each other then have 500 rows rather than 8,000.
 */
export const PAGE_SIZE = { default: 20, nested: 5, max: 100 } as const;

/** Up to which number the rows of a list are counted. */
export const MAX_COUNT = 10_000;
