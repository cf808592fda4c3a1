import type { PrismaClient } from '../../generated/prisma/client.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { recordingReads } from '../db/sql-reads.ts';
import { fragmentsOf, type Fragment } from './fragments.ts';
import { merged, placesIn, wordsIn, wordsLike, type Mark, type Word } from './marks.ts';
import { withoutInvisible } from './question.ts';
import type { FoundEntry, TextQuery } from './search.ts';
import { stemsOf } from './texts.ts';

/** The number of different words of a page that one SQL statement looks up. If there are more, it looks up the first ones of each text. */
const MAX_ASKED = 5_000;

interface SearchedText {
  readonly id: string;
  readonly config: string;
  readonly text: string;
  readonly isLonger: boolean;
  /** The separator of its lines in a snippet. With it, a quote, a caption and a paragraph don't read as one text. */
  readonly betweenLines: string;
  /** The stems of the question that the text has. */
  readonly stems: readonly string[];
}

/**
 * The matching parts of each text, as HTML with the matching words in `mark`. The beginning of the text if only the title
 * matches. PostgreSQL's `ts_headline` would take longer for the texts of a page than the search itself. So this finds the
 * few words that begin like the stems. PostgreSQL returns only the stems of these.
 */
export async function snippetsOf(
  prisma: PrismaClient,
  queries: readonly TextQuery[],
  found: readonly FoundEntry[],
): Promise<ReadonlyMap<string, string>> {
  const stems = new Map(queries.map(({ config, query }) => [config, stemsOf(query)]));
  const texts = found.map(({ id, type, config = '', text = '', isLonger = false, stemsInText = [] }) => ({
    id,
    config,
    // Without characters that only say where a word may be divided.
    text: text.replace(/[\u00AD\u200B\u2060\uFEFF]/g, '').trim(),
    isLonger,
    betweenLines: type === 'ARTICLE' ? ' · ' : ' ',
    stems: stems.get(config)?.filter((_, index) => stemsInText.includes(index)) ?? [],
  }));
  const known: Known = new Map();
  const look = async (into: readonly SearchedText[], candidates: (text: SearchedText) => Iterable<Word>) => {
    const max = MAX_ASKED / into.length;
    const words = new Map(into.map((text) => [text, firstOf(candidates(text), text, known, max)]));
    await lookUpStems(prisma, words, known);
    return words;
  };
  const alike = await look(texts, ({ text, stems }) => wordsLike(text, stems));
  const missed = texts.filter((text) => {
    const marked = new Set(marksOf(text, alike.get(text) ?? [], known).flatMap(({ stems }) => stems));
    return text.stems.some((stem) => !marked.has(stem));
  });
  // Some words don't begin like their stem.
  const others = await look(missed, ({ text }) => wordsIn(text));
  return new Map(
    texts.map((text) => {
      const candidates = [...(alike.get(text) ?? []), ...(others.get(text) ?? [])];
      return [text.id, snippetHtml(text, merged(marksOf(text, candidates, known)))];
    }),
  );
}

/** The matching tokens of a word in a configuration: the whole word, or its joined parts. */
type Known = Map<string, { readonly read: string; readonly stems: readonly string[] }[]>;

const wordKey = ({ config, text }: SearchedText, { from, to }: Word) =>
  `${config} ${withoutInvisible(text.slice(from, to))}`;

/** The first words, with at most this number of words that aren't known yet. */
function firstOf(words: Iterable<Word>, text: SearchedText, known: Known, max: number): Word[] {
  const first: Word[] = [];
  const unknown = new Set<string>();
  for (const word of words) {
    const key = wordKey(text, word);
    if (!known.has(key)) unknown.add(key);
    if (unknown.size > max) break;
    first.push(word);
  }
  return first;
}

function marksOf(text: SearchedText, words: readonly Word[], known: Known): Mark[] {
  return words.flatMap((word) =>
    (known.get(wordKey(text, word)) ?? []).flatMap(({ read, stems }) => {
      const found = stems.filter((stem) => text.stems.includes(stem));
      return found.length === 0
        ? []
        : placesIn(text.text, word, read).map((place) => ({ ...place, stems: found }));
    }),
  );
}

/** Looks up which of the words that aren't known yet have one of the stems. */
async function lookUpStems(
  prisma: PrismaClient,
  words: ReadonlyMap<SearchedText, readonly Word[]>,
  known: Known,
): Promise<void> {
  const asked: { config: string; word: string }[] = [];
  for (const [text, candidates] of words) {
    for (const candidate of candidates) {
      const key = wordKey(text, candidate);
      if (known.has(key)) continue;
      known.set(key, []);
      asked.push({ config: text.config, word: key.slice(text.config.length + 1) });
    }
  }
  if (asked.length === 0) return;
  const stems = [...new Set([...words.keys()].flatMap((text) => text.stems))];
  const rows = await recordingReads(prisma, '>SearchEntry').$queryRaw<
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

/** The fragments with an ellipsis at each cut, so that a part of a sentence doesn't read as the whole. */
function snippetHtml(text: SearchedText, marks: readonly Mark[]): string {
  const fragments = fragmentsOf(text.text, marks);
  const html = fragments.map((fragment) => fragmentHtml(text, fragment, marks)).join(DELIMITER);
  const isCut = {
    start: fragments[0]?.from !== 0,
    end: text.isLonger || fragments.at(-1)?.to !== text.text.length,
  };
  return `${isCut.start ? DELIMITER.trimStart() : ''}${html}${isCut.end ? DELIMITER.trimEnd() : ''}`;
}

function fragmentHtml(
  { text, betweenLines }: SearchedText,
  { from, to }: Fragment,
  marks: readonly Mark[],
): string {
  const inside = marks.filter((mark) => mark.from >= from && mark.to <= to);
  const ends = [from, ...inside.flatMap((mark) => [mark.from, mark.to]), to];
  // Every second part is a matching word.
  return ends
    .slice(1)
    .map((end, index) => escapeHtml(text.slice(ends[index], end)))
    .map((part, index) => (index % 2 === 1 ? `<mark>${part}</mark>` : part))
    .join('')
    .trim()
    .replace(/\s+/g, (space) => (space.includes('\n') ? betweenLines : space));
}
