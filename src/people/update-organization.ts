import { changedFields, ifAny, ifDifferent } from '../operations/changed.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { kept, line, slug as slugOf, text, url } from '../operations/validation.ts';
import { changedDetails, detailFields } from './details.ts';
import { lockShared } from './directory.ts';
import { haveWhole } from './parts.ts';
import { mayUpdate } from './policy.ts';
import { SHOWN_IDENTIFIERS } from './identifiers.ts';
import { SHOWN_ACCOUNTS } from './social-accounts.ts';

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
  updates: 'Organization',
  input: {
    id: rowId('Organization'),
    slug: kept(slugOf),
    name: kept(line),
    description: text.nullish(),
    website: url.nullish(),
    partOfId: existing('Organization').nullish(),
    ...detailFields,
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
  async change(
    tx,
    { id, slug, name, description, website, partOfId, ...lists },
    { guarded: { visibility } },
  ) {
    const present = await tx.organization.findUniqueOrThrow({
      where: { id },
      include: { accounts: SHOWN_ACCOUNTS, identifiers: SHOWN_IDENTIFIERS },
    });
    const fields = changedFields(present, { slug, name, description, website, partOfId });
    const data = { ...fields, ...changedDetails(lists, present) };
    await ifAny(data, async () => {
      const before = await shownOrganization(tx, id);
      if (fields.partOfId !== undefined && visibility === 'PUBLIC')
        await beforeChange(tx, 'Organization', id);
      await orSlugTaken(tx.organization.update({ where: { id }, data }), 'Organization', slug);
      if (visibility === 'PUBLIC') {
        ifDifferent(before, await shownOrganization(tx, id), () =>
          appendEvent(tx, { type: 'ORGANIZATION_UPDATED', organizationId: id, speakerId: id }),
        );
      }
    });
    return { organization: await tx.organization.findUniqueOrThrow({ where: { id } }) };
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
