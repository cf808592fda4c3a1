/** Writes the tags and authors that articles of other archives bring along. */
import type pg from 'pg';
import { newId } from '../../db/new-id.ts';
import { LOCK_DIRECTORY } from '../../people/lock-directory.ts';
import { authorsOfPublic, IS_NOBODY, namesOfTags, tagsOf } from '../plan/people-and-tags.ts';
import type { Task } from '../plan/plan-articles.ts';

interface Tags {
  /** The ids, by slug. */
  readonly tags: ReadonlyMap<string, string>;
  readonly made: number;
}

/** Finds each tag by its slug, or makes it. The tags of a published article are public. */
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
  const people = authorsOfPublic(tasks);
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
