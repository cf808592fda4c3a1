import { z } from 'zod';
import { columnsOf } from '../../extensions/catalogue.ts';
import { extensionTables } from '../../extensions/installed.ts';
import { entity, maybeTime, type Entity, type Field } from './entity.ts';

/** The tables of extensions, in the order in which they are declared. Their records have all columns. */
export function extensionEntities(): Entity[] {
  return extensionTables().map(({ name }) =>
    entity(name, {
      fields: Object.fromEntries(
        [...columnsOf(name)]
          .filter(([column]) => column !== 'id')
          .map(([column, { isTime, isExact, refersTo }]): [string, Field] => [
            column,
            isTime
              ? maybeTime
              : {
                  check: z.unknown().optional(),
                  ...(refersTo !== null && { refersTo }),
                  ...(isExact && { isText: true }),
                },
          ]),
      ),
    }),
  );
}
