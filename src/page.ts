/** How many rows a page holds. What is outside of 1 to `max` is refused. */
export const PAGE = { default: 20, max: 100 } as const;
