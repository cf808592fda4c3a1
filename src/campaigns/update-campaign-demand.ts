import { changedFields, changedRelation, ifAny } from '../operations/changed.ts';
import { editedIds, listFields } from '../operations/list-edits.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { kept, text } from '../operations/validation.ts';
import { auditedDemand } from './audited.ts';
import { appendCampaignEvent, IDS, idsOf, lockFact } from './facts.ts';
import { mayRecordCampaignFacts } from './policy.ts';

/** Updates the given fields of a demand. Everything that it then refers to becomes public. */
export const updateCampaignDemand = operation({
  name: 'updateCampaignDemand',
  updates: 'CampaignDemand',
  input: {
    id: rowId('CampaignDemand'),
    text: kept(text),
    addressedTo: speakerInput.nullish(),
    ...listFields('sourceIds', existing('SourceReport')),
  },
  errors: [NotFoundError],
  serializeBy: 'id',
  tells: true,
  may: mayRecordCampaignFacts,
  guard: (tx, { id }) => lockFact(tx, 'CampaignDemand', id),
  audited: auditedDemand,
  async change(tx, { id, text, addressedTo, ...lists }) {
    const before = await tx.campaignDemand.findUniqueOrThrow({
      where: { id },
      include: { sources: IDS },
    });
    const sourceIds = editedIds(lists, 'sourceIds', idsOf(before.sources));
    const data = {
      ...changedFields(before, {
        text,
        ...(addressedTo !== undefined && speakerColumns('addressed', addressedTo)),
      }),
      ...changedRelation('sources', before.sources, sourceIds),
    };
    await ifAny(data, async () => {
      const { campaignId } = before;
      if (addressedTo !== undefined) await beforeChange(tx, 'Campaign', campaignId);
      await promoteReferenced(tx, { speakers: [addressedTo ?? null], sources: sourceIds ?? [] });
      await tx.campaignDemand.update({ where: { id }, data });
      appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_DEMAND_UPDATED', demandId: id });
    });
    return { demand: await tx.campaignDemand.findUniqueOrThrow({ where: { id } }) };
  },
});
