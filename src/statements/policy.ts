import type { Statement } from '../../generated/prisma/client.ts';
import { sees, visible, type Visible } from '../people/policy.ts';
import type { Viewer } from '../viewer.ts';

/** Readers see a statement once it is public; members see all. */
export function visibleStatements(viewer: Viewer): Visible {
  return visible(viewer);
}

/** Whether the viewer sees this statement, which was read with another row. */
export function seesStatement(viewer: Viewer, { visibility }: Pick<Statement, 'visibility'>): boolean {
  return sees(viewer, visibility);
}
