import { SearchType } from '../../generated/prisma/enums.ts';
import { edtfRange } from '../../src/lib/edtf.ts';
import { RequestError } from '../../src/errors.ts';
import { PAGE_SIZE } from '../../src/lib/page-size.ts';
import { corrected } from '../../src/search/corrections.ts';
import { inTime } from '../../src/search/in-time.ts';
import { readQuestion } from '../../src/search/question.ts';
import { countsOf, KINDS, MAX_COUNTED, type MatchCounts } from '../../src/search/counts.ts';
import {
  bestEntries,
  parseQuestion,
  type SearchHit,
  type FoundEntry,
  type HitPosition,
  type TextQuery,
  type SearchFilters,
} from '../../src/search/search.ts';
import { snippetsOf } from '../../src/search/snippets.ts';
import { Tag } from '../articles/tag.ts';
import { builder, TOTAL_COUNT } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { cost, LOOKS_UP_SLUGS, sqlStatements } from '../kernel/cost.ts';
import { anyOf } from '../kernel/filters.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { namesIn, type Names } from '../kernel/named.ts';
import { NODES, pageOf, pageSizeOf, type PageArgs } from '../kernel/pages.ts';
import { isSelected } from '../kernel/selected.ts';
import { Organization, Person } from '../people/speakers.ts';
import { SearchCounts } from './counts.ts';
import { SearchResult, TYPES } from './result.ts';
import { PAGE_URL, shownOf } from './shown.ts';

const SearchFilter = builder.inputType('SearchFilter', {
  description: 'Selects the results that meet every condition.',
  fields: (t) => ({
    from: t.field({
      type: 'EDTFDate',
      description:
        'Only results that were first published, said or done on this date or later. A date that is less precise counts as its first day: `2025-09` as 1 September.',
    }),
    until: t.field({
      type: 'EDTFDate',
      description:
        'Only results that were first published, said or done on this date or earlier. A date that is less precise counts as its first day.',
    }),
    tagIds: t.globalIDList({ for: [Tag], description: 'Only articles with one of these tags.' }),
    tagSlugs: t.stringList({ description: 'The same, by current or former slugs of the tags.' }),
    speakerIds: t.globalIDList({
      for: [Person, Organization],
      description:
        'Only statements by one of these people and organisations, or on their behalf, and articles that quote one.',
    }),
    speakerSlugs: t.stringList({
      description: 'The same, by current or former slugs of people and organisations.',
    }),
  }),
});

const NOUNS = { tag: ['Tag'], speaker: ['Person', 'Organization'] } as const;

interface SearchRow extends SearchHit {
  readonly question: string | null;
  readonly isCorrected: boolean;
  /** Reads the snippets of all rows of the page, by id. */
  readonly snippets: () => Promise<ReadonlyMap<string, string>>;
}

interface SearchPage extends Awaited<ReturnType<typeof pageOf<SearchRow, { readonly id: string }>>> {
  readonly didYouMean: string | null;
  readonly counts: () => Promise<MatchCounts>;
}

/**
 * A cursor contains the question and whether it was corrected, since it is a position in these results only. It doesn't
 * contain the correction: a member's may be a word that only hidden texts contain.
 */
const BEST_FIRST = [{ question: 'asc' }, { isCorrected: 'asc' }, { score: 'desc' }, { id: 'desc' }] as const;

const SearchConnection = builder.connectionObject<typeof SearchResult, SearchPage>(
  {
    type: SearchResult,
    name: 'SearchConnection',
    description: 'A page of search results.',
    fields: (t) => ({
      totalCount: t.int({
        ...TOTAL_COUNT,
        description: `The number of matches, counted up to ${MAX_COUNTED.toLocaleString('en')}.`,
        resolve: async ({ counts }) => (await counts()).total,
      }),
      counts: t.field({
        type: SearchCounts,
        description: 'The number of matches of each kind, for filters.',
        extensions: { ...cost(100), ...sqlStatements(5) },
        resolve: async ({ counts }) => (await counts()).counts,
      }),
      didYouMean: t.string({
        nullable: true,
        description:
          'The query with its probable typos corrected, if the query matches nothing. The results are those of the corrected query.',
        resolve: ({ didYouMean }) => didYouMean,
      }),
    }),
  },
  {
    name: 'SearchEdge',
    description: 'A search result, with its title, its score and a snippet.',
    fields: (t) => ({
      title: t.string({
        description:
          "Its title, ready to print: a headline, a name, the title of an action, the text of a demand, or a statement's `attribution`. A post without a headline has that of its article. Empty if it was hidden while the query ran.",
        extensions: sqlStatements(3),
        resolve: async ({ row }, _args, context, info) => (await shownOf(row, context, info))?.title ?? '',
      }),
      pageUrl: t.field({
        type: 'URL',
        nullable: true,
        description: PAGE_URL,
        extensions: sqlStatements(3),
        resolve: async ({ row }, _args, context, info) =>
          (await shownOf(row, context, info))?.pageUrl ?? null,
      }),
      score: t.float({
        description:
          "How well it matches: the higher, the better. Scores of different searches can't be compared, and their computation may change.",
        resolve: ({ row }) => row.score / 100_000,
      }),
      snippetHtml: t.string({
        description:
          'The matching part of its text, as HTML that is safe to print: text, the matching words in `mark`, and an ellipsis at each cut. If only the title matches, it is the beginning of the text.',
        extensions: { ...cost(5), ...sqlStatements(2) },
        resolve: async ({ row: { id, snippets } }) => (await snippets()).get(id) ?? '',
      }),
    }),
  },
);

builder.queryField('search', (t) =>
  t.field({
    type: SearchConnection,
    description:
      'Search results, by relevance, then newest first. Finds words in all their forms, by the language of each text. Ignores accents and case. `"…"` finds words in this order, `-` excludes a word, and `or` finds either of two words. Ranks the newest 200 matches, and the newest 200 that match in their title; further matches are not returned.',
    // The search, the correction of six words, and the search for that; then the nodes of each type.
    extensions: { ...LOOKS_UP_SLUGS, ...sqlStatements(16) },
    args: {
      query: t.arg.string({
        required: true,
        description:
          'The text to search for, up to 500 characters. A text without letters and digits finds nothing.',
      }),
      types: t.arg({ type: [SearchType], description: 'Only results of these types.' }),
      filter: t.arg({ type: SearchFilter, description: 'Only results that meet every condition.' }),
      first: t.arg.int({
        description: `The number of results to return, from 1 to ${PAGE_SIZE.max}. The default is ${PAGE_SIZE.default}.`,
      }),
      after: t.arg.string({ description: 'Return the results after this cursor of the same search.' }),
    },
    resolve: async (_root, { query, types, filter, ...page }, context, info) => {
      const { prisma, viewer } = context;
      const question = readQuestion(query, 'query');
      const filters = filtersOf(types, filter ?? {}, await namesIn(filter ?? {}, NOUNS, context));
      const shown = { ...page, isTextShown: isSelected(['edges', 'snippetHtml'], info) };
      const { queries, didYouMean, ...found } =
        question === null ? NOTHING : await inTime(answerSearch(question, filters, shown, context));
      const snippets = lazily(() => snippetsOf(prisma, queries, found.rows.slice(0, pageSizeOf(page))));
      const isCorrected = didYouMean !== null;
      const rows = found.rows.map((row): SearchRow => ({ ...row, question, isCorrected, snippets }));
      const results = await pageOf([rows], page, BEST_FIRST, info, ({ type, rowId }) =>
        visibleNode(TYPES[type], rowId, context, info, NODES),
      );
      const kinds = KINDS.filter((kind) => isSelected(['counts', `${kind}s`], info));
      const counts = lazily(() => countsOf(prisma, viewer, queries, filters, kinds));
      return { ...results, didYouMean, counts };
    },
  }),
);

/** Reads something when a field first needs it, within the time limit. */
function lazily<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | undefined;
  return () => (value ??= inTime(read()));
}

const NOTHING = { rows: [], queries: [], didYouMean: null };

async function answerSearch(
  question: string,
  filters: SearchFilters,
  { isTextShown, first, after }: PageArgs & { readonly isTextShown: boolean },
  { prisma, viewer }: ApiContext,
): Promise<{ rows: FoundEntry[]; queries: readonly TextQuery[]; didYouMean: string | null }> {
  const position = searchPosition(question, after);
  const page = { position, take: pageSizeOf({ first }) + 1, isTextShown };
  const find = async (text: string) => {
    const queries = await parseQuestion(prisma, viewer, text);
    return { queries, rows: await bestEntries(prisma, viewer, queries, filters, page) };
  };
  const found = position?.isCorrected === true ? null : await find(question);
  if (found !== null && (found.rows.length > 0 || position !== null)) return { ...found, didYouMean: null };
  const didYouMean = await corrected(prisma, viewer, question);
  const better = didYouMean === null ? null : await find(didYouMean);
  if (better !== null && (better.rows.length > 0 || position !== null)) return { ...better, didYouMean };
  return { ...(found ?? (await find(question))), didYouMean: null };
}

/** @throws RequestError BAD_USER_INPUT */
function searchPosition(
  question: string,
  cursor: string | null | undefined,
): (HitPosition & Pick<SearchRow, 'isCorrected'>) | null {
  if (cursor == null) return null;
  const { question: asked, ...position } = JSON.parse(cursor) as SearchRow;
  if (asked !== question) throw new RequestError('BAD_USER_INPUT', 'This is a cursor of another search.');
  return position;
}

function filtersOf(
  types: readonly SearchType[] | null | undefined,
  { from, until }: typeof SearchFilter.$inferInput,
  { tag, speaker }: Names<typeof NOUNS>,
): SearchFilters {
  const idsOf = (named: readonly { readonly id: string }[]) => anyOf(named.map(({ id }) => id)).in;
  return {
    types: types ?? undefined,
    from: from == null ? undefined : edtfRange(from).first,
    until: until == null ? undefined : edtfRange(until).last,
    tagIds: tag.map(idsOf),
    speakerIds: speaker.map(idsOf),
  };
}
