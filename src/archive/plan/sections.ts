/** The sections that articles of other archives stand in. */
import type pg from 'pg';
import { newId } from '../../db/new-id.ts';
import { MAX_SECTIONS } from '../../sections/place.ts';
import type { RefusedRecord } from '../read/refused.ts';
import { slugOf } from '../understand/slugs.ts';
import type { Planned } from './planned.ts';

interface Section {
  readonly id: string;
  readonly slug: string;
  readonly slugs: readonly string[];
  readonly name: string;
}

interface Named {
  readonly article: { readonly place: string; readonly section: string | undefined };
}

export interface SectionsPlan {
  /** Those that aren't there yet. They stand at the top of the tree. */
  readonly fresh: readonly Pick<Section, 'id' | 'slug' | 'name'>[];
  /** The ids, by the names that articles have. */
  readonly ids: ReadonlyMap<string, string>;
  readonly notes: readonly RefusedRecord[];
}

/**
 * A section is found by the slug that its name makes, also a former one, or else by its name, if only one has it.
 * @param planned set in a dry run
 */
export async function planSections(
  client: pg.ClientBase,
  tasks: readonly Named[],
  planned: Planned | null,
): Promise<SectionsPlan> {
  const named = tasks.flatMap(({ article: { place, section } }) =>
    section === undefined ? [] : [{ place, name: section }],
  );
  if (named.length === 0) return { fresh: [], ids: new Map(), notes: [] };
  // Until the end of the transaction, nobody else makes one with the same slug.
  if (planned === null) await client.query('LOCK TABLE "Section" IN SHARE ROW EXCLUSIVE MODE');
  const { rows } = await client.query<Section>('SELECT "id", "slug", "slugs", "name" FROM "Section"');
  const all = [...rows];
  const fresh: Section[] = [];
  const ids = new Map<string, string>();
  const notes: RefusedRecord[] = [];
  for (const { place, name } of named) {
    const found = ids.get(name) ?? sectionNamed(all, name)?.id;
    if (found !== undefined) ids.set(name, found);
    else if (all.length >= MAX_SECTIONS)
      notes.push({ place, reason: `is in no section: '${name}' would be one more than ${MAX_SECTIONS}` });
    else {
      const section = newSection(all, name);
      all.push(section);
      ids.set(name, section.id);
      const key = `Section:${section.slug}`;
      if (planned?.has(key) !== true) fresh.push(section);
      planned?.set(key, null);
    }
  }
  return { fresh: fresh.map(({ id, slug, name }) => ({ id, slug, name })), ids, notes };
}

function sectionNamed(all: readonly Section[], name: string): Section | undefined {
  const slug = slugOf(name);
  const alike = all.filter((section) => section.name.toLowerCase() === name.toLowerCase());
  return all.find(({ slugs }) => slugs.includes(slug)) ?? (alike.length === 1 ? alike[0] : undefined);
}

function newSection(all: readonly Section[], name: string): Section {
  const taken = new Set(all.flatMap(({ slugs }) => slugs));
  const wanted = slugOf(name) || 'section';
  let slug = wanted;
  for (let number = 2; taken.has(slug); number += 1) slug = `${wanted}-${number}`;
  return { id: newId(), slug, slugs: [slug], name };
}
