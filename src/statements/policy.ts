import type { Prisma } from '../../generated/prisma/client.ts';
import { visible } from '../people/policy.ts';
import type { Viewer } from '../viewer.ts';

/** Readers see a statement once it is public; members see all. */
export const visibleStatements: (viewer: Viewer) => Prisma.StatementWhereInput = visible;
