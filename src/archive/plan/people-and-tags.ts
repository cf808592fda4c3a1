/** The tags and authors that articles of other archives bring along. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { tagsBySlug } from '../../articles/revision.ts';
import { newId } from '../../db/new-id.ts';
import { LOCK_DIRECTORY } from '../../people/lock-directory.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import { slugOf } from '../understand/slugs.ts';
import type { Planned } from './planned.ts';

interface Tagged {
  readonly article: CheckedArticle;
  readonly isPublic: boolean;
}

interface NewPerson {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
}

/** Those that aren't there yet. */
export interface NewPeopleAndTags {
  readonly people: readonly NewPerson[];
  readonly tags: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
}

export function tagsOf({ tags }: CheckedArticle): { readonly slug: string; readonly name: string }[] {
  return tagsBySlug(tags, []);
}

/**
 * The tags and people that articles need and that aren't there yet. A tag has its first spelling in the file. An author of a published
 * article becomes a person, unless somebody in the directory has the name: a namesake may be somebody else, and may be hidden. The
 * authors of drafts have to wait: only the byline says who they are, so nobody could tell later whom to show.
 */
export async function newPeopleAndTags(
  client: pg.ClientBase,
  tasks: readonly Tagged[],
  planned: Planned | null,
): Promise<NewPeopleAndTags> {
  const authors = authorsOfPublic(tasks);
  const all = tasks.flatMap(({ article }) => tagsOf(article));
  const names = new Map(all.toReversed().map(({ slug, name }) => [slug, name]));
  if (authors.length === 0 && names.size === 0) return { people: [], tags: [] };
  if (authors.length > 0 && planned === null) await client.query(LOCK_DIRECTORY);
  const { rows } = await client.query<{ key: string }>(
    `SELECT 'person:' || n."slug" AS "key" FROM json_populate_recordset(NULL::"Person", $1::json) n
     WHERE NOT EXISTS (SELECT FROM "Person" p WHERE p."slugs" @> ARRAY[n."slug"] OR p."name" = n."name")
     UNION ALL
     SELECT 'tag:' || s FROM unnest($2::text[]) s WHERE NOT EXISTS (SELECT FROM "Tag" t WHERE t."slugs" @> ARRAY[s])`,
    [JSON.stringify(authors), [...names.keys()]],
  );
  const fresh = new Set(rows.map(({ key }) => key).filter((key) => !planned?.has(key)));
  for (const key of fresh) planned?.set(key, null);
  // Sorted, so that concurrent writers of the same new tags don't deadlock.
  const tags = [...names].filter(([slug]) => fresh.has(`tag:${slug}`)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    people: authors.filter(({ slug }) => fresh.has(`person:${slug}`)),
    tags: tags.map(([slug, name]) => ({ id: newId(), slug, name })),
  };
}

/** Each once. */
function authorsOfPublic(tasks: readonly Tagged[]): NewPerson[] {
  const people = new Map<string, NewPerson>();
  for (const { article, isPublic } of tasks)
    for (const { name, description = null, isPerson } of isPublic ? article.authors : []) {
      const slug = slugOf(name) || `author-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
      if (isPerson && !people.has(slug)) people.set(slug, { id: newId(), slug, name, description });
    }
  return [...people.values()];
}
