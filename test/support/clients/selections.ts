/** Subscriptions that select different things of the same events. */

export interface Selecting {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Which of the log's events it gets; all without it. */
  readonly gets?: (event: { readonly __typename: string; readonly slug?: string }) => boolean;
}

/** What is selected of the articles of revisions. */
export function selecting(fields: string): Selecting {
  return { query: `subscription { feed { ... on ArticleRevised { article { ${fields} } } } }` };
}

/** They differ in a name. */
export function alike(count: number): Selecting[] {
  return Array.from({ length: count }, (_, index) => selecting(`n${index}: headline`));
}

/** Fields of an article. Each takes two SQL statements. */
export function revisions(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `r${index}: revision(number: ${index + 1}) { id }`);
}

const PARTS: readonly ((index: number) => string)[] = [
  () => 'cursor occurredAt',
  () => '... on ArticleEvent { articleId slug url }',
  () => '... on ArticleEvent { article { headline standfirst byline } }',
  (index) =>
    `... on ArticleEvent { article { n${index}: updateNotes(first: ${1 + (index % 3)}) { nodes { text } } } }`,
  () => '... on ArticleCommentAdded { note { kind text } statement { text channel attribution } }',
  () => '... on StatementRecorded { statement { text speaker { __typename ... on Person { name } } } }',
  () => '... on CampaignEvent { campaignId campaign { slug name } }',
];

/** Each has another set of parts, or another name for one of them. */
function generated(count: number): Selecting[] {
  return Array.from({ length: count }, (_, index) => {
    const parts = PARTS.filter((_part, bit) => ((index + 1) >> bit) % 2 === 1).map((part) => part(index));
    return { query: `subscription ($after: String) { feed(after: $after) { id ${parts.join(' ')} } }` };
  });
}

/** Documents with each directive, shape of variable, alias and fragment. */
function unusual(slug: string, campaign: string): Selecting[] {
  const paged = `subscription ($after: String, $n: Int = 2, $kinds: [UpdateNoteKind!]) {
    feed(after: $after) { ... on ArticleEvent { article { updateNotes(filter: { kinds: $kinds }, first: $n) { nodes { text } } } } }
  }`;
  const chosen = `subscription ($isLong: Boolean!, $after: String) {
    feed(after: $after) {
      id @skip(if: $isLong)
      ...Long @include(if: $isLong)
      ... @skip(if: $isLong) { cursor }
      ... on ArticleEvent { article @include(if: true) { id @skip(if: true) headline } }
    }
  }
  fragment Long on FeedEvent { occurredAt ... on ArticleEvent { slug } }`;
  return [
    { query: paged },
    { query: paged, variables: { n: 1 } },
    { query: paged, variables: { n: null } },
    { query: paged, variables: { n: 1, kinds: ['COMMENT_ADDED'] } },
    { query: paged, variables: { kinds: [] } },
    { query: chosen, variables: { isLong: true } },
    { query: chosen, variables: { isLong: false } },
    // The same field with other arguments, and the same arguments in another order.
    {
      query: `subscription ($after: String) { renamed: feed(after: $after) { ... on ArticleEvent { article {
        one: updateNotes(first: 1) { nodes { text } }
        all: updateNotes(first: 3, filter: { kinds: [COMMENT_ADDED] }) { nodes { kind } }
        all: updateNotes(filter: { kinds: [COMMENT_ADDED] }, first: 3) { nodes { text } totalCount }
        last: updateNotes(last: 1) { edges { node { text } } pageInfo { hasPreviousPage } }
      } } } }`,
    },
    // The same field in several fragments, on an interface and on types, with different fields of it.
    {
      query: `subscription ($after: String) { feed(after: $after) { ...A ...B ...A } }
        fragment A on FeedEvent { ... on ArticleEvent { article { ...Card tags { name } } } ...C }
        fragment B on ArticleCommentAdded { article { standfirst headline } statement { id } ...C }
        fragment C on FeedEvent { __typename ... on StatementRecorded { statement { id text } } }
        fragment Card on Article { slug headline ... on Node { globalId: id } }`,
    },
    // Names that mean something in JavaScript, or that a joint result has itself.
    {
      query: `subscription ($after: String) { feed(after: $after) {
        constructor: id __proto__: cursor a: __typename __typename toString: occurredAt
      } }`,
    },
    {
      query: `subscription ($after: String) { feed(after: $after) { ... on ArticleEvent { article {
        jsonLd body { __typename blockId ... on ParagraphBlock { html } ... on StatementBlock { statement { text } } }
      } } } }`,
    },
    // As many SQL statements as leave its lists few fields.
    {
      query: `subscription ($after: String) { feed(after: $after) {
        ${Array.from({ length: 15 }, (_, index) => `e${index}: timelineEdge(campaignSlug: "none") { date }`).join(' ')}
        ... on ArticleEvent { article { body { ${Array.from({ length: 10 }, (_, index) => `b${index}: blockId`).join(' ')} } } }
      } }`,
    },
    // A name of its own for the type of the root, and two names for one timeline.
    {
      query: `subscription Timelines($after: String, $slug: String!) {
        feed(after: $after) {
          mine: timelineEdge(campaignSlug: $slug) { sortKey node { __typename ... on Statement { text } } }
          none: timelineEdge(campaignSlug: "none") { date }
        }
      }`,
      variables: { slug: campaign },
    },
    { query: `subscription ($after: String) { feed(after: $after) { id @skip(if: true) } }` },
    // It gets an error with each event of an article.
    {
      query: `subscription ($after: String) { feed(after: $after) { id ... on ArticleEvent { article {
        headline updateNotes(after: "none") { nodes { text } }
      } } } }`,
    },
    {
      query: `subscription ($slug: String!, $after: String) {
        articleUpdated(slug: $slug, after: $after) { cursor article { headline } }
      }`,
      variables: { slug },
      gets: (event) => event.slug === slug,
    },
    {
      query: `subscription ($slug: String!, $after: String) {
        articleUpdated(slug: $slug, after: $after) { id cursor slug }
      }`,
      variables: { slug },
      gets: (event) => event.slug === slug,
    },
    {
      query: `subscription ($after: String) { statementRecorded(after: $after) { statement { text madeOn } } }`,
      gets: ({ __typename }) => __typename === 'StatementRecorded',
    },
  ];
}

/** Subscriptions without `after`, which is a variable of each. */
export function differentSelections(count: number, slug: string, campaign: string): Selecting[] {
  const special = unusual(slug, campaign);
  return [...special, ...generated(count - special.length)];
}
