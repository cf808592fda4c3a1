/** The tags and authors that articles of other archives bring along. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { tagsBySlug } from '../../articles/revision.ts';
import { newId } from '../../db/new-id.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import { slugOf } from '../understand/slugs.ts';
import type { Planned } from './planned.ts';

interface Tagged {
  readonly article: CheckedArticle;
  readonly isPublic: boolean;
}

export function tagsOf({ tags }: CheckedArticle): { readonly slug: string; readonly name: string }[] {
  return tagsBySlug(tags, []);
}

/** By slug, with the first spelling in the file. */
export function namesOfTags(tasks: readonly Tagged[]): Map<string, string> {
  const tags = tasks.flatMap(({ article }) => tagsOf(article));
  return new Map(tags.toReversed().map(({ slug, name }) => [slug, name]));
}

export interface NewPerson {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string | null;
}

/** The authors of what is published, each once. */
export function authorsOfPublic(tasks: readonly Tagged[]): NewPerson[] {
  const people = new Map<string, NewPerson>();
  for (const { article, isPublic } of tasks)
    for (const { name, description = null, isPerson } of isPublic ? article.authors : []) {
      const slug = slugOf(name) || `author-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
      if (isPerson && !people.has(slug)) people.set(slug, { id: newId(), slug, name, description });
    }
  return [...people.values()];
}

/** Holds if nobody in the directory has the slug or the name of `n`. */
export const IS_NOBODY = `NOT EXISTS (SELECT FROM "Person" p WHERE p."slug" = n."slug" OR p."name" = n."name")`;

/** For a dry run: how many people and tags would be made. */
export async function planPeopleAndTags(
  client: pg.ClientBase,
  tasks: readonly Tagged[],
  planned: Planned,
): Promise<Map<string, number>> {
  const { rows } = await client.query<{ key: string }>(
    `SELECT 'person:' || n."slug" AS "key" FROM json_populate_recordset(NULL::"Person", $1::json) n WHERE ${IS_NOBODY}
     UNION ALL
     SELECT 'tag:' || s FROM unnest($2::text[]) s WHERE NOT EXISTS (SELECT FROM "Tag" t WHERE t."slug" = s)`,
    [JSON.stringify(authorsOfPublic(tasks)), [...namesOfTags(tasks).keys()]],
  );
  const keys = rows.map(({ key }) => key);
  const before = await planned.has(keys);
  const fresh = keys.filter((key) => !before.has(key));
  await planned.add(fresh);
  const people = fresh.filter((key) => key.startsWith('person:')).length;
  return new Map([
    ['Person', people],
    ['Tag', fresh.length - people],
  ]);
}
