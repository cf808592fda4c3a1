/** The nested selection of Pothos. It plans several paths at once, but its own type admits only one. */
export type Nested = (
  query?: object | true,
  include?: { getType: () => string; paths: { name: string }[][] } | [],
  typename?: string,
) => unknown;
