import { creditsIn } from '../../articles/byline.ts';
import type { FoundAuthor } from './found-article.ts';
import { titleIn } from './titles.ts';

/** The authors that a byline names, and what it says beside them. Many archives escape names, or link them. */
export function authorsIn(byline: string | undefined): FoundAuthor[] {
  return creditsIn(titleIn(byline) ?? '').map(({ name, kind, role }) => ({
    name,
    description: role,
    isPerson: kind === 'PERSON' ? undefined : false,
  }));
}

/** An author who is described by themselves; several if the name is a byline, such as `Lea Marsh and Rob Bell`. */
export function authorsNamed(author: FoundAuthor): FoundAuthor[] {
  // What the file says of the author wins over what the name seems to say.
  if (author.isPerson === false) return [author];
  const credits = authorsIn(author.name);
  const [only] = credits;
  if (only === undefined) return [];
  return credits.length > 1 ? credits : [{ ...only, ...defined(author), name: only.name }];
}

function defined(author: FoundAuthor): FoundAuthor {
  return Object.fromEntries(Object.entries(author).filter(([, value]) => value !== undefined));
}
