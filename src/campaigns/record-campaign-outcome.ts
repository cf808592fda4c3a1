import { z } from 'zod';
import { OutcomeExtent } from '../../generated/prisma/enums.ts';
import { operation } from '../changes/operation.ts';
import { connectAll } from '../changes/references.ts';
import { existing } from '../changes/row-id.ts';
import { edtfRange } from '../edtf.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { date, listOf, optional, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

/** Records an outcome of a campaign. It is public at once, and so is everything that it refers to. */
export const recordCampaignOutcome = operation({
  name: 'recordCampaignOutcome',
  input: {
    campaignId: existing('Campaign'),
    summary: text,
    occurredOn: date,
    extent: z.enum(OutcomeExtent),
    demandId: optional(existing('CampaignDemand')),
    target: optional(speakerInput),
    sourceIds: listOf(existing('SourceReport')),
  },
  errors: [NotFoundError],
  may: mayRecordCampaignFacts,
  async change(tx, { target, sourceIds, ...fields }) {
    const { campaignId, demandId, occurredOn } = fields;
    if (demandId !== null && (await tx.campaignDemand.count({ where: { id: demandId, campaignId } })) === 0) {
      throw new NotFoundError('CampaignDemand', demandId, ['demandId']);
    }
    await promoteReferenced(tx, { speakers: [target], sources: sourceIds });
    const outcome = await tx.campaignOutcome.create({
      data: {
        ...fields,
        ...speakerColumns('target', target),
        occurredOnFirst: edtfRange(occurredOn).first,
        sources: connectAll(sourceIds),
      },
    });
    await appendEvent(tx, {
      type: 'CAMPAIGN_OUTCOME_RECORDED',
      outcomeId: outcome.id,
      campaignId,
      campaignIds: [campaignId],
    });
    return { outcome };
  },
});
