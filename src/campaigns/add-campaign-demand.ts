import { operation } from '../changes/operation.ts';
import { existing } from '../changes/row-id.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { optional, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

export const addCampaignDemand = operation({
  name: 'addCampaignDemand',
  input: { campaignId: existing('Campaign'), text, addressedTo: optional(speakerInput) },
  errors: [NotFoundError],
  may: mayRecordCampaignFacts,
  async change(tx, { campaignId, text, addressedTo }) {
    await promoteReferenced(tx, { speakers: [addressedTo] });
    const demand = await tx.campaignDemand.create({
      data: { campaignId, text, ...speakerColumns('addressed', addressedTo) },
    });
    return { demand };
  },
});
