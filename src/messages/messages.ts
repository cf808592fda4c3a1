import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { FILES } from '../lib/root.ts';
import { isolated } from '../lib/text-direction.ts';
import type english from './en.json';

/** What Dateline words for readers: the keys of `en.json`. */
export type MessageKey = keyof typeof english;

/** `en.json` is British English. */
const LOCALES: Readonly<Record<string, string>> = { en: 'en-GB' };

const UTC = { timeZone: 'UTC' } as const;
const MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...UTC } as const;
/** The formats that messages name in `{time, date, day}`. */
const FORMATS = {
  date: { day: { dateStyle: 'long', ...UTC }, month: { month: 'long', year: 'numeric', ...UTC } },
  time: { minute: MINUTE, second: { ...MINUTE, second: '2-digit' } },
} as const;

/** The texts by the language after which their file is named, in ICU MessageFormat. */
const TEXTS: ReadonlyMap<string, Partial<Record<MessageKey, string>>> = readTexts();

function readTexts() {
  const folder = join(FILES, 'src/messages');
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    files.map((name) => [
      name.slice(0, -'.json'.length),
      JSON.parse(readFileSync(join(folder, name), 'utf8')) as Partial<Record<MessageKey, string>>,
    ]),
  );
}

/** By language and key. Parsed when first used, since that takes a moment. */
const parsed = new Map<string, IntlMessageFormat>();

/**
 * A text of Dateline in this language. If no file has it, in the language without its last subtag, and so on: `de-AT`, `de`. If
 * none of these has it, in English.
 * @param language a well-formed BCP 47 tag
 * @param values names and other texts as they are; a time as a Date
 */
export function message(
  language: string,
  key: MessageKey,
  values: Readonly<Record<string, string | number | Date>> = {},
): string {
  const known = languageOf(language, key);
  const shown = Object.entries(values).map(([of, value]) => [
    of,
    typeof value === 'string' ? isolated(value, known) : value,
  ]);
  return formatted(known, key, Object.fromEntries(shown) as typeof values);
}

/** @param known the language of a file that has this text */
function formatted(
  known: string,
  key: MessageKey,
  values: Readonly<Record<string, string | number | Date>>,
): string {
  const name = `${known} ${key}`;
  let format = parsed.get(name);
  if (format === undefined) {
    format = new IntlMessageFormat(TEXTS.get(known)?.[key] ?? '', LOCALES[known] ?? known, FORMATS);
    parsed.set(name, format);
  }
  return String(format.format({ ...values }));
}

/** A byline of these names: `By A, B and C`. */
export function wordedByline(language: string, names: readonly string[]): string {
  const known = languageOf(language, 'byline');
  const list = new Intl.ListFormat(LOCALES[known] ?? known, { type: 'conjunction' });
  return formatted(known, 'byline', { names: list.format(names.map((name) => isolated(name, known))) });
}

/** The language of the file that has this text. */
function languageOf(language: string, key: MessageKey): string {
  for (
    let tag = Intl.getCanonicalLocales(language)[0] ?? '';
    tag !== '';
    tag = tag.slice(0, Math.max(tag.lastIndexOf('-'), 0))
  )
    if (TEXTS.get(tag)?.[key] !== undefined) return tag;
  return 'en';
}

/** A point in time, ready to print: `1 December 2026, 12:00 UTC`, with its seconds if they aren't zero. */
export function formatTime(time: Date, language = 'en'): string {
  const key = time.getUTCSeconds() === 0 ? 'time' : 'timeWithSeconds';
  return message(language, key, { time, dayOfMonth: time.getUTCDate() });
}

/** The parts of a line, with the commas of the language: `Ada Speaker, chair`. */
export function withCommas(language: string, parts: readonly string[]): string {
  const comma = message(language, 'separator');
  return parts.length < 2 ? parts.join('') : parts.map((part) => isolated(part, language)).join(comma);
}

/**
 * Where a text has one of the words that the files list in this message, in any of their languages: -1 if nowhere. In
 * `word|start*|, der`, the star stands for any letters, and `der` counts only after a comma.
 */
export function indexOfWords(key: 'clauseWords' | 'unnamedWords', text: string): number {
  let pattern = patterns.get(key);
  if (pattern === undefined) {
    const words = Array.from(TEXTS.values(), (texts) => texts[key]?.split('|') ?? []).flat();
    const any = words.map((word) => word.replace(/^(?!,)/, '(?<!\\p{L})').replace('*', '\\p{L}*')).join('|');
    pattern = new RegExp(`(?:${any})(?!\\p{L})`, 'iu');
    patterns.set(key, pattern);
  }
  return text.search(pattern);
}

const patterns = new Map<string, RegExp>();
