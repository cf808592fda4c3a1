/** The rows that records refer to. */
import type pg from 'pg';
import {
  ARTICLE,
  BLOCK,
  CONTRIBUTION,
  FORMER_TEXT,
  INTERNAL_NOTE_ON_ARTICLE,
  LINKS_OF_REVISIONS,
  NOTE,
  REDACTED,
  REQUEST,
  REVISION,
  type ArticleRecord,
} from '../understand/article-record.ts';
import { quotedWords } from '../../articles/quoted-words.ts';
import type { Entity, EntityRecord, Fields, Parts } from '../understand/entity.ts';
import type { Planned } from './planned.ts';

export type Reference = readonly [table: string, id: unknown];

export function* referencesIn(
  values: Readonly<Record<string, unknown>>,
  fields: Fields,
): Generator<Reference> {
  for (const [name, field] of Object.entries(fields))
    if (field.refersTo !== undefined && values[name] != null) yield [field.refersTo, values[name]];
}

export function* referencesOf(record: EntityRecord, { fields, parts, links }: Entity): Generator<Reference> {
  yield* referencesIn(record, fields);
  yield* referencesOfParts(record, parts);
  for (const [list, link] of Object.entries(links))
    for (const id of record[list] as readonly string[]) yield [link.refersTo, id];
}

function* referencesOfParts(record: Readonly<Record<string, unknown>>, lists: Parts): Generator<Reference> {
  for (const [list, { table, fields, parts }] of Object.entries(lists))
    for (const item of record[list] as readonly Record<string, unknown>[]) {
      yield* referencesIn(item, fields);
      yield* referencesOfParts(item, parts);
      if (table === 'Block') yield* quotedIn(item['html']);
    }
}

function* quotedIn(html: unknown): Generator<Reference> {
  for (const { statementId } of quotedWords(typeof html === 'string' ? html : ''))
    if (statementId !== null) yield ['Statement', statementId];
}

export function* referencesOfArticle(article: ArticleRecord): Generator<Reference> {
  yield* referencesIn(article, ARTICLE);
  for (const block of article.blocks) {
    yield* referencesIn(block, BLOCK);
    yield* quotedIn(block.html);
  }
  for (const note of article.notes) {
    yield* referencesIn(note, NOTE);
    for (const former of note.formerTexts) yield* referencesIn(former, FORMER_TEXT);
  }
  for (const redaction of article.redactions) yield* referencesIn(redaction, REDACTED);
  for (const request of article.commentRequests) yield* referencesIn(request, REQUEST);
  for (const id of article.collaboratorIds) yield ['Member', id];
  for (const note of article.internalNotes) yield* referencesIn(note, INTERNAL_NOTE_ON_ARTICLE);
  for (const revision of article.revisions) {
    yield* referencesIn(revision, REVISION);
    for (const credit of revision.contributions) yield* referencesIn(credit, CONTRIBUTION);
    for (const { list, refersTo } of LINKS_OF_REVISIONS)
      for (const id of revision[list]) yield [refersTo, id];
  }
}

/** The keys `Table:id` of the rows that aren't there. */
export async function missingRows(
  client: pg.ClientBase,
  references: Iterable<Reference>,
  planned: Planned | null,
): Promise<Set<string>> {
  const idsByTable = new Map<string, Set<string>>();
  for (const [table, id] of references) {
    const ids = idsByTable.get(table) ?? new Set();
    idsByTable.set(table, ids.add(String(id)));
  }
  if (idsByTable.size === 0) return new Set();
  const parts = [...idsByTable.keys()].map(
    (table, index) => `
      SELECT '${table}:' || r."id" AS "key" FROM unnest($${index + 1}::uuid[]) AS r ("id")
      WHERE NOT EXISTS (SELECT FROM "${table}" t WHERE t."id" = r."id")`,
  );
  const { rows } = await client.query<{ key: string }>(
    parts.join(' UNION ALL '),
    [...idsByTable.values()].map((ids) => [...ids]),
  );
  return new Set(rows.map(({ key }) => key).filter((key) => !planned?.has(key)));
}
