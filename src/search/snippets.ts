import type { PrismaClient } from '../../generated/prisma/client.ts';
import { escapeHtml } from '../escape-html.ts';
import { sqlReading } from '../sql-reads.ts';
import { fragmentsOf, type Fragment } from './fragments.ts';
import { asRead, merged, placesIn, wordsIn, wordsLike, type Mark, type Word } from './marks.ts';
import type { FoundEntry, Query } from './search.ts';
import { stemsOf } from './texts.ts';

/** PostgreSQL is asked about so many different words of a page at once; of more, about the first ones of each text. */
const MAX_ASKED = 5_000;

interface Text {
  readonly id: string;
  readonly config: string;
  readonly text: string;
  readonly isLonger: boolean;
  /** What stands between its lines in a snippet, so that nobody takes a quote, a caption and a paragraph for one text. */
  readonly betweenLines: string;
  /** Those of the question that it has. */
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
  const texts = found.map(({ id, type, config = '', text = '', isLonger = false, stemsInText = [] }) => ({
    id,
    config,
    // Without what tells where words may be parted, which doesn't change how they read.
    text: text.replace(/[\u00AD\u200B\u2060\uFEFF]/g, '').trim(),
    isLonger,
    betweenLines: type === 'ARTICLE' ? ' · ' : ' ',
    stems: stems.get(config)?.filter((_, index) => stemsInText.includes(index)) ?? [],
  }));
  const known: Known = new Map();
  const look = async (into: readonly Text[], candidates: (text: Text) => Iterable<Word>) => {
    const max = MAX_ASKED / into.length;
    const words = new Map(into.map((text) => [text, firstOf(candidates(text), text, known, max)]));
    await ask(prisma, words, known);
    return words;
  };
  const alike = await look(texts, ({ text, stems }) => wordsLike(text, stems));
  const missed = texts.filter((text) => {
    const marked = new Set(marksOf(text, alike.get(text) ?? [], known).flatMap(({ stems }) => stems));
    return text.stems.some((stem) => !marked.has(stem));
  });
  // A word need not begin like its stem.
  const others = await look(missed, ({ text }) => wordsIn(text));
  return new Map(
    texts.map((text) => {
      const candidates = [...(alike.get(text) ?? []), ...(others.get(text) ?? [])];
      return [text.id, asHtml(text, merged(marksOf(text, candidates, known)))];
    }),
  );
}

/** What matches of a word of a configuration, as PostgreSQL reads it: all of it, or parts of what is joined. */
type Known = Map<string, { readonly read: string; readonly stems: readonly string[] }[]>;

const keyOf = ({ config, text }: Text, { from, to }: Word) => `${config} ${asRead(text.slice(from, to))}`;

/** The first words, until so many different ones aren't known yet. */
function firstOf(words: Iterable<Word>, text: Text, known: Known, max: number): Word[] {
  const first: Word[] = [];
  const unknown = new Set<string>();
  for (const word of words) {
    const key = keyOf(text, word);
    if (!known.has(key)) unknown.add(key);
    if (unknown.size > max) break;
    first.push(word);
  }
  return first;
}

function marksOf(text: Text, words: readonly Word[], known: Known): Mark[] {
  return words.flatMap((word) =>
    (known.get(keyOf(text, word)) ?? []).flatMap(({ read, stems }) => {
      const found = stems.filter((stem) => text.stems.includes(stem));
      return found.length === 0
        ? []
        : placesIn(text.text, word, read).map((place) => ({ ...place, stems: found }));
    }),
  );
}

/** Asks which of the words that aren't known yet have one of the stems. */
async function ask(
  prisma: PrismaClient,
  words: ReadonlyMap<Text, readonly Word[]>,
  known: Known,
): Promise<void> {
  const asked: { config: string; word: string }[] = [];
  for (const [text, candidates] of words) {
    for (const candidate of candidates) {
      const key = keyOf(text, candidate);
      if (known.has(key)) continue;
      known.set(key, []);
      asked.push({ config: text.config, word: key.slice(text.config.length + 1) });
    }
  }
  if (asked.length === 0) return;
  const stems = [...new Set([...words.keys()].flatMap((text) => text.stems))];
  const rows = await sqlReading(prisma, '>SearchEntry').$queryRaw<
    { config: string; word: string; read: string; stems: string[] }[]
  >`
    SELECT * FROM (
      SELECT "config", "word", "read", tsvector_to_array(to_tsvector("config"::regconfig, "read")) AS "stems"
      FROM unnest(${asked.map(({ config }) => config)}::text[], ${asked.map(({ word }) => word)}::text[]) w ("config", "word")
      CROSS JOIN LATERAL (
        SELECT "word" AS "read" WHERE "word" !~ '[.@_]' UNION ALL SELECT "token" FROM ts_parse('default', "word") WHERE "word" ~ '[.@_]'
      ) r OFFSET 0
    ) w WHERE "stems" && ${stems}::text[]`;
  for (const { config, word, read, stems } of rows) known.get(`${config} ${word}`)?.push({ read, stems });
}

const DELIMITER = ' … ';

/** With an ellipsis where it is cut, so that nobody takes a part of a sentence for all of it. */
function asHtml(text: Text, marks: readonly Mark[]): string {
  const fragments = fragmentsOf(text.text, marks);
  const html = fragments.map((fragment) => htmlOf(text, fragment, marks)).join(DELIMITER);
  const isCut = {
    start: fragments[0]?.from !== 0,
    end: text.isLonger || fragments.at(-1)?.to !== text.text.length,
  };
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
    .replace(/\s+/g, (space) => (space.includes('\n') ? betweenLines : space));
}
