import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { SearchType } from '../../generated/prisma/enums.ts';
import { escapeHtml } from '../escape-html.ts';
import { sqlReading } from '../sql-reads.ts';
import { partsNear } from './parts.ts';
import type { Query } from './search.ts';

/** Of a longer text, the beginning is looked through for a snippet (characters). */
const MAX_LOOKED_THROUGH = 50_000;

// Characters for private use. The first two enclose what is highlighted; the others stand for what PostgreSQL's parser doesn't read as a
// space (`words_of`).
const [START, STOP] = ['\u{E000}', '\u{E001}'];
const STAND_INS = [
  ['<', '\u{E002}'],
  ['-', '\u{E003}'],
  ['/', '\u{E004}'],
] as const;
const DELIMITER = ' … ';
const SNIPPET = `StartSel=${START}, StopSel=${STOP}, MaxFragments=2, MaxWords=24, MinWords=12, FragmentDelimiter="${DELIMITER}"`;
/** What separates the blocks of an article. */
const BETWEEN_BLOCKS = ' · ';
const HAS_WORDS = /[\p{L}\p{N}]/u;

interface Text extends Query {
  readonly id: string;
  readonly text: string;
}

/**
 * The parts of each text that match, as HTML in which the matching words are in `mark`; its beginning if only the title matches.
 * PostgreSQL takes more time to highlight words in the texts of a page than to find them, so it is given only what is near such words.
 */
export async function snippetsOf(
  prisma: PrismaClient,
  queries: readonly Query[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const texts = await textsOf(prisma, queries, ids);
  const parts = texts.map((text) => ({ ...text, text: partsNear(text.text, stemsOf(text.query)) }));
  const snippets = await highlighted(prisma, parts);
  // A word that begins like one that matches need not be one.
  const missed = texts.filter(
    ({ id, text }, index) => text !== parts[index]?.text && snippets.get(id)?.includes(START) !== true,
  );
  if (missed.length > 0)
    for (const [id, snippet] of await highlighted(prisma, missed)) snippets.set(id, snippet);
  return new Map(texts.map(({ id, text }) => [id, asHtml(withEnds(snippets.get(id) ?? '', text))]));
}

async function textsOf(
  prisma: PrismaClient,
  queries: readonly Query[],
  ids: readonly string[],
): Promise<Text[]> {
  const byConfig = new Map(queries.map(({ config, query }) => [config, query]));
  const rows = await sqlReading(prisma, '>SearchEntry').$queryRaw<
    (Omit<Text, 'query'> & { type: SearchType })[]
  >`
    SELECT "id", "type", "config", left(CASE "text" WHEN '' THEN "title" ELSE "text" END, ${MAX_LOOKED_THROUGH}) AS "text"
    FROM "SearchEntry" WHERE "id" = ANY(${ids}::uuid[])`;
  return rows.map(({ id, type, config, text }) => ({
    id,
    config,
    query: byConfig.get(config) ?? '',
    // Where words may be parted, which doesn't change how they read.
    text: STAND_INS.reduce(
      (text, [character, standIn]) => text.replaceAll(character, standIn),
      text.replace(/[\u00AD\u200B\u2060\uFEFF\uE000-\uE004]/g, ''),
    )
      // So that nobody takes a quote, a caption and a paragraph for one text.
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join(type === 'ARTICLE' ? BETWEEN_BLOCKS : ' '),
  }));
}

async function highlighted(prisma: PrismaClient, texts: readonly Text[]): Promise<Map<string, string>> {
  const column = (name: keyof Text) => texts.map(({ [name]: value }) => value);
  const rows = await sqlReading(prisma, '>SearchEntry').$queryRaw<{ id: string; snippet: string }[]>`
    SELECT t."id", ts_headline(t."config"::regconfig, t."text", t."query"::tsquery, ${SNIPPET}) AS "snippet"
    FROM unnest(${column('id')}::text[], ${column('config')}::text[], ${column('query')}::text[], ${column('text')}::text[]) t ("id", "config", "query", "text")`;
  return new Map(rows.map(({ id, snippet }) => [id, snippet]));
}

/** With an ellipsis where it is cut, so that nobody takes a part of a sentence for all of it; otherwise with the punctuation at its ends. */
function withEnds(snippet: string, text: string): string {
  const fragments = snippet.replaceAll(START, '').replaceAll(STOP, '').split(DELIMITER);
  const [first = '', last = ''] = [fragments[0], fragments.at(-1)];
  const [from, to] = [text.indexOf(first), text.lastIndexOf(last) + last.length];
  if (from < 0 || to < from) return snippet;
  const [before, after] = [text.slice(0, from), text.slice(to)];
  return (
    (HAS_WORDS.test(before) ? '… ' : before) +
    snippet +
    (HAS_WORDS.test(after) ? ' …' : after.replace(/[\s·]+$/, ''))
  );
}

/** The words of a tsquery, as PostgreSQL writes it: `'harbour' & !'plan'`. */
function stemsOf(query: string): string[] {
  return [...query.matchAll(/'((?:[^']|'')*)'/g)].map(([, stem = '']) => stem.replaceAll("''", "'"));
}

function asHtml(snippet: string): string {
  const plain = STAND_INS.reduce(
    (text, [character, standIn]) => text.replaceAll(standIn, character),
    snippet,
  );
  return escapeHtml(plain).replaceAll(START, '<mark>').replaceAll(STOP, '</mark>');
}
