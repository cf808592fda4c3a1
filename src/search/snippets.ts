import type { PrismaClient } from '../../generated/prisma/client.ts';
import { escapeHtml } from '../escape-html.ts';
import { sqlReading } from '../sql-reads.ts';
import { fragmentsOf, type Fragment } from './fragments.ts';
import { asRead, wordsIn, wordsLike, type Mark, type Word } from './marks.ts';
import type { FoundEntry, Query } from './search.ts';
import { stemsOf, type FoundText } from './texts.ts';

interface Text extends FoundText {
  readonly id: string;
  /** What stands between its lines in a snippet, so that nobody takes a quote, a caption and a paragraph for one text. */
  readonly betweenLines: string;
  readonly stems: readonly string[];
}

/**
 * The parts of each text that match, as HTML in which the matching words are in `mark`; its beginning if only the title matches.
 * PostgreSQL's `ts_headline` takes more time to find them in the texts of a page than a search takes. So they are found here, and
 * PostgreSQL is asked only for the stems of the words that begin alike, which are few.
 */
export async function snippetsOf(
  prisma: PrismaClient,
  queries: readonly Query[],
  found: readonly FoundEntry[],
): Promise<ReadonlyMap<string, string>> {
  const stems = new Map(queries.map(({ config, query }) => [config, stemsOf(query)]));
  const texts = found.map(({ id, type, config = '', text = '', isInText = false }) => ({
    id,
    config,
    // Without what tells where words may be parted, which doesn't change how they read.
    text: text.replace(/[\u00AD\u200B\u2060\uFEFF]/g, '').trim(),
    isInText,
    betweenLines: type === 'ARTICLE' ? ' · ' : ' ',
    stems: stems.get(config) ?? [],
  }));
  const inText = texts.filter(({ isInText }) => isInText);
  const marks = await marksIn(prisma, inText, ({ text, stems }) => wordsLike(text, stems));
  // A word need not begin like its stem.
  const missed = inText.filter((text) => marks.get(text)?.length === 0);
  for (const [text, words] of await marksIn(prisma, missed, ({ text }) => wordsIn(text)))
    marks.set(text, words);
  return new Map(texts.map((text) => [text.id, asHtml(text, marks.get(text) ?? [])]));
}

/** Which of the candidates have a stem that is asked for, in the order of the text. */
async function marksIn(
  prisma: PrismaClient,
  texts: readonly Text[],
  candidates: (text: Text) => Word[],
): Promise<Map<Text, Mark[]>> {
  const words = texts.map((text) =>
    candidates(text).map((word) => ({ ...word, as: asRead(text.text.slice(word.from, word.to)) })),
  );
  const byConfig = new Map<string, Set<string>>(texts.map(({ config }) => [config, new Set()]));
  texts.forEach(({ config }, index) => words[index]?.forEach(({ as }) => byConfig.get(config)?.add(as)));
  const stems = await stemsOfWords(prisma, byConfig, [...new Set(texts.flatMap(({ stems }) => stems))]);
  return new Map(
    texts.map((text, index) => [
      text,
      words[index]?.flatMap(({ from, to, as }) => {
        const found = stems.get(keyOf(text.config, as))?.filter((stem) => text.stems.includes(stem)) ?? [];
        return found.length === 0 ? [] : [{ from, to, stems: found }];
      }) ?? [],
    ]),
  );
}

const keyOf = (config: string, word: string) => `${config} ${word}`;

/** The stems of those words that have one of these. */
async function stemsOfWords(
  prisma: PrismaClient,
  byConfig: ReadonlyMap<string, ReadonlySet<string>>,
  sought: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const pairs = [...byConfig].flatMap(([config, words]) => [...words].map((word) => ({ config, word })));
  if (pairs.length === 0) return new Map();
  const rows = await sqlReading(prisma, '>SearchEntry').$queryRaw<
    { config: string; word: string; stems: string[] }[]
  >`
    SELECT * FROM (
      SELECT "config", "word", tsvector_to_array(to_tsvector("config"::regconfig, "word")) AS "stems"
      FROM unnest(${pairs.map(({ config }) => config)}::text[], ${pairs.map(({ word }) => word)}::text[]) w ("config", "word") OFFSET 0
    ) w WHERE "stems" && ${sought}::text[]`;
  return new Map(rows.map(({ config, word, stems }) => [keyOf(config, word), stems]));
}

const DELIMITER = ' … ';

/** With an ellipsis where it is cut, so that nobody takes a part of a sentence for all of it. */
function asHtml(text: Text, marks: readonly Mark[]): string {
  const fragments = fragmentsOf(text.text, marks);
  const html = fragments.map((fragment) => htmlOf(text, fragment, marks)).join(DELIMITER);
  const isCut = { start: fragments[0]?.from !== 0, end: fragments.at(-1)?.to !== text.text.length };
  return `${isCut.start ? DELIMITER.trimStart() : ''}${html}${isCut.end ? DELIMITER.trimEnd() : ''}`;
}

function htmlOf({ text, betweenLines }: Text, { from, to }: Fragment, marks: readonly Mark[]): string {
  const inside = marks.filter((mark) => mark.from >= from && mark.to <= to);
  const ends = [from, ...inside.flatMap((mark) => [mark.from, mark.to]), to];
  // Every second part is a word that matches.
  return ends
    .slice(1)
    .map((end, index) => escapeHtml(text.slice(ends[index], end)))
    .map((part, index) => (index % 2 === 1 ? `<mark>${part}</mark>` : part))
    .join('')
    .trim()
    .replace(/\s*\n\s*/g, betweenLines);
}
