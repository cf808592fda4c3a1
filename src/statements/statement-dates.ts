import type { StatementKind } from '../../generated/prisma/enums.ts';
import { storedRange } from '../lib/edtf.ts';
import type { Rule } from '../operations/validation.ts';

interface StatementDates {
  readonly kind: StatementKind | null;
  readonly madeOn: string | null;
  readonly receivedAt: Date | null;
}

/** A day (ms). Two time zones can differ by as much, so no date is refused because of its time zone. */
const DAY = 86_400_000;

/** When printing began: no newsroom is older. Reported statements can be, so `madeOn` has no such limit. */
const FIRST_RECEIPT = new Date('1450-01-01T00:00:00Z');

/** The rules for the dates of a statement. */
export const DATE_RULES: readonly Rule<StatementDates>[] = [
  {
    of: ['madeOn'],
    holds: ({ madeOn }) => madeOn === null || hasBegun(storedRange(madeOn).first),
    code: 'OUT_OF_RANGE',
    message: 'must not be in the future: record the statement once it was made',
    path: ['madeOn'],
  },
  {
    of: ['receivedAt'],
    holds: ({ receivedAt }) => receivedAt === null || hasBegun(receivedAt),
    code: 'OUT_OF_RANGE',
    message: 'must not be in the future',
    path: ['receivedAt'],
  },
  {
    of: ['receivedAt'],
    holds: ({ receivedAt }) => receivedAt === null || receivedAt >= FIRST_RECEIPT,
    code: 'OUT_OF_RANGE',
    message: 'must not be before 1450: no newsroom is that old',
    path: ['receivedAt'],
  },
  {
    // The text of a speech is often handed out before the speech, so a remark can be received first.
    of: ['kind', 'madeOn', 'receivedAt'],
    holds: ({ kind, madeOn, receivedAt }) =>
      kind === 'REMARK' ||
      madeOn === null ||
      receivedAt === null ||
      storedRange(madeOn).first.getTime() <= receivedAt.getTime() + DAY,
    code: 'CONFLICTING',
    message: 'must not be before madeOn: nothing is received before it is made',
    path: ['receivedAt'],
  },
];

/** Whether a time isn't in the future, wherever its day was meant. */
export function hasBegun(time: Date): boolean {
  return time.getTime() <= Date.now() + DAY;
}
