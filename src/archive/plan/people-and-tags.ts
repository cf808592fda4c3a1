/** The tags and authors that articles of other archives bring along. */
import type pg from 'pg';
import type { Visibility } from '../../../generated/prisma/client.ts';
import { tagsBySlug } from '../../articles/revision.ts';
import { newId } from '../../db/new-id.ts';
import { LOCK_DIRECTORY } from '../../people/lock-directory.ts';
import type { CheckedArticle } from '../understand/check-article.ts';
import { namedAuthor, type NamedAuthor } from '../understand/authors.ts';
import { absentAuthors } from './credits.ts';
import type { LiveBlogTask } from './plan-live-blogs.ts';
import type { Planned } from './planned.ts';

interface Tagged {
  readonly article: CheckedArticle;
  readonly isPublic: boolean;
}

/** An article or a post of a live blog. */
interface Written {
  readonly by: Pick<CheckedArticle, 'authors' | 'credits'>;
  readonly isPublic: boolean;
}

interface NewAuthor extends NamedAuthor {
  readonly id: string;
  readonly description: string | null;
  /** As that of the article that names it. */
  readonly visibility: Visibility;
}

/** Those that aren't there yet. */
export interface NewPeopleAndTags {
  readonly people: readonly NewAuthor[];
  readonly organizations: readonly NewAuthor[];
  readonly tags: readonly { readonly id: string; readonly slug: string; readonly name: string }[];
}

export function tagsOf({ tags }: CheckedArticle): { readonly slug: string; readonly name: string }[] {
  return tagsBySlug(tags, []);
}

/**
 * The tags, people and organisations that articles need and that aren't there yet. A tag has its first spelling in the file. An author
 * becomes a person or an organisation, unless somebody in the directory has the name: a namesake may be somebody else, and may be hidden.
 * An author whose byline isn't clear becomes one only if the article is published.
 */
export async function newPeopleAndTags(
  client: pg.ClientBase,
  tasks: readonly Tagged[],
  liveBlogs: readonly LiveBlogTask[],
  planned: Planned | null,
): Promise<NewPeopleAndTags> {
  const written = [
    ...tasks.map(({ article, isPublic }) => ({ by: article, isPublic })),
    // A post has no byline as text.
    ...liveBlogs.flatMap(({ posts, isPublic }) =>
      posts.filter(({ post }) => post.credits !== null).map(({ post }) => ({ by: post, isPublic })),
    ),
  ];
  const [people, organizations] = [authorsOf(written, 'Person'), authorsOf(written, 'Organization')];
  const all = tasks.flatMap(({ article }) => tagsOf(article));
  const names = new Map(all.toReversed().map(({ slug, name }) => [slug, name]));
  const hasAuthors = people.length + organizations.length > 0;
  if (!hasAuthors && names.size === 0) return { people: [], organizations: [], tags: [] };
  if (hasAuthors && planned === null) await client.query(LOCK_DIRECTORY);
  const absent = await absentAuthors(client, [...people, ...organizations]);
  const { rows } = await client.query<{ key: string }>(
    `SELECT 'tag:' || s AS "key" FROM unnest($1::text[]) s WHERE NOT EXISTS (SELECT FROM "Tag" t WHERE t."slugs" @> ARRAY[s])`,
    [[...names.keys()]],
  );
  rows.push(...absent.map(({ noun, slug }) => ({ key: `${noun}:${slug}` })));
  const fresh = new Set(rows.map(({ key }) => key).filter((key) => !planned?.has(key)));
  for (const key of fresh) planned?.set(key, null);
  // Sorted, so that concurrent writers of the same new tags don't deadlock.
  const tags = [...names].filter(([slug]) => fresh.has(`tag:${slug}`)).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    people: people.filter(({ slug }) => fresh.has(`Person:${slug}`)),
    organizations: organizations.filter(({ slug }) => fresh.has(`Organization:${slug}`)),
    tags: tags.map(([slug, name]) => ({ id: newId(), slug, name })),
  };
}

/** Each once, as it will be seen: those of published articles first. */
function authorsOf(written: readonly Written[], of: NamedAuthor['noun']): NewAuthor[] {
  const found = new Map<string, NewAuthor>();
  for (const { by, isPublic } of written.toSorted((a, b) => Number(b.isPublic) - Number(a.isPublic))) {
    if (!isPublic && by.credits === null) continue;
    for (const { name, description = null, isPerson, isOrganization = false } of by.authors) {
      const author = namedAuthor(name, isPerson ? 'PERSON' : isOrganization ? 'ORGANIZATION' : 'OTHER');
      if (author?.noun !== of || found.has(author.slug)) continue;
      const visibility = isPublic ? 'PUBLIC' : 'MEMBERS';
      found.set(author.slug, { ...author, id: newId(), description, visibility });
    }
  }
  return [...found.values()];
}
