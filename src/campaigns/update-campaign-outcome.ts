import { z } from 'zod';
import { OutcomeExtent } from '../../generated/prisma/enums.ts';
import { changedFields, changedRelation, ifAny } from '../operations/changed.ts';
import { editedIds, listFields } from '../operations/list-edits.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { dateColumns } from '../lib/edtf.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { date, kept, text } from '../operations/validation.ts';
import { auditedOutcome } from './audited.ts';
import { appendCampaignEvent, IDS, idsOf, lockFact, requireDemandOf } from './facts.ts';
import { mayRecordCampaignFacts } from './policy.ts';

/** Updates the given fields of an outcome. Everything that it then refers to becomes public. */
export const updateCampaignOutcome = operation({
  name: 'updateCampaignOutcome',
  updates: 'CampaignOutcome',
  input: {
    id: rowId('CampaignOutcome'),
    summary: kept(text),
    occurredOn: kept(date),
    extent: kept(z.enum(OutcomeExtent)),
    demandId: existing('CampaignDemand').nullish(),
    target: speakerInput.nullish(),
    ...listFields('sourceIds', existing('SourceReport')),
  },
  errors: [NotFoundError],
  serializeBy: 'id',
  tells: true,
  may: mayRecordCampaignFacts,
  guard: (tx, { id }) => lockFact(tx, 'CampaignOutcome', id),
  audited: auditedOutcome,
  async change(tx, { id, summary, occurredOn, extent, demandId, target, ...lists }) {
    const before = await tx.campaignOutcome.findUniqueOrThrow({
      where: { id },
      include: { sources: IDS },
    });
    const { campaignId } = before;
    if (demandId != null) await requireDemandOf(tx, campaignId, demandId);
    const sourceIds = editedIds(lists, 'sourceIds', idsOf(before.sources));
    const fields = changedFields(before, {
      ...{ summary, occurredOn, extent, demandId },
      ...(target !== undefined && speakerColumns('target', target)),
    });
    const data = {
      ...fields,
      ...(fields.occurredOn !== undefined && dateColumns('occurredOn', fields.occurredOn)),
      ...changedRelation('sources', before.sources, sourceIds),
    };
    await ifAny(data, async () => {
      if (fields.demandId !== undefined) await beforeChange(tx, 'CampaignOutcome', id);
      await promoteReferenced(tx, { speakers: [target ?? null], sources: sourceIds ?? [] });
      await tx.campaignOutcome.update({ where: { id }, data });
      appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_OUTCOME_UPDATED', outcomeId: id });
    });
    return { outcome: await tx.campaignOutcome.findUniqueOrThrow({ where: { id } }) };
  },
});
