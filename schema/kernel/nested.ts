/** The nested selection of Pothos, which plans several paths at once, but whose type admits only one. */
export type Nested = (
  query?: object | true,
  include?: { getType: () => string; paths: { name: string }[][] } | [],
  typename?: string,
) => unknown;
