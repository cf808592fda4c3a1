import { z } from 'zod';
import { CHANGED_FIELDS } from '../operations/changed-values.ts';

/** What a correction replaced in a draft, or couldn't change there. */
export const overruled = z.strictObject({
  /** A field of ArticleContent. */
  field: z.enum(CHANGED_FIELDS),
  /** The `blockId` of a block. The field `body` without one means the order of the blocks. */
  blockId: z.guid().optional(),
  /** Whether the draft had removed the block, so that it doesn't have the corrected one. */
  isMissing: z.boolean().optional(),
  /** The number of the last revision that has what the draft had. */
  revision: z.int().positive(),
});

export type Overruled = z.output<typeof overruled>;

/** @param column what `ArticleRevision.overruled` has */
export function overruledIn(column: unknown): Overruled[] {
  return z.array(overruled).parse(column ?? []);
}
