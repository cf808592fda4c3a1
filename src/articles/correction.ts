import type { UpdateNoteKind } from '../../generated/prisma/enums.ts';

/** The kinds of notes that correct an article. */
export const CORRECTIONS: readonly UpdateNoteKind[] = ['CORRECTION', 'CLARIFICATION', 'RETRACTION'];
