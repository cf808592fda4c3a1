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
  if (redactable.length === 0 || (await recogniserOf(client, records.flatMap(namedBy))) === null)
    return found;
  for (const record of records) {
    const isRedacted = await recogniserOf(client, namedBy(record));
    const texts = redactable.flatMap((column) => textsIn(record[column]));
    if (isRedacted !== null && texts.some(isRedacted)) found.add(record.id);
  }
  return found;
}

/** Says of a text whether it has what was redacted here from these objects. Null if nothing was. */
export async function recogniserOf(
  client: pg.ClientBase,
  ids: readonly string[],
): Promise<((text: string) => boolean) | null> {
  const words = await redacted(client, ids);
  if (words.length === 0) return null;
  const secret = await client.query<{ value: Buffer }>(
    `SELECT "value" FROM "Secret" WHERE "name" = 'redactions'`,
  );
  const key = secret.rows[0]?.value;
  if (key === undefined) throw new Error('The secret of the redactions is missing.');
  return recogniserBy(key, words);
}

async function redacted(client: pg.ClientBase, ids: readonly string[]): Promise<readonly RedactedWords[]> {
  const { text, values } = redactedFrom(ids);
  const { rows } = await client.query<{ redacted: RedactedWords[] | null }>(
    `SELECT (${text}) AS "redacted"`,
    values,
  );
  return rows[0]?.redacted ?? [];
}
