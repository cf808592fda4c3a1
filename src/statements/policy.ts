import type { Prisma } from '../../generated/prisma/client.ts';
import { visible } from '../people/policy.ts';
import type { Viewer } from '../viewer.ts';

/** Readers see a statement once it is public; members see all. */
export function visibleStatements(viewer: Viewer): Prisma.StatementWhereInput {
  return visible(viewer);
}
