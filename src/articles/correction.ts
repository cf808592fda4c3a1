import type { UpdateNoteKind } from '../../generated/prisma/enums.ts';

/** The kinds of notes that correct an article. */
export const CorrectionKind = {
  CORRECTION: 'CORRECTION',
  CLARIFICATION: 'CLARIFICATION',
  RETRACTION: 'RETRACTION',
} as const satisfies Partial<typeof UpdateNoteKind>;

export const CORRECTIONS: readonly UpdateNoteKind[] = Object.values(CorrectionKind);
