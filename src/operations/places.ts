import { escapeIdentifier } from 'pg';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { columnsOf } from '../extensions/catalogue.ts';
import { extensionTables, type ExtensionTable } from '../extensions/installed.ts';
import { textsIn, textsInColumn } from '../lib/texts-in.ts';
import { wordedColumns, type WordedTable } from './worded-columns.ts';

/** A table whose rows have words, and the node whose redaction takes them out. */
interface Owned {
  readonly table: string;
  /** The type of the node. */
  readonly entity: string;
  /** The SQL of the node's id, of a row t; null if it is another one. */
  readonly id: string;
  /** The SQL of an indexed column by which newer rows come last. */
  readonly key?: string;
}

/** Where words can stand. */
export interface Place extends Owned {
  /** What the API calls the rows. */
  readonly type: string;
  readonly key: string;
  readonly columns: readonly string[];
  readonly isOfExtension: boolean;
}

const OWN = '"id"';
const ofRevision = (owner: string, table: string) =>
  `(SELECT r."${owner}" FROM "${table}" r WHERE r."id" = t."revisionId")`;

/** What can be redacted: the nodes whose words stand in rows of their own. */
const THEMSELVES = [
  ...(['Article', 'Statement', 'UpdateNote', 'SourceReport', 'Person', 'Organization', 'Campaign'] as const),
  ...([
    'CampaignDemand',
    'CampaignAction',
    'CampaignOutcome',
    'Tag',
    'Section',
    'Front',
    'Newsletter',
  ] as const),
];

/** The other rows with words. A test names each table of the catalogue that is none of these, and says why. */
const BELONGING: readonly (Owned & { readonly entity: EntityName })[] = [
  { table: 'ArticleRevision', entity: 'Article', id: '"articleId"' },
  { table: 'Contribution', entity: 'Article', id: ofRevision('articleId', 'ArticleRevision') },
  { table: 'Block', entity: 'Article', id: '"articleId"' },
  { table: 'ImportedArticle', entity: 'Article', id: '"articleId"', key: '"articleId"' },
  { table: 'LivePostRevision', entity: 'LivePost', id: '"postId"' },
  { table: 'LivePostContribution', entity: 'LivePost', id: ofRevision('postId', 'LivePostRevision') },
  { table: 'ImportedPost', entity: 'LivePost', id: '"postId"', key: '"postId"' },
  { table: 'FormerNoteText', entity: 'UpdateNote', id: '"noteId"' },
  { table: 'InternalNote', entity: 'Article', id: '"articleId"' },
  { table: 'InternalNote', entity: 'Statement', id: '"statementId"' },
  { table: 'InternalNote', entity: 'SourceReport', id: '"sourceId"' },
  { table: 'SocialAccount', entity: 'Person', id: '"personId"' },
  { table: 'SocialAccount', entity: 'Organization', id: '"organizationId"' },
  { table: 'Identifier', entity: 'Person', id: '"personId"' },
  { table: 'Identifier', entity: 'Organization', id: '"organizationId"' },
  { table: 'Affiliation', entity: 'Person', id: '"personId"' },
  { table: 'Affiliation', entity: 'Organization', id: '"organizationId"' },
  ...(['Contribution', 'LivePostContribution'] as const).flatMap((table) => [
    { table, entity: 'Person' as const, id: '"personId"', key: '"revisionId"' },
    { table, entity: 'Organization' as const, id: '"organizationId"', key: '"revisionId"' },
  ]),
  { table: 'ActionFigure', entity: 'CampaignAction', id: '"actionId"' },
  { table: 'FrontContainer', entity: 'Front', id: ofRevision('frontId', 'FrontRevision') },
  { table: 'FrontCard', entity: 'Front', id: ofRevision('frontId', 'FrontRevision') },
];

const PLACES: readonly (Owned & { readonly entity: EntityName })[] = [
  ...THEMSELVES.map((entity) => ({ table: entity, entity, id: OWN })),
  ...BELONGING,
  ...[...THEMSELVES, 'LivePost' as const].map((entity) => ({
    ...{ table: 'Redaction', entity },
    id: `CASE "targetType" WHEN '${entity}' THEN "targetId" END`,
  })),
];

/** The same for a table of an extension. A row that refers to nothing that can be redacted is named itself. */
function ofExtension({ name: table, type }: ExtensionTable): Owned[] {
  const references = [...columnsOf(table)].flatMap(([column, { of }]) =>
    PLACES.some(({ entity }) => entity === of)
      ? [{ table, entity: of as string, id: `t.${escapeIdentifier(column)}` }]
      : [],
  );
  const ids = ['NULL::uuid', ...references.map(({ id }) => id)].join(', ');
  return [...references, { table, entity: type, id: `CASE WHEN coalesce(${ids}) IS NULL THEN t.${OWN} END` }];
}

/** All places in which words can stand, with the columns that the catalogue has. */
export async function placesOfWords(tx: Pick<Transaction, '$queryRaw'>): Promise<Place[]> {
  const tables = await tx.$queryRaw<WordedTable[]>(wordedColumns());
  const written = new Map(tables.map((worded) => [worded.table, worded.written]));
  const all = [
    ...PLACES.map((place) => ({ ...place, type: place.table, isOfExtension: false })),
    ...extensionTables().flatMap((table) =>
      ofExtension(table).map((place) => ({ ...place, type: table.type, isOfExtension: true })),
    ),
  ];
  return all.flatMap((place) => {
    const columns = written.get(place.table) ?? [];
    const key = place.key ?? (place.id.startsWith('(') ? '"revisionId"' : OWN);
    return columns.length === 0 ? [] : [{ ...place, key, columns }];
  });
}

/** The SQL of a row's values in the columns of a place, as JSON. A function takes at most 100 arguments, and a table can have more columns. */
export function valuesIn({ columns }: Place): Prisma.Sql {
  const values = columns.map((column) => `to_jsonb(t.${escapeIdentifier(column)})`);
  return Prisma.raw(`to_jsonb(ARRAY[${values.join(', ')}])`);
}

/** The texts in one of these values. Of extensions, whose authors name the fields in JSON, also the names. */
export function textsOfValue({ isOfExtension }: Place, value: unknown): string[] {
  return isOfExtension ? textsIn(value) : textsInColumn(value);
}
