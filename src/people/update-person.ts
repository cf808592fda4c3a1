import { ifDifferent } from '../operations/changed.ts';
import { given } from '../operations/given.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { kept, line, manyOf, slug as slugOf, text } from '../operations/validation.ts';
import { AFFILIATION_ORDER, affiliationInput } from './affiliations.ts';
import { lockShared } from './directory.ts';
import { mayUpdate } from './policy.ts';
import { identifierInput, identifierRows, SHOWN_IDENTIFIERS } from './identifiers.ts';
import { accountInput, accountRows, SHOWN_ACCOUNTS } from './social-accounts.ts';

/** All fields, for the audit log. */
const AUDITED = {
  slug: true,
  name: true,
  description: true,
  affiliations: {
    orderBy: { roleName: 'asc' },
    select: { roleName: true, organization: { select: { name: true } }, from: true, until: true },
  },
  accounts: SHOWN_ACCOUNTS,
  identifiers: SHOWN_IDENTIFIERS,
} as const;

/** Updates the given fields. Appends an event if readers see a difference. */
export const updatePerson = operation({
  name: 'updatePerson',
  input: {
    id: rowId('Person'),
    slug: kept(slugOf),
    name: kept(line),
    description: text.nullish(),
    affiliations: manyOf(affiliationInput).nullish(),
    accounts: manyOf(accountInput).nullish(),
    identifiers: manyOf(identifierInput).nullish(),
  },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: mayUpdate,
  guard: (tx, { id }) => lockShared(tx, 'Person', id),
  audited: (tx, { id }) => tx.person.findUniqueOrThrow({ where: { id }, select: AUDITED }),
  async change(tx, { id, affiliations, accounts, identifiers, ...fields }, { guarded: visibility }) {
    const before = await shownPerson(tx, id);
    if (affiliations !== undefined) {
      if (visibility === 'PUBLIC') await beforeChange(tx, 'Person', id);
      await tx.affiliation.deleteMany({ where: { personId: id } });
      const data = (affiliations ?? []).map((affiliation) => ({ ...affiliation, personId: id }));
      await tx.affiliation.createMany({ data });
    }
    if (accounts !== undefined) await tx.socialAccount.deleteMany({ where: { personId: id } });
    if (identifiers !== undefined) await tx.identifier.deleteMany({ where: { personId: id } });
    const data = {
      ...given(fields),
      ...(accounts !== undefined && { accounts: accountRows(accounts ?? []) }),
      ...(identifiers !== undefined && { identifiers: identifierRows(identifiers ?? []) }),
    };
    const person = await orSlugTaken(tx.person.update({ where: { id }, data }), 'Person', fields.slug);
    if (visibility === 'PUBLIC') {
      ifDifferent(before, await shownPerson(tx, id), () =>
        appendEvent(tx, { type: 'PERSON_UPDATED', personId: id, speakerId: id }),
      );
    }
    return { person };
  },
});

/** The fields of a public person that readers see. They see no roles in organisations that only members see. */
export function shownPerson(tx: Transaction, id: string) {
  return tx.person.findUniqueOrThrow({
    where: { id },
    select: {
      slug: true,
      name: true,
      description: true,
      affiliations: {
        where: { organization: { visibility: 'PUBLIC' } },
        orderBy: [...AFFILIATION_ORDER],
        select: { organizationId: true, roleName: true, from: true, until: true },
      },
      accounts: SHOWN_ACCOUNTS,
      identifiers: SHOWN_IDENTIFIERS,
    },
  });
}
