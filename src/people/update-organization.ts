import { isDeepStrictEqual } from 'node:util';
import { given } from '../changes/given.ts';
import { operation } from '../changes/operation.ts';
import { existing, rowId } from '../changes/row-id.ts';
import { beforeChange } from '../changes/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { line, manyOf, kept, text, url } from '../validation.ts';
import { claimShared } from './claim-shared.ts';
import { mayUpdate } from './policy.ts';
import { accountInput, accountRows, SHOWN_ACCOUNTS } from './social-accounts.ts';

/** Updates the given fields. Appends an event if readers can see the difference. */
export const updateOrganization = operation({
  name: 'updateOrganization',
  input: {
    id: rowId('Organization'),
    name: kept(line),
    description: text.nullish(),
    website: url.nullish(),
    partOfId: existing('Organization').nullish(),
    accounts: manyOf(accountInput).nullish(),
  },
  errors: [NotFoundError],
  may: mayUpdate,
  guard: (tx, { id }) => claimShared(tx, 'Organization', id),
  async change(tx, { id, accounts, ...fields }, { found: visibility }) {
    if (fields.partOfId != null) await mustBeOutside(tx, id, fields.partOfId);
    if (fields.partOfId !== undefined && visibility === 'PUBLIC') await beforeChange(tx, 'Organization', id);
    const before = await shownToReaders(tx, id);
    if (accounts !== undefined) await tx.socialAccount.deleteMany({ where: { organizationId: id } });
    const organization = await tx.organization.update({
      where: { id },
      data: { ...given(fields), ...(accounts !== undefined && { accounts: accountRows(accounts ?? []) }) },
    });
    const isChanged = !isDeepStrictEqual(before, await shownToReaders(tx, id));
    if (visibility === 'PUBLIC' && isChanged)
      await appendEvent(tx, { type: 'ORGANIZATION_UPDATED', organizationId: id, speakerId: id });
    return { organization };
  },
});

/**
 * An organisation can't be a part of itself, of one of its parts, of theirs and so on. The lock of the directory keeps two
 * changes from forming a circle that neither of them sees.
 * @throws ValidationError
 */
async function mustBeOutside(tx: Transaction, id: string, partOfId: string): Promise<void> {
  const [circle] = await tx.$queryRaw<object[]>`
    WITH RECURSIVE "whole" AS (
      SELECT "id", "partOfId" FROM "Organization" WHERE "id" = ${partOfId}::uuid
      UNION
      SELECT o."id", o."partOfId" FROM "Organization" o JOIN "whole" ON "whole"."partOfId" = o."id"
    )
    SELECT FROM "whole" WHERE "id" = ${id}::uuid`;
  if (circle === undefined) return;
  throw new ValidationError('An organisation cannot be a part of itself, or of one of its own parts.', [
    'partOfId',
  ]);
}

/** What readers see of an organisation that is public: it is a part of something only if that is public too. */
async function shownToReaders(tx: Transaction, id: string) {
  const { partOf, ...shown } = await tx.organization.findUniqueOrThrow({
    where: { id },
    select: {
      name: true,
      description: true,
      website: true,
      partOf: { select: { id: true, visibility: true } },
      accounts: SHOWN_ACCOUNTS,
    },
  });
  return { ...shown, partOfId: partOf?.visibility === 'PUBLIC' ? partOf.id : null };
}
