import type { z } from 'zod';
import { changedList } from '../operations/changed.ts';
import { editedList, listFields } from '../operations/list-edits.ts';
import { identifierInput, identifierRows } from './identifiers.ts';
import { accountInput, accountKey, accountRows } from './social-accounts.ts';

/** The lists that updates of people and of organisations have. */
export const detailFields = {
  ...listFields('accounts', accountInput),
  ...listFields('identifiers', identifierInput),
};

type Details = Partial<z.output<z.ZodObject<typeof detailFields>>>;

interface StoredDetails {
  readonly accounts: readonly z.output<typeof accountInput>[];
  readonly identifiers: readonly z.output<typeof identifierInput>[];
}

const ORDERED = { isOrdered: true };

/** How Prisma replaces the rows of those lists that an input changes. */
export function changedDetails(input: Details, { accounts, identifiers }: StoredDetails) {
  const newAccounts = changedList(
    accounts,
    editedList(input, 'accounts', { present: accounts, keyOf: accountKey }),
    ORDERED,
  );
  const newIdentifiers = changedList(
    identifiers,
    editedList(input, 'identifiers', { present: identifiers, keyOf: (identifier) => identifier }),
    ORDERED,
  );
  return {
    ...(newAccounts && { accounts: { deleteMany: {}, ...accountRows(newAccounts) } }),
    ...(newIdentifiers && { identifiers: { deleteMany: {}, ...identifierRows(newIdentifiers) } }),
  };
}
