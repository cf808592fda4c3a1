/** The ids of the story's rows. */
import { organizations, people } from './people.ts';

const ids = new Map<string, string>();

/**
 * The id of what the story calls `name`. Ids are known before their rows are written, so rows can name each
 * other, and count upwards, so rows of one day keep the story's order where an id breaks the tie.
 */
export function id(name: string): string {
  const known = ids.get(name);
  if (known !== undefined) return known;
  const next = `01997f00-0000-7000-8000-${(ids.size + 1).toString(16).padStart(12, '0')}`;
  ids.set(name, next);
  return next;
}

export function optionalId(name: string | undefined): string | null {
  return name === undefined ? null : id(name);
}

export function revisionId(slug: string, number: number): string {
  return id(`revision ${slug} ${number}`);
}

/** A speaker, a target and the like is one column for a person and one for an organisation. */
export function personId(slug: string | undefined): string | null {
  return people.some((person) => person.slug === slug) ? optionalId(slug) : null;
}

export function organizationId(slug: string | undefined): string | null {
  return organizations.some((organization) => organization.slug === slug) ? optionalId(slug) : null;
}

export function connect(names: string[]): { connect: { id: string }[] } {
  return { connect: names.map((name) => ({ id: id(name) })) };
}
