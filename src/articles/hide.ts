import { Prisma, type Visibility } from '../../generated/prisma/client.ts';
import { operation } from '../operations/operation.ts';
import { nodeKey, partsOfKey } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import type { Transaction } from '../db/client.ts';
import { ENTITIES } from '../db/entities.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { lockDirectory } from '../people/lock-directory.ts';
import { mayUpdate } from '../people/policy.ts';
import { HIDEABLE, publicReferences, type Hideable } from './public-references.ts';

/**
 * Takes a row that a publication made public back to the members. Nothing that readers see may refer to it. Hiding what is hidden
 * changes nothing.
 */
export const hide = operation({
  name: 'hide',
  input: { id: nodeKey(...HIDEABLE) },
  errors: [NotFoundError],
  tells: true,
  may: mayUpdate,
  async change(tx, { id: key }): Promise<object> {
    const [entity, id] = partsOfKey(key) as [Hideable, string];
    const visibility = await lockAgainstPublication(tx, entity, id);
    const made = { [ENTITIES[entity].field]: { id } };
    if (visibility === 'MEMBERS') return made;
    const references = await publicReferences(tx, entity, id);
    if (references !== null)
      throw new ValidationError({ code: 'NOT_ALLOWED', message: references, path: ['id'] });
    if (entity !== 'SourceReport' && entity !== 'Tag') await beforeChange(tx, entity, id);
    await tx.$executeRaw`UPDATE ${tableOf(entity)} SET "visibility" = 'MEMBERS' WHERE "id" = ${id}::uuid`;
    if (entity === 'Statement') await tellListsOf(tx, id);
    return made;
  },
});

const tableOf = (entity: Hideable) => Prisma.raw(`"${entity}"`);

/**
 * Locks the row, and keeps others from making public what refers to it, until the transaction ends. Each publication writes
 * articles or statements before it reads what they refer to. A campaign fact locks what it refers to.
 * @throws NotFoundError
 */
async function lockAgainstPublication(tx: Transaction, entity: Hideable, id: string): Promise<Visibility> {
  await tx.$executeRaw`LOCK TABLE "Article", "Statement" IN SHARE ROW EXCLUSIVE MODE`;
  await lockDirectory(tx);
  const [row] = await tx.$queryRaw<{ visibility: Visibility }[]>`
    SELECT "visibility" FROM ${tableOf(entity)} WHERE "id" = ${id}::uuid FOR UPDATE`;
  if (row === undefined) throw new NotFoundError(entity, id, ['id']);
  return row.visibility;
}

/** A hidden statement has no event, so those have one whose lists it leaves: its public speakers, and its campaigns. */
async function tellListsOf(tx: Transaction, id: string): Promise<void> {
  const { speakerPerson, speakerOrganization, onBehalfOf, campaigns } = await tx.statement.findUniqueOrThrow({
    where: { id },
    include: { speakerPerson: true, speakerOrganization: true, onBehalfOf: true, campaigns: true },
  });
  if (speakerPerson?.visibility === 'PUBLIC')
    appendEvent(tx, { type: 'PERSON_UPDATED', personId: speakerPerson.id, speakerId: speakerPerson.id });
  for (const organization of [speakerOrganization, onBehalfOf]) {
    if (organization?.visibility !== 'PUBLIC') continue;
    const { id: organizationId } = organization;
    appendEvent(tx, { type: 'ORGANIZATION_UPDATED', organizationId, speakerId: organizationId });
  }
  for (const { id: campaignId } of campaigns)
    appendEvent(tx, { type: 'CAMPAIGN_UPDATED', campaignId, campaignIds: [campaignId] });
}
