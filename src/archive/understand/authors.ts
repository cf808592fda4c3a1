import { createHash } from 'node:crypto';
import { creditsIn, type Credit } from '../../articles/byline.ts';
import type { FoundAuthor } from './article.ts';
import { slugOf } from './slugs.ts';
import { titleIn } from './titles.ts';

/** The authors that a byline names, and the words of it that name nobody. Many archives escape names, or link them. */
export function authorsIn(byline: string | undefined): FoundAuthor[] {
  return creditsIn(titleIn(byline) ?? '').map(({ name, kind, role }) => ({
    name,
    description: role,
    isPerson: kind === 'PERSON' ? undefined : false,
    isOrganization: kind === 'ORGANIZATION' || undefined,
  }));
}

/** One author, or several if the name is a byline, such as `Lea Marsh and Rob Bell`. What the file says of an author wins. */
export function authorsNamed(author: FoundAuthor): FoundAuthor[] {
  if (author.isPerson === false) return [author];
  const credits = authorsIn(author.name);
  return credits.length === 1
    ? credits.map((credit) => ({
        ...author,
        ...credit,
        description: author.description ?? credit.description,
      }))
    : credits;
}

/** A person or an organisation that a byline names. */
export interface NamedAuthor {
  readonly noun: 'Person' | 'Organization';
  readonly name: string;
  readonly slug: string;
}

/** Null if the name may be something else, such as a place or a column. */
export function namedAuthor(name: string, kind: Credit['kind']): NamedAuthor | null {
  if (kind !== 'PERSON' && kind !== 'ORGANIZATION') return null;
  const slug = slugOf(name) || `author-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
  return { noun: kind === 'PERSON' ? 'Person' : 'Organization', name, slug };
}
