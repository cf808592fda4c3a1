import { z } from 'zod';
import type { CampaignDemand } from '../../generated/prisma/client.ts';
import type { Context } from '../context.ts';
import { mustExist } from '../db/references.ts';
import { inTransaction } from '../db/transaction.ts';
import { promoteSpeakers, speakersMustExist, type SpeakerInput } from '../people/speaker.ts';
import { check, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

export interface AddCampaignDemandInput {
  readonly campaignId: string;
  readonly text: string;
  readonly addressedTo?: SpeakerInput | null | undefined;
}

const checked = z.object({ text });

/** @throws ValidationError, NotFoundError */
export async function addCampaignDemand(
  { prisma, viewer }: Context,
  input: AddCampaignDemandInput,
): Promise<CampaignDemand> {
  mayRecordCampaignFacts(viewer);
  const { text } = check(checked, input);
  return inTransaction(prisma, async (tx) => {
    await mustExist(tx, 'campaign', [input.campaignId], ['input', 'campaignId']);
    await speakersMustExist(tx, [input.addressedTo], ['input', 'addressedTo']);
    await promoteSpeakers(tx, [input.addressedTo]);
    return tx.campaignDemand.create({
      data: {
        campaignId: input.campaignId,
        text,
        addressedPersonId: input.addressedTo?.personId ?? null,
        addressedOrganizationId: input.addressedTo?.organizationId ?? null,
      },
    });
  });
}
