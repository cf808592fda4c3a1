/** The tags and authors that articles of other archives bring along. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { tagsBySlug } from '../../articles/revision.ts';
import { newId } from '../../db/new-id.ts';
import { LOCK_DIRECTORY } from '../../people/lock-directory.ts';
import type { CheckedArticle } from '../understand/foreign-input.ts';
import type { Row } from './insert.ts';
import type { Plan } from '../plan/planned.ts';
import { slugOf } from '../understand/slug.ts';

interface Task {
  readonly article: CheckedArticle;
  readonly isPublic: boolean;
}

export function tagsOf({ tags }: CheckedArticle): { readonly slug: string; readonly name: string }[] {
  return tagsBySlug(tags, []);
}

function namesOfTags(tasks: readonly Task[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const { article } of tasks)
    for (const { slug, name } of tagsOf(article)) if (!names.has(slug)) names.set(slug, name);
  return names;
}

interface Tags {
  /** The ids, by slug. */
  readonly tags: ReadonlyMap<string, string>;
  readonly made: number;
}

/** Finds each tag by its slug, or makes it. What a published article has is public. */
export async function writeTags(client: pg.ClientBase, tasks: readonly Task[]): Promise<Tags> {
  const names = namesOfTags(tasks);
  if (names.size === 0) return { tags: new Map(), made: 0 };
  // Sorted, so that concurrent writers of the same new tags don't deadlock.
  const slugs = [...names.keys()].sort();
  const shown = new Set(
    tasks.flatMap(({ article, isPublic }) => (isPublic ? tagsOf(article).map(({ slug }) => slug) : [])),
  );
  const { rowCount } = await client.query(
    `INSERT INTO "Tag" ("id", "slug", "name") SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
     ON CONFLICT ("slug") DO NOTHING`,
    [slugs.map(newId), slugs, slugs.map((slug) => names.get(slug))],
  );
  const { rows } = await client.query<{ id: string; slug: string }>(
    `WITH "shown" AS (
       UPDATE "Tag" SET "visibility" = 'PUBLIC' WHERE "visibility" = 'MEMBERS' AND "slug" = ANY($2::text[])
     )
     SELECT "id", "slug" FROM "Tag" WHERE "slug" = ANY($1::text[])`,
    [slugs, [...shown]],
  );
  return { tags: new Map(rows.map(({ id, slug }) => [slug, id])), made: rowCount ?? 0 };
}

/**
 * Makes a person of each author of a published article whose name nobody in the directory has. The authors of drafts have to wait:
 * nothing but the byline says who they are, so nobody could tell later whom to show. A person who is there stays as they are: a
 * namesake may be somebody else, and one whom only members see must not become public by a byline.
 */
export async function writePeople(client: pg.ClientBase, tasks: readonly Task[]): Promise<number> {
  const people = peopleIn(tasks);
  if (people.length === 0) return 0;
  await client.query(LOCK_DIRECTORY);
  const { rowCount } = await client.query(
    `INSERT INTO "Person" ("id", "slug", "name", "description", "visibility")
     SELECT n."id", n."slug", n."name", n."description", 'PUBLIC' FROM json_populate_recordset(NULL::"Person", $1::json) n
     WHERE ${IS_NOBODY}`,
    [JSON.stringify(people)],
  );
  return rowCount ?? 0;
}

/** For a dry run: how many people and tags would be made. */
export async function planTagsAndAuthors(
  client: pg.ClientBase,
  tasks: readonly Task[],
  plan: Plan,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT 'person:' || n."slug" AS "key" FROM json_populate_recordset(NULL::"Person", $1::json) n WHERE ${IS_NOBODY}
     UNION ALL
     SELECT 'tag:' || s FROM unnest($2::text[]) s WHERE NOT EXISTS (SELECT FROM "Tag" t WHERE t."slug" = s)`,
    [JSON.stringify(peopleIn(tasks)), [...namesOfTags(tasks).keys()]],
  );
  const keys = rows.map(({ key }) => key);
  const before = await plan.has(keys);
  const fresh = keys.filter((key) => !before.has(key));
  await plan.add(fresh);
  const people = fresh.filter((key) => key.startsWith('person:')).length;
  return new Map([
    ['Person', people],
    ['Tag', fresh.length - people],
  ]);
}

const IS_NOBODY = `NOT EXISTS (SELECT FROM "Person" p WHERE p."slug" = n."slug" OR p."name" = n."name")`;

/** The authors of what is published, each once. */
function peopleIn(tasks: readonly Task[]): Row[] {
  const people = new Map<string, Row>();
  for (const { article, isPublic } of tasks)
    for (const { name, description = null, isPerson = true } of isPublic ? article.authors : []) {
      if (!isPerson) continue;
      const slug = slugOf(name) || `author-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
      if (!people.has(slug)) people.set(slug, { id: newId(), slug, name, description });
    }
  return [...people.values()];
}
