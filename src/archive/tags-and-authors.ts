/** The tags and authors that articles of other archives bring along. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { tagsBySlug } from '../articles/revision.ts';
import { newId } from '../db/new-id.ts';
import type { CheckedArticle } from './foreign-input.ts';
import { lockDirectory } from './import-newsroom.ts';
import { slugOf } from './slug.ts';

interface Task {
  readonly article: CheckedArticle;
  readonly isPublic: boolean;
}

export function tagsOf({ tags }: CheckedArticle): { readonly slug: string; readonly name: string }[] {
  return tagsBySlug(tags, []);
}

/** Finds each tag by its slug, or makes it. What a published article has is public. */
export async function writeTags(client: pg.ClientBase, tasks: readonly Task[]): Promise<Map<string, string>> {
  const names = new Map(
    tasks.flatMap(({ article }) => tagsOf(article).map(({ slug, name }) => [slug, name])),
  );
  if (names.size === 0) return new Map();
  // Sorted, so that concurrent writers of the same new tags don't deadlock.
  const slugs = [...names.keys()].sort();
  const shown = new Set(
    tasks.flatMap(({ article, isPublic }) => (isPublic ? tagsOf(article).map(({ slug }) => slug) : [])),
  );
  await client.query(
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
  return new Map(rows.map(({ id, slug }) => [slug, id]));
}

/**
 * Makes a person of each author of a published article whose name nobody in the directory has. The authors of drafts have to wait:
 * nothing but the byline says who they are, so nobody could tell later whom to show. A person who is there stays as they are: a
 * namesake may be somebody else, and one whom only members see must not become public by a byline.
 */
export async function writePeople(client: pg.ClientBase, tasks: readonly Task[]): Promise<void> {
  const people = new Map<string, { name: string; description: string | null }>();
  for (const { article, isPublic } of tasks)
    for (const { name, description = null } of isPublic ? article.authors : []) {
      const slug = slugOf(name) || `author-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
      if (!people.has(slug)) people.set(slug, { name, description });
    }
  if (people.size === 0) return;
  await lockDirectory(client);
  const rows = [...people].map(([slug, person]) => ({ id: newId(), slug, ...person }));
  await client.query(
    `INSERT INTO "Person" ("id", "slug", "name", "description", "visibility")
     SELECT n."id", n."slug", n."name", n."description", 'PUBLIC' FROM json_populate_recordset(NULL::"Person", $1::json) n
     WHERE NOT EXISTS (SELECT FROM "Person" p WHERE p."slug" = n."slug" OR p."name" = n."name")`,
    [JSON.stringify(rows)],
  );
}
