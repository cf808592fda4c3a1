import { escapeIdentifier } from 'pg';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import type { EntityName } from '../db/entities.ts';
import { ValidationError } from '../errors.ts';
import { extensionsLeftOut } from '../extensions/migrations.ts';
import { columnsOf, readableColumns } from '../extensions/catalogue.ts';
import type { Row } from '../extensions/define.ts';
import { extensionTables } from '../extensions/installed.ts';
import { READER } from '../viewer.ts';
import { visibleAmong } from '../visibility/extension-rows.ts';
import { eraseRows, type Erasure } from './erasure.ts';

/** Why a redaction can't reach all rows; null if it can. Half of it must not look whole, since it may be a legal duty. */
export async function outOfReach(tx: Transaction): Promise<string | null> {
  const names = await extensionsLeftOut(tx);
  if (names.length === 0) return null;
  const all = names.join(', ');
  return `The database has rows of extensions that aren't installed here, which may have the words, too: ${all}. Nothing was redacted. Start all nodes with these extensions in the dateline.config.ts, or remove their tables as docs/extending.md says.`;
}

/** @throws ValidationError if a redaction can't reach all rows */
export async function mustReachAll(tx: Transaction, path: readonly string[]): Promise<void> {
  const problem = await outOfReach(tx);
  if (problem !== null) throw new ValidationError({ code: 'NOT_ALLOWED', message: problem, path });
}

/** Takes the words out of the rows of extensions that refer to the target. */
export async function eraseExtensionRows(erasure: Erasure, entity: EntityName, id: string): Promise<void> {
  const { tx } = erasure;
  for (const table of extensionTables()) {
    const { name } = table;
    const own = [...columnsOf(name)].flatMap(([column, { of }]) => (of === entity ? [column] : []));
    if (own.length === 0) continue;
    const conditions = own.map((column) => Prisma.sql`${Prisma.raw(escapeIdentifier(column))} = ${id}::uuid`);
    const rows = await tx.$queryRaw<Row[]>`
      SELECT ${Prisma.raw(readableColumns(name))} FROM ${Prisma.raw(`"${name}"`)} WHERE ${Prisma.join(conditions, ' OR ')} ORDER BY "id" FOR UPDATE`;
    // A redaction hides no object, so readers see afterwards what they saw before.
    const seen = new Set(await visibleAmong(table, rows, { prisma: tx, viewer: READER }));
    await eraseRows(erasure, name, rows, (row) => seen.has(row));
  }
}
