import { z } from 'zod';
import type { CampaignOutcome, OutcomeExtent } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { each, mustExist } from '../changes/references.ts';
import { edtfRange } from '../edtf.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { promoteSources } from '../people/promote.ts';
import { promoteSpeakers, speakersMustExist, type SpeakerInput } from '../people/speaker.ts';
import { check, date, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

export interface RecordCampaignOutcomeInput {
  readonly campaignId: string;
  readonly summary: string;
  readonly date: string;
  readonly extent: OutcomeExtent;
  /** A demand of the same campaign. */
  readonly demandId?: string | null | undefined;
  readonly target?: SpeakerInput | null | undefined;
  readonly sourceIds?: readonly string[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({ summary: text, date });

/**
 * Records what came of a campaign, public at once with those it names, and tells the feed.
 * @throws ValidationError, NotFoundError
 */
export async function recordCampaignOutcome(
  context: Context,
  input: RecordCampaignOutcomeInput,
): Promise<{ outcome: CampaignOutcome }> {
  mayRecordCampaignFacts(context.viewer);
  const { summary, date } = check(checked, input);
  const { campaignId, demandId = null, target } = input;
  const sourceIds = input.sourceIds ?? [];
  return inChange(context, { action: 'recordCampaignOutcome', input }, async (tx) => {
    await mustExist(tx, 'campaign', [campaignId], ['input', 'campaignId']);
    await mustExist(tx, 'sourceReport', sourceIds, each(['input', 'sourceIds']));
    await speakersMustExist(tx, [target], ['input', 'target']);
    if (demandId !== null && (await tx.campaignDemand.count({ where: { id: demandId, campaignId } })) === 0) {
      throw new NotFoundError('CampaignDemand', demandId, ['input', 'demandId']);
    }
    await promoteSources(tx, sourceIds);
    await promoteSpeakers(tx, [target]);
    const outcome = await tx.campaignOutcome.create({
      data: {
        campaign: { connect: { id: campaignId } },
        ...(demandId !== null && { demand: { connect: { id_campaignId: { id: demandId, campaignId } } } }),
        summary,
        date,
        dateFirst: edtfRange(date).first,
        extent: input.extent,
        ...(target?.personId != null && { targetPerson: { connect: { id: target.personId } } }),
        ...(target?.organizationId != null && {
          targetOrganization: { connect: { id: target.organizationId } },
        }),
        sources: { connect: sourceIds.map((id) => ({ id })) },
      },
    });
    await appendEvent(tx, {
      type: 'CAMPAIGN_OUTCOME_RECORDED',
      outcomeId: outcome.id,
      campaignIds: [campaignId],
    });
    return { outcome };
  });
}
