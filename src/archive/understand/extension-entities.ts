import { z } from 'zod';
import { columnsOf, type Column } from '../../extensions/catalogue.ts';
import { extensionTables } from '../../extensions/installed.ts';
import { entity, type Entity, type Field } from './entity.ts';

/** The tables of extensions, in the order in which they are declared. Their records have all columns, by name. */
export function extensionEntities(): Entity[] {
  return extensionTables().map(({ name }) =>
    entity(name, {
      fields: Object.fromEntries(
        [...columnsOf(name)]
          .filter(([column]) => column !== 'id')
          // Migrations that add columns later give them another order.
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([column, kind]) => [column, fieldOf(kind)]),
      ),
    }),
  );
}

function fieldOf({ refersTo, isTime, isNative }: Column): Field {
  return {
    check: z.unknown().optional(),
    ...(refersTo !== null && { refersTo }),
    ...(isTime && { sql: exactTime }),
    // JavaScript would round a large number, for example.
    ...(!isNative && { sql: (column) => `${column}::text` }),
  };
}

/** To the microsecond, in UTC. A time may also be infinite. */
function exactTime(column: string): string {
  return `CASE WHEN isfinite(${column}) THEN to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') ELSE ${column}::text END`;
}
