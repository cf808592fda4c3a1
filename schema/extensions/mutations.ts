import { escapeIdentifier } from 'pg';
import { addPayloadField, tableOf } from '../../src/db/entities.ts';
import type { Transaction } from '../../src/db/client.ts';
import { newId } from '../../src/db/new-id.ts';
import { NotFoundError, ValidationError } from '../../src/errors.ts';
import type { Mutation, Row } from '../../src/extensions/define.ts';
import { columnsOf, readableColumns } from '../../src/extensions/catalogue.ts';
import { tableOfType } from '../../src/extensions/installed.ts';
import { openSql } from '../../src/extensions/sql.ts';
import type { ChangeResult } from '../../src/operations/in-change.ts';
import { operation, type NamedIndirectly } from '../../src/operations/operation.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { requireRole, type Viewer } from '../../src/viewer.ts';
import { visibleAmong } from '../../src/visibility/extension-rows.ts';
import type { ApiContext } from '../kernel/context.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { mutation } from '../kernel/mutation.ts';
import { isNodeEntity, visibleRows } from '../kernel/visible.ts';
import { guarded } from '../../src/extensions/guarded.ts';
import { mustBeDefined } from './definitions.ts';
import { hasIds, inputSchema } from './inputs.ts';
import { callerOf, shownValue } from './values.ts';

/** ms: PostgreSQL ends the transaction then. */
const TRANSACTION = 15_000;

/** Adds a mutation: authorised, validated, audited and repeatable as Dateline's own are. */
export function addMutation(extension: string, name: string, spec: Mutation): void {
  mustBeDefined('mutation', name, spec);
  const shape = Object.fromEntries(
    Object.entries(spec.input).map(([field, input]) => [
      field,
      inputSchema(input, `${name}: its input ${field}`),
    ]),
  );
  for (const [field, type] of Object.entries(spec.payload)) addPayloadField(field, type);
  const made = operation({
    name,
    input: shape,
    errors: [NotFoundError],
    may: (viewer) => requireRole(viewer, spec.may),
    indirectly: (tx, input) => objectsOfRows(tx, spec, input),
    async change(tx, input: Record<string, unknown>, { context: { viewer } }) {
      await mustBeVisible(tx, spec, input, viewer);
      const { sql, close } = openSql(extension, tx);
      const refuse = (field: string, message: string): never => {
        if (!Object.hasOwn(spec.input, field))
          throw new Error(`it refuses ${field}, which is no field of its input`);
        throw new ValidationError({ code: 'NOT_ALLOWED', message, path: [field] });
      };
      const work = async () => {
        const ids = await spec.change(input as never, { caller: callerOf(viewer), sql, newId, refuse });
        // PostgreSQL has undone the transaction, even if the extension has caught the error.
        const [failed] = await close();
        if (failed !== undefined) throw failed.error;
        return ids;
      };
      const ids = await guarded(extension, name, work, TRANSACTION);
      return rowsOf(extension, name, spec, ids);
    },
  });
  const descriptions = Object.entries(spec.input).map(([field, { description }]) => [field, description]);
  mutation(made as never, {
    description: spec.description,
    input: Object.fromEntries(descriptions) as never,
    payload: payloadOf(spec) as never,
  });
}

function rowsOf(
  extension: string,
  name: string,
  { payload }: Mutation,
  ids: Readonly<Record<string, string | null>>,
): ChangeResult {
  const rows = Object.keys(payload).map((field) => {
    // JavaScript has no types: it may return nothing at all.
    const id = (ids as typeof ids | undefined)?.[field];
    if (id === undefined)
      throw new Error(`The extension ${extension} failed in ${name}: it returned no ${field}`);
    return [field, id === null ? null : { id }] as const;
  });
  return Object.fromEntries(rows);
}

/** The rows are read after the change is committed. */
function payloadOf({ payload }: Mutation): object {
  const fields = Object.entries(payload).map(([field, type]) => [
    field,
    {
      type,
      nullable: true,
      description: `The object of the type \`${type}\`, as it is now. Null if you don't see it.`,
      extensions: sqlStatements(2),
      resolve: (rows: Record<string, Row | null>, _args: object, context: ApiContext, info: never) =>
        shownValue(type, rows[field]?.id ?? null, context, info),
    },
  ]);
  return Object.fromEntries(fields) as object;
}

/** The objects to which the named rows of extensions refer: what is written with such a row belongs to them, too. */
async function objectsOfRows(
  tx: Transaction,
  { input: inputs }: Mutation,
  input: Readonly<Record<string, unknown>>,
): Promise<NamedIndirectly> {
  const ids: string[] = [];
  for (const [field, { type }] of Object.entries(inputs)) {
    const table = tableOfType(type);
    const id = input[field];
    if (table === undefined || typeof id !== 'string') continue;
    const columns = [...columnsOf(table.name)].flatMap(([name, { of }]) =>
      of !== null ? [escapeIdentifier(name)] : [],
    );
    if (columns.length === 0) continue;
    const [row = {}] = await tx.$queryRaw<Record<string, string | null>[]>`
      SELECT ${Prisma.raw(columns.join(', '))} FROM ${Prisma.raw(`"${table.name}"`)} WHERE "id" = ${id}::uuid`;
    ids.push(...Object.values(row).filter((value) => value !== null));
  }
  return { ids, fields: [] };
}

/** @throws NotFoundError for an object that the caller doesn't see, as for one that isn't there */
async function mustBeVisible(
  tx: Transaction,
  { input: inputs }: Mutation,
  input: Readonly<Record<string, unknown>>,
  viewer: Viewer,
): Promise<void> {
  for (const [field, { type }] of Object.entries(inputs)) {
    const id = input[field];
    if (typeof id !== 'string' || !hasIds(type)) continue;
    const table = tableOfType(type);
    let found: readonly object[] = [];
    if (table !== undefined) {
      const rows = await tx.$queryRaw<
        Row[]
      >`SELECT ${Prisma.raw(readableColumns(table.name))} FROM ${Prisma.raw(`"${table.name}"`)} WHERE "id" = ${id}::uuid`;
      found = await visibleAmong(table, rows, { prisma: tx, viewer });
    } else if (isNodeEntity(type))
      found = await tableOf(tx, type).findMany({ where: { AND: [visibleRows(type, viewer), { id }] } });
    if (found.length === 0) throw new NotFoundError(type, id, [field]);
  }
}
