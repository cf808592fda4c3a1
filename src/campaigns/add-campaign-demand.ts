import { operation } from '../operations/operation.ts';
import { connectAll } from '../operations/references.ts';
import { existing } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { listOf, optional, text } from '../operations/validation.ts';
import { appendCampaignEvent } from './facts.ts';
import { mayRecordCampaignFacts } from './policy.ts';

/** Adds a demand to a campaign. It is public at once, and so is everything that it refers to. */
export const addCampaignDemand = operation({
  name: 'addCampaignDemand',
  input: {
    campaignId: existing('Campaign'),
    text,
    addressedTo: optional(speakerInput),
    sourceIds: listOf(existing('SourceReport')),
  },
  errors: [NotFoundError],
  tells: true,
  may: mayRecordCampaignFacts,
  async change(tx, { campaignId, text, addressedTo, sourceIds }) {
    if (addressedTo !== null) await beforeChange(tx, 'Campaign', campaignId);
    await promoteReferenced(tx, { speakers: [addressedTo], sources: sourceIds });
    const demand = await tx.campaignDemand.create({
      data: {
        campaignId,
        text,
        ...speakerColumns('addressed', addressedTo),
        sources: connectAll(sourceIds),
      },
    });
    appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_DEMAND_ADDED', demandId: demand.id });
    return { demand };
  },
});
