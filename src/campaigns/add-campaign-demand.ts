import { z } from 'zod';
import type { CampaignDemand } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { mustExist } from '../changes/references.ts';
import { promoteSpeakers, speakersMustExist, type SpeakerInput } from '../people/speaker.ts';
import { check, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

export interface AddCampaignDemandInput {
  readonly campaignId: string;
  readonly text: string;
  readonly addressedTo?: SpeakerInput | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({ text });

/** @throws ValidationError, NotFoundError */
export async function addCampaignDemand(
  context: Context,
  input: AddCampaignDemandInput,
): Promise<{ demand: CampaignDemand }> {
  mayRecordCampaignFacts(context.viewer);
  const { text } = check(checked, input);
  return inChange(context, { action: 'addCampaignDemand', input }, async (tx) => {
    await mustExist(tx, 'campaign', [input.campaignId], ['input', 'campaignId']);
    await speakersMustExist(tx, [input.addressedTo], ['input', 'addressedTo']);
    await promoteSpeakers(tx, [input.addressedTo]);
    const demand = await tx.campaignDemand.create({
      data: {
        campaignId: input.campaignId,
        text,
        addressedPersonId: input.addressedTo?.personId ?? null,
        addressedOrganizationId: input.addressedTo?.organizationId ?? null,
      },
    });
    return { demand };
  });
}
