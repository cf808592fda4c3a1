import { creditsIn } from '../../articles/byline.ts';
import type { FoundAuthor } from './article.ts';
import { titleIn } from './titles.ts';

/** The authors that a byline names, and the words of it that name nobody. Many archives escape names, or link them. */
export function authorsIn(byline: string | undefined): FoundAuthor[] {
  return creditsIn(titleIn(byline) ?? '').map(({ name, kind, role }) => ({
    name,
    description: role,
    isPerson: kind === 'PERSON' ? undefined : false,
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
