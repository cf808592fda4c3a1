import { changedFields, changedList, ifAny, ifDifferent } from '../operations/changed.ts';
import { editedList, listFields } from '../operations/list-edits.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { kept, line, slug as slugOf, text } from '../operations/validation.ts';
import { AFFILIATION_ORDER, affiliationInput, affiliationKey } from './affiliations.ts';
import { changedDetails, detailFields } from './details.ts';
import { lockShared } from './directory.ts';
import { mayUpdate } from './policy.ts';
import { SHOWN_IDENTIFIERS } from './identifiers.ts';
import { SHOWN_ACCOUNTS } from './social-accounts.ts';

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

const AFFILIATIONS = {
  orderBy: [...AFFILIATION_ORDER],
  select: { organizationId: true, roleName: true, from: true, until: true } as const,
};

/** Updates the given fields. Appends an event if readers see a difference. */
export const updatePerson = operation({
  name: 'updatePerson',
  updates: 'Person',
  input: {
    id: rowId('Person'),
    slug: kept(slugOf),
    name: kept(line),
    description: text.nullish(),
    ...listFields('affiliations', affiliationInput),
    ...detailFields,
  },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: mayUpdate,
  guard: (tx, { id }) => lockShared(tx, 'Person', id),
  audited: (tx, { id }) => tx.person.findUniqueOrThrow({ where: { id }, select: AUDITED }),
  async change(tx, { id, slug, name, description, ...lists }, { guarded: visibility }) {
    const present = await tx.person.findUniqueOrThrow({
      where: { id },
      include: { affiliations: AFFILIATIONS, accounts: SHOWN_ACCOUNTS, identifiers: SHOWN_IDENTIFIERS },
    });
    const stored = { present: present.affiliations, keyOf: affiliationKey };
    const given = editedList(lists, 'affiliations', stored);
    const affiliations = changedList(byDate(present.affiliations), given && byDate(given), {
      isOrdered: true,
    });
    const data = {
      ...changedFields(present, { slug, name, description }),
      ...changedDetails(lists, present),
      ...(affiliations && { affiliations: { deleteMany: {}, createMany: { data: [...affiliations] } } }),
    };
    await ifAny(data, async () => {
      const before = await shownPerson(tx, id);
      if (affiliations !== null && visibility === 'PUBLIC') await beforeChange(tx, 'Person', id);
      await orSlugTaken(tx.person.update({ where: { id }, data }), 'Person', slug);
      if (visibility === 'PUBLIC') {
        ifDifferent(before, await shownPerson(tx, id), () =>
          appendEvent(tx, { type: 'PERSON_UPDATED', personId: id, speakerId: id }),
        );
      }
    });
    return { person: await tx.person.findUniqueOrThrow({ where: { id } }) };
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
      affiliations: { where: { organization: { visibility: 'PUBLIC' } }, ...AFFILIATIONS },
      accounts: SHOWN_ACCOUNTS,
      identifiers: SHOWN_IDENTIFIERS,
    },
  });
}

/** Roles are shown by date: only the order of those with one date is the order of the input. */
function byDate<Role extends { readonly from: string | null }>(roles: readonly Role[]): Role[] {
  return roles.toSorted(({ from: a }, { from: b }) => (a ?? '').localeCompare(b ?? '', 'en'));
}
