import { plainLetters } from '../../lib/plain-letters.ts';
import { slug } from '../../operations/validation.ts';

/** Shorter than a slug may be, which leaves room for a number. */
const LONGEST = 180;

/** `Ünïcode & more` → `unicode-more`; empty if no letter of it can be in a slug. */
export function slugOf(name: string): string {
  const words = (plainLetters(name).match(/[a-z0-9]+/g) ?? []).join('-');
  const short = words.slice(0, LONGEST).replace(/-$/, '');
  return slug.safeParse(short).success ? short : '';
}

/** `Über_uns` → `uber-uns`; undefined for a text with letters of other scripts, whose slug would lose what it says. */
export function slugIn(text: string | undefined): string | undefined {
  const plain = plainLetters(decoded(text ?? ''));
  return /[^\P{L}a-z]/u.test(plain) ? undefined : slugOf(plain) || undefined;
}

/** The slug at the end of an article's address: `https://example.org/2024/05/my-story.html` → `my-story`. */
export function slugOfLink(link: string | undefined): string | undefined {
  if (link === undefined || !URL.canParse(link)) return undefined;
  const segments = new URL(link).pathname.split('/').filter((segment) => !/^$|^index\.\w+$/.test(segment));
  const last = slugIn(segments.at(-1)?.replace(/\.(?:x?html?|php|aspx?|cfm|jsp)$/i, ''));
  // A number or a word such as `article.php` names no story.
  return last !== undefined && /[a-z]/.test(last) && last.includes('-') ? last : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
