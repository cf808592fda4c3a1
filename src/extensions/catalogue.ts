import { escapeIdentifier, type ClientBase } from 'pg';
import { codeOf } from '../db/check-server.ts';
import { ENTITIES, type EntityName } from '../db/entities.ts';
import { StartupError } from '../errors.ts';
import { columnsShown, followedBy, type ExtensionTable } from './installed.ts';

interface CatalogueRow {
  readonly table: string;
  readonly column: string;
  /** As SQL has it, without a length. */
  readonly type: string;
  /** Whether it can have words. */
  readonly isText: boolean;
  /** Whether a redaction can take words out of it, and put a tombstone of any length in. */
  readonly isRedactable: boolean;
  readonly isUuid: boolean;
  /** Whether its texts are within JSON or an array. */
  readonly isJson: boolean;
  readonly isTime: boolean;
  /** Whether JavaScript has a value for it. All others are read as texts, as PostgreSQL writes them. */
  readonly isNative: boolean;
  readonly isNullable: boolean;
  readonly isTable: boolean;
  readonly isGenerated: boolean;
  /** Whether a sequence gives its values. */
  readonly isNumbered: boolean;
  /** An index, also of an expression or of some rows, that allows each of its values once. */
  readonly uniqueIn: string | null;
  /** The table that it refers to. */
  readonly of: string | null;
  /** What happens to the row when the row that it refers to is deleted, as in "pg_constraint". */
  readonly onDelete: string | null;
}

/** SQL that joins to "pg_class" c its columns a, their types t, and the types of their values i: those in an array, if it is one. */
export const OF_COLUMN = `JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid JOIN pg_type i ON i.oid = CASE t.typcategory WHEN 'A' THEN t.typelem ELSE t.oid END`;

/** Whether a column can have words: anything but booleans, numbers, times, enumerations and UUIDs can. */
export const HAS_TEXTS = `i.typcategory NOT IN ('B', 'N', 'D', 'T', 'E') AND i.oid <> 'uuid'::regtype`;

const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS "column", o.relname AS "of", format_type(a.atttypid, -1) AS "type",
         a.atttypid = 'uuid'::regtype AS "isUuid", NOT a.attnotnull AS "isNullable", a.atttypid = 'timestamptz'::regtype AS "isTime",
         i.oid IN ('uuid'::regtype, 'text'::regtype, 'varchar'::regtype, 'boolean'::regtype, 'int2'::regtype, 'int4'::regtype,
           'float4'::regtype, 'float8'::regtype, 'jsonb'::regtype) OR a.atttypid = 'timestamptz'::regtype AS "isNative",
         a.atttypid IN ('json'::regtype, 'jsonb'::regtype) OR t.typcategory = 'A' AS "isJson",
         ${HAS_TEXTS} AS "isText",
         c.relkind = 'r' AS "isTable", a.attgenerated <> '' AS "isGenerated", f.confdeltype AS "onDelete",
         a.attidentity <> '' OR EXISTS (
           SELECT FROM pg_attrdef d WHERE d.adrelid = c.oid AND d.adnum = a.attnum AND pg_get_expr(d.adbin, d.adrelid) LIKE '%nextval(%'
         ) AS "isNumbered",
         a.atttypid = 'json'::regtype AS "isPlainJson",
         (SELECT x.relname FROM pg_index u JOIN pg_class x ON x.oid = u.indexrelid
          WHERE u.indrelid = c.oid AND (u.indisunique OR u.indisexclusion) AND (a.attnum = ANY ((u.indkey::int2[])[0:u.indnkeyatts - 1])
            OR (u.indexprs IS NOT NULL OR u.indpred IS NOT NULL) AND EXISTS (
              SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = u.indexrelid
                AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.refobjsubid = a.attnum))
          ORDER BY 1 LIMIT 1) AS "uniqueIn",
         a.atttypid IN ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype)
           OR a.atttypid = 'varchar'::regtype AND a.atttypmod = -1 AS "isRedactable"
  FROM pg_class c ${OF_COLUMN}
  LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum]
  LEFT JOIN pg_class o ON o.oid = f.confrelid
  WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relnamespace = 'public'::regnamespace AND split_part(c.relname, '_', 1) = ANY ($1)`;

/** A column of a table of an extension. */
export interface Column extends Pick<
  CatalogueRow,
  'type' | 'isUuid' | 'isJson' | 'isTime' | 'isNative' | 'isNullable'
> {
  /** The table whose rows it refers to. */
  readonly refersTo: string | null;
  /** The entity whose rows it refers to. */
  readonly of: EntityName | null;
}

/** What rows of extensions may refer to: what a redaction can name, so that it reaches these rows, and what has no words. */
const REFERABLE: ReadonlySet<EntityName> = new Set([
  ...(['Article', 'Statement', 'UpdateNote', 'LivePost', 'SourceReport', 'Person', 'Organization'] as const),
  ...([
    'Campaign',
    'CampaignDemand',
    'CampaignAction',
    'CampaignOutcome',
    'Tag',
    'Section',
    'Front',
  ] as const),
  ...(['Member', 'Newsletter'] as const),
]);

/** Tables whose rows Dateline deletes. A merge of people or organisations moves what refers to them before. */
const DELETED: readonly EntityName[] = ['Tag'];

/** In "confdeltype" of "pg_constraint". */
const CASCADE = 'c';
const SET_NULL = 'n';
/** PostgreSQL's code for a lack of a function or an operator. */
const NO_FUNCTION = '42883';

/** Unique indexes by which a merge can't tell which of two rows is double. */
const INDEXES = `
  SELECT c.relname AS "table", x.relname AS "index" FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace AND split_part(c.relname, '_', 1) = ANY ($1) AND i.indisunique
    AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR i.indnatts <> i.indnkeyatts)
    AND EXISTS (SELECT FROM pg_constraint f JOIN pg_class r ON r.oid = f.confrelid WHERE f.conrelid = c.oid AND f.contype = 'f'
      AND (r.relname IN ('Person', 'Organization', 'Tag') OR split_part(r.relname, '_', 1) = ANY ($1)))`;

/** Foreign keys that a merge, a redaction and an import wouldn't follow: those follow one column that refers to an "id". */
const KEYS = `
  SELECT c.relname AS "table", f.conname AS "key" FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
  JOIN pg_attribute r ON r.attrelid = f.confrelid AND r.attnum = f.confkey[1]
  WHERE c.relnamespace = 'public'::regnamespace AND split_part(c.relname, '_', 1) = ANY ($1) AND f.contype = 'f'
    AND (cardinality(f.conkey) > 1 OR r.attname <> 'id')`;

const columnsByTable = new Map<string, ReadonlyMap<string, Column>>();

/** The columns of a table of an extension, as the start has found them. */
export function columnsOf(table: string): ReadonlyMap<string, Column> {
  return columnsByTable.get(table) ?? new Map();
}

/** SQL that selects all columns of a table of an extension, as JavaScript has them. */
export function readableColumns(table: string): string {
  return [...columnsOf(table)]
    .map(([column, { isNative }]) => [escapeIdentifier(column), isNative] as const)
    .map(([column, isNative]) => (isNative ? column : `${column}::text AS ${column}`))
    .join(', ');
}

/**
 * Compares the tables in the database with their declarations: nothing with words may be out of a redaction's reach.
 * @throws StartupError that names the extension
 */
export async function checkTables(client: ClientBase, tables: readonly ExtensionTable[]): Promise<void> {
  const extensions = [tables.map(({ extension }) => extension)];
  const { rows } = await client.query<CatalogueRow>(COLUMNS, extensions);
  const undeclared = rows.find((row) => !tables.some(({ name }) => name === row.table));
  if (undeclared !== undefined)
    throw new StartupError(
      `The database has a table "${undeclared.table}", which its extension doesn't declare: declare it in \`tables\`, or drop it.`,
    );
  const [index] = (await client.query<{ table: string; index: string }>(INDEXES, extensions)).rows;
  if (index !== undefined)
    throw new StartupError(
      `The index "${index.index}" of "${index.table}" is unique for some rows, for an expression, or includes other columns: when people or tags are merged, rows could be lost. Make it a plain unique index.`,
    );
  const [key] = (await client.query<{ table: string; key: string }>(KEYS, extensions)).rows;
  if (key !== undefined)
    throw new StartupError(
      `The foreign key "${key.key}" of "${key.table}" must be one column that refers to the "id" of a table: merges, redactions and imports follow only such references.`,
    );
  checkDeletions(tables, rows);
  for (const table of tables) {
    const own = rows.filter((row) => row.table === table.name);
    await checkComparable(client, table, own);
    checkTable(table, own);
    columnsByTable.set(
      table.name,
      new Map(
        own.map(({ column, of, ...kinds }) => [
          column,
          { ...kinds, refersTo: of, of: isEntity(of) ? of : null },
        ]),
      ),
    );
  }
}

/**
 * Nothing of an extension may keep Dateline from deleting a row, also not by a row that is deleted with it.
 * @throws StartupError
 */
function checkDeletions(tables: readonly ExtensionTable[], rows: readonly CatalogueRow[]): void {
  const deleted = new Set<string>(DELETED);
  // A set also visits what is added to it meanwhile.
  for (const target of deleted)
    for (const { table, column, of, onDelete, isNullable } of rows) {
      if (of !== target) continue;
      if (onDelete === CASCADE) deleted.add(table);
      else if (onDelete !== SET_NULL || !isNullable) {
        const { extension, type } = tables.find(({ name }) => name === table) ?? {};
        throw new StartupError(
          `The extension ${extension}, table ${type}: "${column}" keeps rows of ${target} from being deleted: give it ON DELETE CASCADE, or ON DELETE SET NULL without NOT NULL.`,
        );
      }
    }
}

/** A change of a row is noticed by a comparison of its columns. PostgreSQL itself says what it can compare. @throws StartupError */
async function checkComparable(
  client: ClientBase,
  table: ExtensionTable,
  own: readonly CatalogueRow[],
): Promise<void> {
  for (const { column, type } of own)
    try {
      await client.query(`SELECT NULL::${type} WHERE false EXCEPT SELECT NULL::${type} WHERE false`);
    } catch (error) {
      if (codeOf(error) !== NO_FUNCTION) throw error;
      throw wrongIn(
        table,
        `"${column}" is of the type ${type}, whose values PostgreSQL can't compare: use another, such as jsonb or text`,
      );
    }
}

function wrongIn({ extension, type }: ExtensionTable, problem: string): StartupError {
  return new StartupError(`The extension ${extension}, table ${type}: ${problem}.`);
}

function checkTable(table: ExtensionTable, own: readonly CatalogueRow[]): void {
  const { type, name, columns, visibleTo } = table;
  const wrong = (problem: string) => wrongIn(table, problem);
  if (own.length === 0) throw wrong(`no migration makes "${name}"`);
  if (!own.every(({ isTable }) => isTable)) throw wrong(`"${name}" must be a plain table`);
  for (const { column, of, isGenerated, isNumbered } of own) {
    if (column === 'noun')
      throw wrong('"noun" is what an export calls the table of a row: give the column another name');
    if (isGenerated)
      throw wrong(`"${column}" is generated, and an import can't write it: compute it in a field`);
    if (isNumbered)
      throw wrong(
        `"${column}" takes its numbers from a sequence, which an import doesn't advance: make it a plain INT, and let the mutation give the next number, such as the greatest one + 1`,
      );
    if (isEntity(of) && !REFERABLE.has(of))
      throw wrong(
        `"${column}" refers to ${of}, which no redaction names: refer to what it belongs to, such as Article`,
      );
  }
  const id = own.find(({ column, isUuid }) => column === 'id' && isUuid);
  if (id === undefined) throw wrong('it needs an "id" of the type uuid');
  if (id.of !== null)
    throw wrong(
      `its "id" refers to ${id.of}, so a merge would change it: give the reference a column of its own`,
    );
  for (const { column, isText, isRedactable, uniqueIn } of own) {
    if (isText && !Object.hasOwn(columns, column))
      throw wrong(`say in \`columns\` whether "${column}" is a text, an address or a code, for redactions`);
    if (!isRedactable && (columns[column] ?? 'code') !== 'code')
      throw wrong(
        `"${column}" must be a text without a limit, a text[] or a jsonb, so that redactions can change it`,
      );
    if (uniqueIn !== null && (columns[column] ?? 'code') !== 'code')
      throw wrong(
        `"${column}" is in the unique index "${uniqueIn}", but texts can be equal after a redaction: drop the index, or declare a code if it has no words`,
      );
  }
  for (const column of Object.keys(columns))
    if (!own.some((row) => row.column === column)) throw wrong(`"${name}" has no column "${column}"`);
  for (const follows of followedBy({ visibleTo }))
    if (!isEntity(own.find(({ column }) => column === follows)?.of ?? null))
      throw wrong(`"${follows}" needs a foreign key to a table of Dateline, since it says who sees a row`);
  for (const column of columnsShown(type))
    if (!own.some((row) => row.column === column))
      throw wrong(`its field ${column} needs \`resolve\`, since "${name}" has no column "${column}"`);
}

function isEntity(table: string | null): table is EntityName {
  return table !== null && Object.hasOwn(ENTITIES, table);
}
