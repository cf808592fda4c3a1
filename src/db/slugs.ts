interface Slugs<Condition> {
  readonly AND: { readonly slugs: Condition }[];
}

/**
 * The rows that have this slug, or had it. The condition is there twice, so that PostgreSQL uses the index of slugs. It expects
 * that one row in 200 meets one such condition, and one in 40,000 meets two.
 */
export function withSlug(slug: string): Slugs<{ has: string }> {
  const isItsSlug = { slugs: { has: slug } };
  return { AND: [isItsSlug, isItsSlug] };
}

/** The rows that have one of these slugs, or had it. */
export function withSlugs(slugs: readonly string[]): Slugs<{ hasSome: string[] }> {
  const isOneOfTheirs = { slugs: { hasSome: [...slugs] } };
  return { AND: [isOneOfTheirs, isOneOfTheirs] };
}
