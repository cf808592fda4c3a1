import { addressOf } from '../address.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf, type VariablesOf } from '../graphql.ts';
import { anyPage, Site, Unread } from '../page.tsx';
import { Found, FoundFields } from '../search/found.tsx';
import { TYPES } from '../search/place.ts';
import { usePage } from '../use-page.ts';

const CountFields = graphql(`
  fragment CountFields on SearchCounts {
    types {
      type
      count
    }
    years {
      year
      count
    }
    tags {
      count
      tag {
        id
        name
      }
    }
    speakers {
      count
      speaker {
        id
        name
      }
    }
  }
`);

const SearchQuery = graphql(
  `
    query Search(
      $query: String!
      $types: [SearchType!]
      $filter: SearchFilter
      $after: String
      $chosen: [ID!]!
    ) {
      search(query: $query, types: $types, filter: $filter, first: 20, after: $after) {
        totalCount
        didYouMean
        counts {
          ...CountFields
        }
        edges {
          node {
            id
          }
          ...FoundFields
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
      nodes(ids: $chosen) {
        __typename
        id
        ... on Tag {
          name
        }
        ... on Person {
          name
        }
        ... on Organization {
          name
        }
      }
    }
  `,
  [CountFields, FoundFields],
);

type Data = ResultOf<typeof SearchQuery>;

interface Variables extends VariablesOf<typeof SearchQuery> {
  /** Whether more was asked than is searched for. */
  readonly isCut: boolean;
}

/** Of more, that many are counted. */
const MAX_COUNT = 1_000;

function View({ variables }: { variables: Variables }) {
  const { data } = usePage(SearchQuery, variables);
  if (data === undefined) return null;
  const { query } = variables;
  return (
    <Site asked={query}>
      {query === '' ? (
        <div className="notice">
          <h1>Search</h1>
          <p>In articles, statements, campaigns, people and organisations.</p>
          <Hints />
        </div>
      ) : data.search === null ? (
        <Unread />
      ) : (
        <Results search={data.search} nodes={data.nodes ?? []} variables={variables} />
      )}
    </Site>
  );
}

interface ResultsProps {
  readonly search: NonNullable<Data['search']>;
  readonly nodes: NonNullable<Data['nodes']>;
  readonly variables: Variables;
}

function Results({ search, nodes, variables }: ResultsProps) {
  const { query } = variables;
  const { totalCount, didYouMean, counts, edges, pageInfo } = search;
  const chosen = chosenIn(variables);
  const isFiltered = Object.values(chosen).some((value) => value !== undefined);
  return (
    <>
      <h1 className="asked">
        Results for <q dir="auto">{query}</q>
      </h1>
      {variables.isCut && <p className="meta">Your question is long. This is what is searched for.</p>}
      {didYouMean !== null && (
        <p>
          Nothing has been found for that. These are the results for{' '}
          <q dir="auto">
            <a href={addressOf('/search', { q: didYouMean, ...chosen })}>{didYouMean}</a>
          </q>
          .
        </p>
      )}
      <div className="results">
        <Facets of={counts} chosen={chosen} query={query} nodes={nodes} />
        <div>
          <p className="meta">{countInWords(totalCount)}</p>
          {totalCount === 0 && isFiltered && (
            <p>
              <a href={addressOf('/search', { q: query })}>Search without filters</a>
            </p>
          )}
          {totalCount === 0 && <Hints />}
          <ol>
            {edges.map((edge) => (
              <Found key={edge.node.id} of={edge} />
            ))}
          </ol>
          {pageInfo.hasNextPage && pageInfo.endCursor !== null && (
            <p className="more">
              <a rel="next" href={addressOf('/search', { q: query, ...chosen, after: pageInfo.endCursor })}>
                More results
              </a>
            </p>
          )}
        </div>
      </div>
    </>
  );
}

function countInWords(results: number): string {
  if (results === 0) return 'Nothing has been found.';
  if (results === 1) return '1 result';
  return results < MAX_COUNT ? `${results} results` : `${MAX_COUNT.toLocaleString('en')} results or more`;
}

function Hints() {
  return (
    <ul>
      <li>
        Words are found in all their forms: <q>strike</q> finds <q>strikes</q>, too. Very common words, such
        as <q>the</q>, are left out.
      </li>
      <li>
        <code>"general strike"</code> finds the words in this order.
      </li>
      <li>
        <code>strike -football</code> leaves out what has the second word.
      </li>
      <li>
        <code>strike or walkout</code> finds either.
      </li>
    </ul>
  );
}

type Chosen = Readonly<Record<'type' | 'year' | 'tag' | 'speaker', string | undefined>>;

function chosenIn({ types, filter }: Variables): Chosen {
  return {
    type: types?.[0],
    year: filter?.from ?? undefined,
    tag: filter?.tagIds?.[0],
    speaker: filter?.speakerIds?.[0],
  };
}

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly count: number;
}

interface FacetsProps {
  readonly of: FragmentOf<typeof CountFields>;
  readonly chosen: Chosen;
  readonly query: string;
  readonly nodes: ResultsProps['nodes'];
}

/** Links, so that they work without JavaScript, and a search can be passed on. */
function Facets({ of, chosen, query, nodes }: FacetsProps) {
  const { types, years, tags, speakers } = readFragment(CountFields, of);
  const named = (one: { id: string; name: string } | null, count: number): Choice[] =>
    one === null ? [] : [{ value: one.id, text: one.name, count }];
  const facets: readonly [keyof Chosen, string, Choice[]][] = [
    ['type', 'Type', types.map(({ type, count }) => ({ value: type, text: TYPES[type][1], count }))],
    [
      'year',
      'Year',
      years
        .toSorted((a, b) => b.year - a.year)
        .map(({ year, count }) => ({ value: String(year), text: String(year), count })),
    ],
    ['tag', 'Topic', tags.flatMap(({ tag, count }) => named(tag, count))],
    ['speaker', 'Who speaks', speakers.flatMap(({ speaker, count }) => named(speaker, count))],
  ];
  return (
    <aside className="facets" aria-label="Filters">
      {facets.map(([name, title, found]) => {
        const value = chosen[name];
        const isMissing = value !== undefined && !found.some((choice) => choice.value === value);
        const choices = isMissing ? [...found, { value, text: nameOf(name, value, nodes), count: 0 }] : found;
        if (choices.length === 0) return null;
        return (
          <nav key={name} className="filter" aria-labelledby={`by-${name}`}>
            <h2 id={`by-${name}`}>{title}</h2>
            <a
              href={addressOf('/search', { q: query, ...chosen, [name]: undefined })}
              aria-current={value === undefined ? 'page' : undefined}
            >
              All
            </a>
            {choices.map((choice) => (
              <a
                key={choice.value}
                href={addressOf('/search', { q: query, ...chosen, [name]: choice.value })}
                aria-current={choice.value === value ? 'page' : undefined}
              >
                <bdi>{choice.text}</bdi> {choice.count.toLocaleString('en')}
              </a>
            ))}
          </nav>
        );
      })}
    </aside>
  );
}

/** Of what is chosen, though nothing that was found has it. A tag or a speaker may have been hidden since. */
function nameOf(name: keyof Chosen, value: string, nodes: ResultsProps['nodes']): string {
  if (name === 'year') return value;
  if (name === 'type') return value in TYPES ? TYPES[value as keyof typeof TYPES][1] : value;
  const node = nodes.find((node) => node?.id === value);
  return node && 'name' in node ? node.name : 'No longer here';
}

export const page = anyPage<Data, Variables>({
  query: SearchQuery,
  View,
  describe(_, { query }) {
    return { title: query === '' ? 'Search – Dateline' : `${query} – Search – Dateline`, mayIndex: false };
  },
});
