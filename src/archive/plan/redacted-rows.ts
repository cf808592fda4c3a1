import type pg from 'pg';
import { columnsOf } from '../../extensions/catalogue.ts';
import type { ExtensionTable } from '../../extensions/installed.ts';
import { textsIn } from '../../lib/texts-in.ts';
import { recogniserBy } from '../../operations/brought-back.ts';
import { redactedFrom, type RedactedWords } from '../../operations/references.ts';
import type { EntityRecord } from '../understand/entity.ts';

/**
 * The ids of the rows of an extension that would bring back what was redacted here: they have words that were redacted from an object
 * that they name. Mutations refuse these, too.
 */
export async function redactedRows(
  client: pg.ClientBase,
  { name, columns }: ExtensionTable,
  records: readonly EntityRecord[],
): Promise<ReadonlySet<string>> {
  const redactable = Object.keys(columns).filter((column) => columns[column] !== 'code');
  const references = [...columnsOf(name)].flatMap(([column, { of }]) => (of === null ? [] : [column]));
  const namedBy = (record: EntityRecord) =>
    references.flatMap((column) => (typeof record[column] === 'string' ? [record[column]] : []));
  const found = new Set<string>();
  // Most objects have no redaction, so that of all records is asked first.
  if (redactable.length === 0 || (await redacted(client, records.flatMap(namedBy))).length === 0)
    return found;
  const secret = await client.query<{ value: Buffer }>(
    `SELECT "value" FROM "Secret" WHERE "name" = 'redactions'`,
  );
  const key = secret.rows[0]?.value;
  if (key === undefined) throw new Error('The secret of the redactions is missing.');
  for (const record of records) {
    const isRedacted = recogniserBy(key, await redacted(client, namedBy(record)));
    const texts = redactable.flatMap((column) => textsIn(record[column]));
    if (texts.some(isRedacted)) found.add(record.id);
  }
  return found;
}

async function redacted(client: pg.ClientBase, ids: readonly string[]): Promise<readonly RedactedWords[]> {
  const { text, values } = redactedFrom(ids);
  const { rows } = await client.query<{ redacted: RedactedWords[] | null }>(
    `SELECT (${text}) AS "redacted"`,
    values,
  );
  return rows[0]?.redacted ?? [];
}
