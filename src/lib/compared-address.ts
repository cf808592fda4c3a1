import { comparedText } from './compared-text.ts';
import { plainLetters } from './plain-letters.ts';

const ADDRESS = /^(?:[a-z0-9]+(?:-[a-z0-9]+)*|[a-zA-Z]+:\S+)$/;
const ATTRIBUTE = /=\s*(?:"([^"<>]*)"|'([^'<>]*)')/g;

/** The text itself if it is a slug or an address, and the attributes of HTML. */
export function addressesIn(text: string): string[] {
  const attributes = [...text.matchAll(ATTRIBUTE)].map(([, double, single]) => double ?? single ?? '');
  return ADDRESS.test(text) ? [text, ...attributes] : attributes;
}

/** How often an address may be encoded in another way each time. */
const ENCODED = 5;
const ESCAPED = /(?:%[\da-f]{2})+/gi;

/** An address as people read it, also one that was encoded several times. A plus may be a space. */
export function addressReadings(address: string): string[] {
  return [...new Set([address, address.replaceAll('+', ' ')].map(decodedAddress))];
}

function decodedAddress(address: string): string {
  let text = address;
  for (let time = 0; time < ENCODED; time += 1) {
    const decoded = text.replace(/%(?:25)+/g, '%').replace(ESCAPED, decodedRun);
    if (decoded === text) break;
    text = decoded;
  }
  return text;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const LATIN = new TextDecoder('windows-1252');

/** Old sites have addresses in other encodings than UTF-8: what isn't that is read as Latin. */
function decodedRun(escapes: string): string {
  const bytes = Uint8Array.from(escapes.slice(1).split('%'), (hex) => parseInt(hex, 16));
  const parts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0;
    const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    const character = bytes.subarray(at, at + length);
    const text = utf8(character);
    parts.push(text ?? LATIN.decode(bytes.subarray(at, at + 1)));
    at += text === null ? 1 : length;
  }
  return parts.join('');
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return UTF8.decode(bytes);
  } catch {
    return null;
  }
}

/** `Peter’s Größe` → `-peter-s-grosse-`, as a slug has it. Null if it has next to nothing. */
export function hyphenated(text: string): string | null {
  const words = (plainLetters(comparedText(text)).match(/[\p{L}\p{N}]+/gu) ?? []).join('-');
  return words.length > 1 ? `-${words}-` : null;
}

/** Fewer letters stand in much else. */
const TELLING = 8;

/** Whether an address, or a slug, has words as slugs have them: in plain letters, also with nothing in between (`ZubenelOkonjo`). */
export function hasAsSlug(address: string, words: string): boolean {
  const joined = words.replaceAll('-', '');
  return slugReadings(address).some(
    (slug) =>
      slug.includes(words) ||
      slug.includes(`-${joined}-`) ||
      (joined.length >= TELLING && slug.replaceAll('-', '').includes(joined)),
  );
}

/** An address as a slug has it. A capital letter may begin a word. */
function slugReadings(address: string): string[] {
  const texts = addressReadings(address).flatMap((text) => [
    text,
    text.replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, '-'),
  ]);
  return [...new Set(texts.map((text) => hyphenated(text) ?? ''))];
}

/** Letters of two names that are written as one. */
const LONGEST = 64;

/** The same, and each word of it as two: so the hash of two words finds them where nothing stands in between. */
export function slugSplits(address: string): string[] {
  const slugs = slugReadings(address);
  const words = new Set(slugs.flatMap((slug) => slug.split('-')).filter(({ length }) => length <= LONGEST));
  const splits = [...words].flatMap((word) =>
    Array.from(
      { length: Math.max(word.length - 1, 0) },
      (_, at) => `-${word.slice(0, at + 1)}-${word.slice(at + 1)}-`,
    ),
  );
  return [...slugs, ...splits];
}
