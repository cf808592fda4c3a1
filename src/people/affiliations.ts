import { z } from 'zod';
import { existing } from '../operations/row-id.ts';
import { canEndOn } from '../lib/edtf.ts';
import { date, line, optional, ruled } from '../operations/validation.ts';

export const affiliationInput = ruled(
  z.object({
    organizationId: existing('Organization'),
    roleName: line,
    from: optional(date),
    until: optional(date),
  }),
  [
    {
      of: ['from', 'until'],
      holds: ({ from, until }) => from === null || until === null || canEndOn(from, until),
      code: 'CONFLICTING',
      message: 'must not be before from',
      path: ['until'],
    },
  ],
);

/** Two roles are one if all of their fields are equal. */
export function affiliationKey(affiliation: z.output<typeof affiliationInput>): unknown[] {
  const { organizationId, roleName, from, until } = affiliation;
  return [organizationId, roleName, from, until];
}

/** The display order of a person's roles. Roles with the same beginning stay in the order of the input. */
export const AFFILIATION_ORDER = [{ from: 'asc' }, { id: 'asc' }] as const;
