import { z } from 'zod';
import type { Campaign } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { each, mustExist } from '../changes/references.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { promoteOrganizations } from '../people/promote.ts';
import { promoteSpeakers, speakersMustExist, type SpeakerInput } from '../people/speaker.ts';
import { check, date, line, slug, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

export interface CreateCampaignInput {
  readonly slug: string;
  readonly name: string;
  readonly summary?: string | null | undefined;
  readonly startedOn?: string | null | undefined;
  readonly organizerIds?: readonly string[] | null | undefined;
  readonly targets?: readonly SpeakerInput[] | null | undefined;
  readonly demands?: readonly string[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const checked = z.object({
  slug,
  name: line,
  summary: text.nullish(),
  startedOn: date.nullish(),
  demands: z.array(text).nullish(),
});

/**
 * Opens a campaign, public at once, and with it those who organise it and those it aims at.
 * @throws ValidationError, NotFoundError, SlugTakenError
 */
export async function createCampaign(
  context: Context,
  input: CreateCampaignInput,
): Promise<{ campaign: Campaign }> {
  mayRecordCampaignFacts(context.viewer);
  const { slug, name, summary, startedOn, demands } = check(checked, input);
  const organizerIds = input.organizerIds ?? [];
  const targets = input.targets ?? [];
  return inChange(context, { action: 'createCampaign', input }, async (tx) => {
    await mustExist(tx, 'organization', organizerIds, each(['input', 'organizerIds']));
    await speakersMustExist(tx, targets, each(['input', 'targets']));
    await promoteOrganizations(tx, organizerIds);
    await promoteSpeakers(tx, targets);
    const campaign = await orSlugTaken(
      slug,
      tx.campaign.create({
        data: {
          slug,
          name,
          summary: summary ?? null,
          startedOn: startedOn ?? null,
          organizers: { connect: organizerIds.map((id) => ({ id })) },
          targets: {
            createMany: {
              data: targets.map(({ personId, organizationId }, position) => ({
                position,
                personId: personId ?? null,
                organizationId: organizationId ?? null,
              })),
              skipDuplicates: true,
            },
          },
          demands: { createMany: { data: (demands ?? []).map((text) => ({ text })) } },
        },
      }),
    );
    return { campaign };
  });
}
