/** The number of items on a page. Fewer than 1 or more than `max` is an error. */
export const PAGE_SIZE = { default: 20, max: 100 } as const;

/** Up to which number the rows of a list are counted. */
export const MAX_COUNT = 10_000;
