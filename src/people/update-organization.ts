import { ifDifferent } from '../operations/changed.ts';
import { given } from '../operations/given.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { kept, line, manyOf, slug as slugOf, text, url } from '../operations/validation.ts';
import { lockShared } from './directory.ts';
import { haveWhole } from './parts.ts';
import { mayUpdate } from './policy.ts';
import { identifierInput, identifierRows, SHOWN_IDENTIFIERS } from './identifiers.ts';
import { accountInput, accountRows, SHOWN_ACCOUNTS } from './social-accounts.ts';

/** All fields, for the audit log. */
const AUDITED = {
  slug: true,
  name: true,
  description: true,
  website: true,
  partOf: { select: { name: true } },
  accounts: SHOWN_ACCOUNTS,
  identifiers: SHOWN_IDENTIFIERS,
} as const;

/** Updates the given fields. Appends an event if readers see a difference. */
export const updateOrganization = operation({
  name: 'updateOrganization',
  input: {
    id: rowId('Organization'),
    slug: kept(slugOf),
    name: kept(line),
    description: text.nullish(),
    website: url.nullish(),
    partOfId: existing('Organization').nullish(),
    accounts: manyOf(accountInput).nullish(),
    identifiers: manyOf(identifierInput).nullish(),
  },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: mayUpdate,
  async guard(tx, { id, partOfId }) {
    const visibility = await lockShared(tx, 'Organization', id);
    return { visibility, isCircle: partOfId != null && (await haveWhole(tx, [partOfId], id)) };
  },
  rules: ({ isCircle }) => [
    {
      of: ['partOfId'],
      holds: () => !isCircle,
      code: 'CONFLICTING',
      message: 'must be another organisation, and none of its own parts',
      path: ['partOfId'],
    },
  ],
  audited: (tx, { id }) => tx.organization.findUniqueOrThrow({ where: { id }, select: AUDITED }),
  async change(tx, { id, accounts, identifiers, ...fields }, { guarded: { visibility } }) {
    if (fields.partOfId !== undefined && visibility === 'PUBLIC') await beforeChange(tx, 'Organization', id);
    const before = await shownOrganization(tx, id);
    if (accounts !== undefined) await tx.socialAccount.deleteMany({ where: { organizationId: id } });
    if (identifiers !== undefined) await tx.identifier.deleteMany({ where: { organizationId: id } });
    const data = {
      ...given(fields),
      ...(accounts !== undefined && { accounts: accountRows(accounts ?? []) }),
      ...(identifiers !== undefined && { identifiers: identifierRows(identifiers ?? []) }),
    };
    const write = tx.organization.update({ where: { id }, data });
    const organization = await orSlugTaken(write, 'Organization', fields.slug);
    if (visibility === 'PUBLIC') {
      ifDifferent(before, await shownOrganization(tx, id), () =>
        appendEvent(tx, { type: 'ORGANIZATION_UPDATED', organizationId: id, speakerId: id }),
      );
    }
    return { organization };
  },
});

/** The fields of a public organisation that readers see. They see the whole that it is a part of only if that is public. */
export async function shownOrganization(tx: Transaction, id: string) {
  const { partOf, ...shown } = await tx.organization.findUniqueOrThrow({
    where: { id },
    select: {
      slug: true,
      name: true,
      description: true,
      website: true,
      partOf: { select: { id: true, visibility: true } },
      accounts: SHOWN_ACCOUNTS,
      identifiers: SHOWN_IDENTIFIERS,
    },
  });
  return { ...shown, partOfId: partOf?.visibility === 'PUBLIC' ? partOf.id : null };
}
