import { SearchType } from '../../generated/prisma/enums.ts';
import { edtfRange } from '../../src/edtf.ts';
import { RequestError } from '../../src/errors.ts';
import { PAGE_SIZE } from '../../src/page.ts';
import { corrected } from '../../src/search/corrections.ts';
import { inTime } from '../../src/search/in-time.ts';
import { readQuestion } from '../../src/search/question.ts';
import { countsOf, KINDS, MAX_COUNTED, type Counts } from '../../src/search/counts.ts';
import {
  bestEntries,
  readQueries,
  type Found,
  type FoundEntry,
  type Position,
  type Query,
  type SearchFilters as Filters,
} from '../../src/search/search.ts';
import { snippetsOf } from '../../src/search/snippets.ts';
import { Tag } from '../articles/tag.ts';
import { builder, TOTAL_COUNT } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { cost, PAGED, statements } from '../kernel/cost.ts';
import { anyOf } from '../kernel/filters.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { NODES, pageOf, sizeOf, type PageArgs } from '../kernel/pages.ts';
import { isSelected } from '../kernel/selected.ts';
import { Organization, Person } from '../people/speakers.ts';
import { SearchCounts } from './counts.ts';
import { SearchResult, TYPES } from './result.ts';

const SearchFilters = builder.inputType('SearchFilters', {
  description: 'Selects what meets every condition given.',
  fields: (t) => ({
    from: t.field({
      type: 'EDTFDate',
      description: 'Only what was first published, said or done on this date or later.',
    }),
    until: t.field({
      type: 'EDTFDate',
      description: 'Only what was first published, said or done on this date or earlier.',
    }),
    tagIds: t.globalIDList({ for: [Tag], description: 'Only articles with one of these tags.' }),
    speakerIds: t.globalIDList({
      for: [Person, Organization],
      description:
        'Only statements by one of these people and organisations or on their behalf, and articles that quote one.',
    }),
  }),
});

interface SearchRow extends Found {
  readonly question: string | null;
  readonly didYouMean: string | null;
  /** Of the page, by id. */
  readonly snippets: () => Promise<ReadonlyMap<string, string>>;
}

interface SearchPage extends Awaited<ReturnType<typeof pageOf<SearchRow, { readonly id: string }>>> {
  readonly didYouMean: string | null;
  readonly counts: () => Promise<Counts>;
}

/** A cursor of a search holds the question, and how it was corrected, since it is a place in these results only. */
const BEST_FIRST = [{ question: 'asc' }, { didYouMean: 'asc' }, { score: 'desc' }, { id: 'desc' }] as const;

const SearchConnection = builder.connectionObject<typeof SearchResult, SearchPage>(
  {
    type: SearchResult,
    name: 'SearchConnection',
    description: 'A page of what a search found.',
    fields: (t) => ({
      totalCount: t.int({
        ...TOTAL_COUNT,
        description: `How many matches there are. Of more than ${MAX_COUNTED}, that many are counted.`,
        resolve: async ({ counts }) => (await counts()).total,
      }),
      counts: t.field({
        type: SearchCounts,
        description: 'How many matches there are of each kind.',
        extensions: { ...cost(100), ...statements(5) },
        resolve: async ({ counts }) => (await counts()).counts,
      }),
      didYouMean: t.string({
        nullable: true,
        description:
          'If nothing matches what was asked: the question with words corrected that are probably typos. The results are those of this question.',
        resolve: ({ didYouMean }) => didYouMean,
      }),
    }),
  },
  {
    name: 'SearchEdge',
    description: 'Something that a search found, with what matches.',
    fields: (t) => ({
      score: t.float({
        description:
          'How well it matches: the higher, the better. Scores of different searches can’t be compared, and how they are computed may change.',
        resolve: ({ row }) => row.score / 100_000,
      }),
      snippetHtml: t.string({
        description:
          'The part of its text that matches, as HTML that is safe to print: text, the matching words in `mark`, and an ellipsis where it is cut. If only the title matches, the beginning of the text.',
        extensions: { ...cost(5), ...statements(2) },
        resolve: async ({ row: { id, snippets } }) => (await snippets()).get(id) ?? '',
      }),
    }),
  },
);

builder.queryField('search', (t) =>
  t.field({
    type: SearchConnection,
    description:
      'What matches a question, best match first, and of similar matches the newer one. Words are found in all their forms, by the language of each text; accents and case don’t matter. `"…"` finds words in this order, `-` excludes a word, and `or` finds either of two. Of more than 200 matches, only the newest 200, and as many of those that match in their title, are ranked and can be paged through.',
    // Asking, correcting six words, asking again; then the nodes of each type.
    extensions: { ...PAGED, ...statements(16), cursors: 'list' },
    args: {
      query: t.arg.string({
        required: true,
        description:
          'What to search for: up to 500 characters. Without a letter or a digit, nothing is found.',
      }),
      types: t.arg({ type: [SearchType], description: 'Only objects of these types.' }),
      filters: t.arg({ type: SearchFilters, description: 'Only objects that meet every condition.' }),
      first: t.arg.int({
        description: `How many objects to return, from 1 to ${PAGE_SIZE.max}. The default is ${PAGE_SIZE.default}.`,
      }),
      after: t.arg.string({ description: 'A cursor of this search. The page starts after it.' }),
    },
    resolve: async (_root, { query, types, filters: given, ...page }, context, info) => {
      const { prisma, viewer } = context;
      const question = readQuestion(query, 'query');
      const filters = filtersOf(types, given);
      const shown = { ...page, isTextShown: isSelected(['edges', 'snippetHtml'], info) };
      const { queries, didYouMean, ...found } =
        question === null ? NOTHING : await inTime(answer(question, filters, shown, context));
      const snippets = lazily(() => snippetsOf(prisma, queries, found.rows.slice(0, sizeOf(page))));
      const rows = found.rows.map((row): SearchRow => ({ ...row, question, didYouMean, snippets }));
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

async function answer(
  question: string,
  filters: Filters,
  { isTextShown, first, after }: PageArgs & { readonly isTextShown: boolean },
  { prisma, viewer }: ApiContext,
): Promise<{ rows: FoundEntry[]; queries: readonly Query[]; didYouMean: string | null }> {
  const position = positionIn(question, after);
  const page = { position, take: sizeOf({ first }) + 1, isTextShown };
  const find = async (text: string) => {
    const queries = await readQueries(prisma, viewer, text);
    return { queries, rows: await bestEntries(prisma, viewer, queries, filters, page) };
  };
  if (position !== null)
    return { ...(await find(position.didYouMean ?? question)), didYouMean: position.didYouMean };
  const found = await find(question);
  const didYouMean = found.rows.length > 0 ? null : await corrected(prisma, viewer, question);
  const better = didYouMean === null ? null : await find(didYouMean);
  return better === null || better.rows.length === 0
    ? { ...found, didYouMean: null }
    : { ...better, didYouMean };
}

/** @throws RequestError BAD_USER_INPUT */
function positionIn(
  question: string,
  cursor: string | null | undefined,
): (Position & Pick<SearchRow, 'didYouMean'>) | null {
  if (cursor == null) return null;
  const { question: asked, ...position } = JSON.parse(cursor) as SearchRow;
  if (asked !== question) throw new RequestError('BAD_USER_INPUT', 'This is a cursor of another search.');
  return position;
}

function filtersOf(
  types: readonly SearchType[] | null | undefined,
  given: typeof SearchFilters.$inferInput | null | undefined,
): Filters {
  const { from, until, tagIds, speakerIds } = given ?? {};
  return {
    types: types ?? undefined,
    from: from == null ? undefined : edtfRange(from).first,
    until: until == null ? undefined : edtfRange(until).last,
    tagIds: tagIds == null ? undefined : anyOf(tagIds.map(({ id }) => id)).in,
    speakerIds: speakerIds == null ? undefined : anyOf(speakerIds.map(({ id }) => id)).in,
  };
}
