import { globalId } from './factories.ts';
import type { Newsroom } from './newsroom.ts';

/** The global ids of all rows of a type, visible or not. */
export async function idsOf({ prisma }: Newsroom, typename: string): Promise<string[]> {
  const kind = /^(.+)Block$/.exec(typename)?.[1]?.toUpperCase();
  const [noun, where] = kind === undefined ? [typename, ''] : ['Block', `WHERE "kind" = '${kind}'`];
  const rows = await prisma.$queryRawUnsafe<{ id: string }[]>(
    `SELECT "id" FROM "${noun}" ${where} ORDER BY "id"`,
  );
  return rows.map(({ id }) => globalId(noun, id));
}
