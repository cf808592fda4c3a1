import { escapeIdentifier } from 'pg';
import { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { tableOf, type EntityName } from '../db/entities.ts';
import { extensionsLeftOut } from '../extensions/migrations.ts';
import { columnsOf, readableColumns } from '../extensions/catalogue.ts';
import { extensionTables } from '../extensions/installed.ts';
import { eraseRows, type ErasedRow, type Erasure } from './erasure.ts';

/** Why a redaction can't reach all rows; null if it can. Half of it must not look whole, since it may be a legal duty. */
export async function outOfReach(tx: Transaction): Promise<string | null> {
  const names = await extensionsLeftOut(tx);
  if (names.length === 0) return null;
  const all = names.join(', ');
  return `The database has rows of extensions that aren't installed here, which may have the words, too: ${all}. Nothing was redacted. Start all nodes with these extensions in the dateline.config.ts, or remove their tables as docs/extending.md says.`;
}

/** Takes the words out of the rows of extensions that refer to the target. */
export async function eraseExtensionRows(erasure: Erasure, entity: EntityName, id: string): Promise<void> {
  const { tx } = erasure;
  for (const { name, visibleTo } of extensionTables()) {
    const own = [...columnsOf(name)].flatMap(([column, { of }]) => (of === entity ? [column] : []));
    if (own.length === 0) continue;
    const conditions = own.map((column) => Prisma.sql`${Prisma.raw(escapeIdentifier(column))} = ${id}::uuid`);
    const rows = await tx.$queryRaw<ErasedRow[]>`
      SELECT ${Prisma.raw(readableColumns(name))} FROM ${Prisma.raw(`"${name}"`)} WHERE ${Prisma.join(conditions, ' OR ')} ORDER BY "id" FOR UPDATE`;
    const isPublic =
      visibleTo === 'EVERYONE' ||
      (typeof visibleTo === 'object' && (await isTargetPublic(erasure, entity, id)));
    await eraseRows(erasure, name, rows as never[], () => isPublic);
  }
}

async function isTargetPublic({ tx }: Erasure, entity: EntityName, id: string): Promise<boolean> {
  const row = (await tableOf(tx, entity).findUniqueOrThrow({ where: { id } })) as {
    readonly state?: string;
    readonly visibility?: string;
  };
  return (row.state ?? 'PUBLISHED') === 'PUBLISHED' && (row.visibility ?? 'PUBLIC') === 'PUBLIC';
}
