import { z } from 'zod';
import { OutcomeExtent } from '../../generated/prisma/enums.ts';
import { operation } from '../operations/operation.ts';
import { connectAll } from '../operations/references.ts';
import { existing } from '../operations/row-id.ts';
import { becamePublic } from '../operations/tell-readers.ts';
import { dateColumns } from '../lib/edtf.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { date, listOf, optional, text } from '../operations/validation.ts';
import { appendCampaignEvent, requireDemandOf } from './facts.ts';
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
  tells: true,
  may: mayRecordCampaignFacts,
  async change(tx, { target, sourceIds, ...fields }) {
    const { campaignId, demandId, occurredOn } = fields;
    if (demandId !== null) await requireDemandOf(tx, campaignId, demandId);
    await promoteReferenced(tx, { speakers: [target], sources: sourceIds });
    const outcome = await tx.campaignOutcome.create({
      data: {
        ...fields,
        ...dateColumns('occurredOn', occurredOn),
        ...speakerColumns('target', target),
        sources: connectAll(sourceIds),
      },
    });
    if (demandId !== null) becamePublic(tx, 'CampaignOutcome', [outcome.id]);
    appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_OUTCOME_RECORDED', outcomeId: outcome.id });
    return { outcome };
  },
});
