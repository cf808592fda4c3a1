import { plainLetters } from './slug.ts';

const FORM = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** `Über_uns` → `uber-uns`; undefined if nothing of it can stand in a slug, as in Hebrew. */
export function slugIn(text: string | undefined): string | undefined {
  const plain = plainLetters(decoded(text ?? '') ?? '');
  // A slug of other letters would lose what it says.
  if (/[^\P{L}a-z]/u.test(plain)) return undefined;
  const slug = plain.match(/[a-z0-9]+/g)?.join('-');
  return slug !== undefined && FORM.test(slug) && slug.length <= 200 ? slug : undefined;
}

/** The slug at the end of an article's address: `https://example.org/2024/05/my-story.html` → `my-story`. */
export function slugOfLink(link: string | undefined): string | undefined {
  if (link === undefined || !URL.canParse(link)) return undefined;
  const segments = new URL(link).pathname.split('/').filter((segment) => !/^$|^index\.\w+$/.test(segment));
  const slug = slugIn(segments.at(-1)?.replace(/\.(?:x?html?|php|aspx?|cfm|jsp)$/i, ''));
  // A number or a word such as `article.php` names no story.
  return slug !== undefined && /[a-z]/.test(slug) && slug.includes('-') ? slug : undefined;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
