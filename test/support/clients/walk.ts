/** Reads lists of every type page by page, like a client that knows only the schema. */
import { isObjectType, type GraphQLField, type GraphQLObjectType } from 'graphql';
import type { Role } from '../../../generated/prisma/client.ts';
import { schema } from '../../../schema/index.ts';
import { TypedDocumentString } from '../../gql/graphql.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';

/** A document that is built from the schema at run time, so its types can't be generated. */
export function untyped<Result, Variables extends Record<string, unknown>>(text: string) {
  return new TypedDocumentString<Result, Variables>(text);
}

export interface PageArgs extends Record<string, unknown> {
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
}

export interface Page {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

/** A connection of the API: a root field, or a field of a node. */
export interface List {
  /** `Campaign.timeline`, or `Query.articles` */
  readonly name: string;
  readonly typename: string;
  readonly field: string;
}

/** Every connection that can be read forwards and backwards. The feed only goes forwards, and has its own tests. */
export const LISTS: readonly List[] = Object.values(schema.getTypeMap())
  .filter((type): type is GraphQLObjectType => isObjectType(type))
  .flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => isConnection(field))
      .map(({ name }) => ({ name: `${type.name}.${name}`, typename: type.name, field: name })),
  );

function isConnection({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.some(({ name }) => name === 'last');
}

/** The lists that are empty for readers, and the lowest role that sees rows in them. */
export const NOT_FOR_READERS: Readonly<Record<string, Role>> = {
  'Article.internalNotes': 'EDITOR',
  'Member.articles': 'EDITOR',
  'Query.auditLog': 'ADMIN',
  'Query.members': 'REPORTER',
  'Query.redactionRuns': 'EDITOR',
  'Query.webhookEndpoints': 'ADMIN',
  'SourceReport.internalNotes': 'REPORTER',
  'Statement.internalNotes': 'REPORTER',
  'WebhookEndpoint.deliveries': 'ADMIN',
};

/** A token that sees rows in the list; undefined if readers do. */
export function tokenFor({ tokens }: Newsroom, { name }: List): string | undefined {
  const role = NOT_FOR_READERS[name];
  return role && tokens[role];
}

const PAGE = '$first: Int, $after: String, $last: Int, $before: String';

export interface Whose {
  /** The id of the object that has the list; null for root fields. */
  readonly of: string | null;
  readonly token?: string | undefined;
  /** Further arguments, as GraphQL text: `kind: REMARK` */
  readonly more?: string;
}

/** Queries one page, which the response has at `list`, or at `node` and `list`. */
export function askForPage(
  newsroom: Newsroom,
  { typename, field }: List,
  { of, token, more = '' }: Whose,
  page: PageArgs,
) {
  const list = `list: ${field}(first: $first, after: $after, last: $last, before: $before ${more}) {
    totalCount
    edges { cursor node { ... on Node { id } } }
    nodes { ... on Node { id } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }`;
  const document = untyped<{ list?: Page | null; node?: { list: Page | null } }, PageArgs & { of?: string }>(
    of === null
      ? `query (${PAGE}) { ${list} }`
      : `query ($of: ID!, ${PAGE}) { node(id: $of) { ... on ${typename} { ${list} } } }`,
  );
  return newsroom.ask(document, { ...page, ...(of !== null && { of }) }, token);
}

export async function readPage(newsroom: Newsroom, list: List, whose: Whose, page: PageArgs): Promise<Page> {
  const { data, text } = await askForPage(newsroom, list, whose, page);
  const read = data.list ?? data.node?.list;
  if (read == null) throw new Error(`No page: ${text}`);
  return read;
}

/** Reads all pages from one end to the other, and returns them in that order. */
export async function walk(
  read: (page: PageArgs) => Promise<Page>,
  size: number,
  direction: 'forwards' | 'backwards',
): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: string | null = null;
  for (;;) {
    const args: PageArgs =
      direction === 'forwards' ? { first: size, after: cursor } : { last: size, before: cursor };
    const page: Page = await read(args);
    pages.push(page);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    if (!(direction === 'forwards' ? hasNextPage : hasPreviousPage)) return pages;
    if (pages.length > 200) throw new Error('The list does not end.');
    cursor = direction === 'forwards' ? endCursor : startCursor;
  }
}
