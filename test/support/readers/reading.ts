/** What readers see of every row: its own fields, and which rows it shows. */
import { getNamedType, isAbstractType, isCompositeType } from 'graphql';
import { schema } from '../../../schema/index.ts';
import { fieldsOf, isPaged, NODE_TYPES, type Field } from '../clients/crawl.ts';
import { untyped } from '../clients/walk.ts';
import type { Newsroom } from '../newsroom/newsroom.ts';
import { idsOf } from '../newsroom/node-ids.ts';

/** The nouns that readers see. Versions of blocks aren't read: they never change. */
const NOUNS = NODE_TYPES.filter(
  (name) =>
    !['Member', 'ApiToken', 'AuditEntry', 'WebhookEndpoint', 'WebhookDelivery'].includes(name) &&
    !name.endsWith('Block'),
);

/** Texts that are put together from several rows, with names: the event of the row whose name changes tells of that. */
const PUT_TOGETHER: readonly string[] = [
  'Article.bodyHtml',
  'Article.bodyText',
  'Article.jsonLd',
  'Article.jsonLdHtml',
  'ArticleRevision.bodyHtml',
  'ArticleRevision.bodyText',
  'ArticleRevision.changesSince',
  'CommentRequest.summary',
  'Statement.attribution',
];

/**
 * The articles that an article leads to, and those that lead to it. An event of the article that names the other has that in its
 * `changes`, and tells when it appears or disappears. None names the other article, whose own content is as before.
 */
const LINKED: readonly string[] = ['related', 'translationOf', 'translations', 'follows', 'followedBy'].map(
  (name) => `Article.${name}`,
);

/** The outcomes of an article are those of its campaigns, and their own events name them. */
const OF_ITS_CAMPAIGNS = 'Article.outcomes';

/** By field: a value, or the ids of the rows that it shows. */
export type Seen = Readonly<Record<string, unknown>>;

/** As many rows as one operation may read whole. */
const AT_ONCE = 6;

/** What readers see of all rows, by their global ids. Rows that they don't see are missing. */
export async function readAsReader(newsroom: Newsroom): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  const pages: { noun: string; ids: string[] }[] = [];
  for (const noun of NOUNS) {
    const ids = await idsOf(newsroom, noun);
    while (ids.length > 0) pages.push({ noun, ids: ids.splice(0, AT_ONCE) });
  }
  const readPages = async () => {
    for (let page = pages.pop(); page !== undefined; page = pages.pop()) {
      const { noun, ids } = page;
      const { data, text, errors } = await newsroom.ask(documentOf(noun), { ids });
      if (errors.length > 0) throw new Error(text);
      for (const node of data.nodes) if (node !== null) seen.set(node.id, compared(noun, node));
    }
  };
  await Promise.all(Array.from({ length: 4 }, readPages));
  return seen;
}

/** The ids of the rows that are shown there. */
export function shownIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { id } = value as { id?: string };
  return [...(id === undefined ? [] : [id]), ...Object.values(value).flatMap(shownIn)];
}

function documentOf(noun: string) {
  const fields = comparedOf(noun).map(selection).join(' ');
  return untyped<{ nodes: ((Seen & { id: string }) | null)[] }, { ids: string[] }>(
    `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on ${noun} { ${fields} } } }`,
  );
}

/** What is compared of a row. */
function comparedOf(typename: string): Field[] {
  return fieldsOf(typename).filter(
    ({ name }) => ![...PUT_TOGETHER, ...LINKED, OF_ITS_CAMPAIGNS].includes(`${typename}.${name}`),
  );
}

const NODE = '{ ... on Node { id } }';

function selection(field: Field): string {
  const type = getNamedType(field.type);
  if (!isCompositeType(type)) return field.name;
  if (isPaged(field)) return `${field.name}(first: 20) { totalCount nodes ${NODE} }`;
  if (isAbstractType(type) && !schema.getPossibleTypes(type).some(({ name }) => NODE_TYPES.includes(name)))
    return `${field.name} { __typename }`;
  if (isAbstractType(type) || NODE_TYPES.includes(type.name)) return `${field.name} ${NODE}`;
  return `${field.name} { ${comparedOf(type.name).map(selection).join(' ')} }`;
}

/** A list in pages is a set: it is ordered by what it lists, whose own events tell of a new date or name. */
function compared(noun: string, node: Seen): Seen {
  const paged = comparedOf(noun).filter(isPaged);
  const sets = paged.map(({ name }): [string, object | null] => {
    const list = node[name] as { totalCount: number; nodes: { id: string }[] } | null;
    // A list for members only.
    if (list === null) return [name, null];
    const { totalCount, nodes } = list;
    return [name, { totalCount, nodes: nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)) }];
  });
  return { ...node, ...Object.fromEntries(sets) };
}
