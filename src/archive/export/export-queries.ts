/** The SQL that makes the records of an export, in which the keys, the order of lists and the dates are always the same. */
import { escapeIdentifier, escapeLiteral } from 'pg';
import {
  ARTICLE,
  BLOCK,
  CONTRIBUTION,
  FORMER_TEXT,
  IMPORTED,
  INTERNAL_NOTE_ON_ARTICLE,
  LINKS_OF_REVISIONS,
  NOTE,
  REDACTED,
  REQUEST,
  REVISION,
} from '../understand/article-record.ts';
import { ENTITIES, ROW_LINKS } from '../understand/entities.ts';
import type { Entity, Field, Fields, Parts, RowLinks } from '../understand/entity.ts';
import { extensionEntities } from '../understand/extension-entities.ts';
import { NEWS_ENTITIES } from '../understand/news-entities.ts';

/** Each selects one column: a record as JSON. */
export function exportQueries(): string[] {
  return [
    ...ENTITIES.flatMap(queriesOf),
    query(ARTICLE_RECORD, 'Article', '"currentRevisionId"'),
    ...NEWS_ENTITIES.flatMap(queriesOf),
    ...extensionEntities().flatMap(queriesOf),
  ];
}

function queriesOf(entity: Entity): string[] {
  return [
    query(recordOf(entity), entity.name),
    ...ROW_LINKS.filter(({ follows }) => follows === entity.name).map((links) =>
      query(linksOf(links), links.table, `coalesce("${Object.keys(links.fields).join('", "')}")`),
    ),
  ];
}

function query(record: string, table: string, required?: string): string {
  const where = required === undefined ? '' : ` WHERE ${required} IS NOT NULL`;
  return `SELECT ${record}::text FROM "${table}" t${where} ORDER BY t."id"`;
}

const FORMER_SLUGS = pair(
  'formerSlugs',
  'CASE WHEN cardinality(t."slugs") > 1 THEN array_remove(t."slugs", t."slug") END',
);

const LEADS = {
  formerSlugs: FORMER_SLUGS,
  mergedIds: pair(
    'mergedIds',
    '(SELECT json_agg(m."fromId" ORDER BY m."fromId") FROM "Merged" m WHERE m."intoId" = t."id")',
  ),
};

function recordOf({ name, fields, parts, links, leads }: Entity): string {
  return object([
    ...identity(name),
    ...jsonColumns('t', fields),
    ...listsOf(parts, 't'),
    ...Object.entries(links).map(([list, { table, own }]) => idList(list, table, own, 't."id"')),
    ...Object.keys(leads).map((list) => LEADS[list as keyof typeof LEADS]),
  ]);
}

/** @param row of the parts' owner */
function listsOf(lists: Parts, row: string): string[] {
  const item = `${row}p`;
  return Object.entries(lists).map(([list, { table, owner, fields, order, parts, where }]) => {
    const json = object([...jsonColumns(item, fields), ...listsOf(parts, item)]);
    const rows = `"${table}" ${item} WHERE ${item}."${owner}" = ${row}."id"${where === undefined ? '' : ` AND ${where(item, row)}`}`;
    return pair(list, `(SELECT json_agg(${json} ORDER BY ${item}."${order}") FROM ${rows})`);
  });
}

function linksOf({ name, fields }: RowLinks): string {
  return object([...identity(name), ...jsonColumns('t', fields)]);
}

/**
 * Of pairs. `json_build_object` would keep what has no value, and `json_strip_nulls` would take the nulls out of JSON columns too. An
 * array, since a function takes at most 100 arguments, and an extension's table can have more columns.
 */
function object(pairs: readonly string[]): string {
  return `('{' || concat_ws(',', VARIADIC ARRAY[${pairs.join(', ')}]) || '}')::json`;
}

/** A field of an object. If the value is null, so is the pair, and `concat_ws` leaves it out. */
function pair(name: string, value: string): string {
  return `${escapeLiteral(`${JSON.stringify(name)}:`)} || to_json(${value})::text`;
}

function identity(noun: string): string[] {
  return [pair('noun', `'${noun}'::text`), pair('id', 't."id"')];
}

function jsonColumns(row: string, fields: Fields): string[] {
  return Object.entries(fields).map(([name, field]) =>
    pair(name, valueOf(`${row}.${escapeIdentifier(name)}`, field)),
  );
}

function valueOf(column: string, { isTime, isList, isObject, sql }: Field): string {
  if (sql !== undefined) return sql(column);
  if (isTime) return `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return isList || isObject ? `nullif(${column}, '{}')` : column;
}

function idList(list: string, table: string, own: 'A' | 'B', ownId: string): string {
  const other = own === 'A' ? 'B' : 'A';
  return pair(
    list,
    `(SELECT json_agg(l."${other}" ORDER BY l."${other}") FROM "${table}" l WHERE l."${own}" = ${ownId})`,
  );
}

function numberOf(revisionId: string): string {
  return `(SELECT r."number" FROM "ArticleRevision" r WHERE r."id" = ${revisionId})`;
}

/** The versions of blocks that an article's revisions hold, in the order of their ids, each with its place in that order. */
const HELD = `(
  SELECT b.*, row_number() OVER (ORDER BY b."id") - 1 AS "place" FROM "Block" b WHERE b."articleId" = t."id" AND b."postId" IS NULL
)`;

const BLOCKS = `(SELECT json_agg(${object(jsonColumns('b', BLOCK))} ORDER BY b."place") FROM "held" b)`;

const REVISIONS = `(
  SELECT json_agg(${object([
    ...jsonColumns('r', REVISION),
    pair(
      'body',
      `(SELECT json_agg(h."place" ORDER BY p."position") FROM "BlockPlace" p JOIN "held" h ON h."id" = p."blockVersionId" WHERE p."revisionId" = r."id")`,
    ),
    pair(
      'contributions',
      `(SELECT json_agg(${object(jsonColumns('c', CONTRIBUTION))} ORDER BY c."position") FROM "Contribution" c WHERE c."revisionId" = r."id")`,
    ),
    ...LINKS_OF_REVISIONS.map(({ list, table }) => idList(list, table, 'A', 'r."id"')),
  ])} ORDER BY r."number")
  FROM "ArticleRevision" r WHERE r."articleId" = t."id"
)`;

const NOTES = `(
  SELECT json_agg(${object([
    ...jsonColumns('n', NOTE),
    pair('revision', numberOf('n."revisionId"')),
    pair(
      'formerTexts',
      `(SELECT json_agg(${object(jsonColumns('f', FORMER_TEXT))} ORDER BY f."replacedAt", f."id") FROM "FormerNoteText" f WHERE f."noteId" = n."id")`,
    ),
  ])} ORDER BY n."createdAt", n."id")
  FROM "UpdateNote" n WHERE n."articleId" = t."id" AND n."postId" IS NULL
)`;

const ARTICLE_RECORD = `(WITH "held" AS ${HELD} SELECT ${object([
  ...identity('Article'),
  ...jsonColumns('t', ARTICLE),
  FORMER_SLUGS,
  pair('currentRevision', numberOf('t."currentRevisionId"')),
  pair('publishedRevision', numberOf('t."publishedRevisionId"')),
  pair('scheduledRevision', numberOf('t."scheduledRevisionId"')),
  pair('blocks', BLOCKS),
  pair('revisions', REVISIONS),
  pair('notes', NOTES),
  pair(
    'commentRequests',
    `(SELECT json_agg(${object(jsonColumns('q', REQUEST))} ORDER BY q."askedAt", q."id") FROM "CommentRequest" q WHERE q."articleId" = t."id")`,
  ),
  pair(
    'redactions',
    `(SELECT json_agg(${object(jsonColumns('x', REDACTED))} ORDER BY x."redactionId") FROM "RedactionArticle" x WHERE x."articleId" = t."id")`,
  ),
  pair(
    'internalNotes',
    `(SELECT json_agg(${object(jsonColumns('m', INTERNAL_NOTE_ON_ARTICLE))} ORDER BY m."id") FROM "InternalNote" m WHERE m."articleId" = t."id")`,
  ),
  pair(
    'collaboratorIds',
    `(SELECT json_agg(c."memberId" ORDER BY c."memberId") FROM "ArticleCollaborator" c WHERE c."articleId" = t."id")`,
  ),
  pair(
    'imported',
    `(SELECT ${object(jsonColumns('i', IMPORTED))} FROM "ImportedArticle" i WHERE i."articleId" = t."id")`,
  ),
])})`;
