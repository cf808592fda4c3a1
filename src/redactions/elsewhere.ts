import { escapeIdentifier } from 'pg';
import { Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import type { EntityName } from '../db/entities.ts';
import { columnsOf } from '../extensions/catalogue.ts';
import { extensionTables, type ExtensionTable } from '../extensions/installed.ts';
import { comparedHtml, comparedText, searchPattern } from '../lib/redacted-text.ts';
import { textsIn, textsInColumn } from '../lib/texts-in.ts';
import { COLUMNS, type RedactedTable } from './eraser.ts';
import { REDACTABLE } from './targets.ts';

/** Nodes that are named. */
const MOST = 100;
/** Rows of a table that are compared with the words. */
const ROWS = 1_000;
/** Rows of a table that are read, besides those of what the search finds. */
const NEWEST = 2_000;

const BLOCK = ['html', 'text', 'url', 'caption', 'provider', 'altText', 'creditText', 'license', 'items'];
const SLUGS = ['slugs'];
const ofRevision = (owner: string, table: string) =>
  `(SELECT r."${owner}" FROM "${table}" r WHERE r."id" = t."revisionId")`;

interface Place {
  readonly table: string;
  readonly more?: readonly string[];
  readonly entity: string;
  readonly id?: string;
}

/**
 * Where words can stand, and the node whose redaction takes them out: the SQL of its id, null if it is another one. They stand
 * in the columns that redactions change, and in `more`.
 */
const PLACES: readonly (Place & {
  readonly table: RedactedTable | 'Block' | 'Contribution' | 'LivePostContribution';
  readonly entity: EntityName;
})[] = [
  { table: 'ArticleRevision', entity: 'Article', id: '"articleId"' },
  {
    table: 'Contribution',
    more: ['creditedAs'],
    entity: 'Article',
    id: ofRevision('articleId', 'ArticleRevision'),
  },
  { table: 'Block', more: BLOCK, entity: 'Article', id: '"articleId"' },
  { table: 'LivePostRevision', entity: 'LivePost', id: '"postId"' },
  {
    table: 'LivePostContribution',
    more: ['creditedAs'],
    entity: 'LivePost',
    id: ofRevision('postId', 'LivePostRevision'),
  },
  { table: 'Article', more: SLUGS, entity: 'Article' },
  { table: 'UpdateNote', entity: 'UpdateNote' },
  { table: 'FormerNoteText', entity: 'UpdateNote', id: '"noteId"' },
  { table: 'InternalNote', entity: 'Article', id: '"articleId"' },
  { table: 'InternalNote', entity: 'Statement', id: '"statementId"' },
  { table: 'InternalNote', entity: 'SourceReport', id: '"sourceId"' },
  { table: 'Statement', entity: 'Statement' },
  { table: 'SourceReport', entity: 'SourceReport' },
  { table: 'Person', more: SLUGS, entity: 'Person' },
  { table: 'Affiliation', entity: 'Person', id: '"personId"' },
  { table: 'Organization', more: SLUGS, entity: 'Organization' },
  { table: 'Campaign', more: SLUGS, entity: 'Campaign' },
  { table: 'CampaignDemand', entity: 'CampaignDemand' },
  { table: 'CampaignAction', entity: 'CampaignAction' },
  { table: 'ActionFigure', entity: 'CampaignAction', id: '"actionId"' },
  { table: 'CampaignOutcome', entity: 'CampaignOutcome' },
  { table: 'Tag', more: SLUGS, entity: 'Tag' },
  { table: 'Section', more: SLUGS, entity: 'Section' },
  { table: 'FrontContainer', entity: 'Front', id: ofRevision('frontId', 'FrontRevision') },
  { table: 'FrontCard', entity: 'Front', id: ofRevision('frontId', 'FrontRevision') },
];

/** The same for a table of an extension. A row that refers to nothing that can be redacted is named itself. */
function placesIn({ name: table, type, columns }: ExtensionTable): Place[] {
  const more = Object.keys(columns).filter((column) => columns[column] !== 'code');
  if (more.length === 0) return [];
  const references = [...columnsOf(table)].flatMap(([column, { of }]) => {
    const entity = REDACTABLE.find((redactable) => redactable === of);
    return entity === undefined ? [] : { table, more, entity, id: `t.${escapeIdentifier(column)}` };
  });
  const id = ['NULL::uuid', ...references.map((place) => place.id)].join(', ');
  return [
    ...references,
    { table, more, entity: type, id: `CASE WHEN coalesce(${id}) IS NULL THEN t."id" END` },
  ];
}

export interface FoundElsewhere {
  readonly keys: readonly string[];
  /** Whether these are all. */
  readonly isComplete: boolean;
}

/**
 * The keys of the nodes that hold words, after they were taken out of the target. However big the archive is, it reads what the
 * search finds, and the newest rows of each table.
 * @param words as they are compared
 */
export async function nodesWith(prisma: PrismaClient, words: string): Promise<FoundElsewhere> {
  const keys = new Set<string>();
  if (words === '') return { keys: [], isComplete: true };
  const searched = await rowsInSearch(prisma, words);
  let isComplete = true;
  for (const place of [...PLACES, ...extensionTables().flatMap(placesIn)]) {
    const { rows, isWhole } = await rowsIn(prisma, place, words, searched);
    isComplete &&= isWhole;
    const read = place.table in COLUMNS ? textsInColumn : textsIn;
    for (const { id, texts } of rows)
      if (id !== null && texts.flatMap(read).some((text) => has(text, words)))
        keys.add(`${place.entity}:${id}`);
    if (keys.size >= MOST) return { keys: [...keys].slice(0, MOST), isComplete: false };
  }
  return { keys: [...keys], isComplete };
}

/** The ids of what the search has with the words: articles, posts, and others. */
async function rowsInSearch(prisma: PrismaClient, words: string): Promise<string[]> {
  const matching = (isPublic: Prisma.Sql) => Prisma.sql`(
    SELECT e."rowId" FROM "SearchConfig" c CROSS JOIN LATERAL (
      SELECT "rowId" FROM "SearchEntry" WHERE ${isPublic} AND "config" = c."name" AND "words" @@ phraseto_tsquery(c."name"::regconfig, ${words})
      LIMIT ${MOST}
    ) e LIMIT ${MOST})`;
  const rows = await prisma.$queryRaw<{ rowId: string }[]>`
    ${matching(Prisma.sql`"isPublic"`)} UNION ${matching(Prisma.sql`NOT "isPublic"`)}`;
  return rows.map(({ rowId }) => rowId);
}

interface Rows {
  readonly rows: readonly { readonly id: string | null; readonly texts: unknown[] }[];
  /** Whether all rows of the table were read. */
  readonly isWhole: boolean;
}

async function rowsIn(
  prisma: PrismaClient,
  { table, more = [], id = '"id"' }: Place,
  words: string,
  searched: readonly string[],
): Promise<Rows> {
  const columns = [...Object.keys(table in COLUMNS ? COLUMNS[table as RedactedTable] : {}), ...more];
  // A function takes at most 100 arguments, and a table of an extension can have more columns.
  const values = columns.map((column) => `to_jsonb(t.${escapeIdentifier(column)})`);
  const texts = Prisma.raw(`to_jsonb(ARRAY[${values.join(', ')}])`);
  const from = Prisma.raw(`"${table}"`);
  const order = Prisma.raw(id.startsWith('(') ? '"revisionId"' : '"id"');
  // The index of a plain column finds the rows of what the search found.
  const indexed = /^"\w+"$/.test(id)
    ? Prisma.sql`UNION ALL SELECT * FROM ${from} WHERE ${Prisma.raw(id)} = ANY(${searched}::uuid[])`
    : Prisma.empty;
  const rows = await prisma.$queryRaw<Rows['rows'][number][]>`
    WITH t AS (SELECT * FROM (SELECT * FROM ${from} ORDER BY ${order} DESC LIMIT ${NEWEST}) n ${indexed})
    SELECT ${Prisma.raw(id)} AS "id", ${texts} AS "texts" FROM t WHERE ${texts}::text ~ ${searchPattern(words)} LIMIT ${ROWS}`;
  const others = await prisma.$queryRaw<object[]>`SELECT FROM ${from} OFFSET ${NEWEST} LIMIT 1`;
  return { rows, isWhole: others.length === 0 && rows.length < ROWS };
}

function has(text: string, words: string): boolean {
  return comparedText(text).includes(words) || comparedHtml(text).includes(words);
}
