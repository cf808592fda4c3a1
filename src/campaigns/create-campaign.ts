import { operation } from '../changes/operation.ts';
import { connectAll } from '../changes/references.ts';
import { existing } from '../changes/row-id.ts';
import { orSlugTaken } from '../changes/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { promoteOrganizations } from '../people/promote.ts';
import { promoteSpeakers, speaker, speakerColumns } from '../people/speaker.ts';
import { date, line, listOf, optional, slug, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

/** Opens a campaign, public at once, and with it those who organize it and those it aims at. */
export const createCampaign = operation({
  name: 'createCampaign',
  input: {
    slug,
    name: line,
    summary: optional(text),
    startedOn: optional(date),
    organizerIds: listOf(existing('Organization')),
    targets: listOf(speaker),
    demands: listOf(text),
  },
  errors: [NotFoundError, SlugTakenError],
  may: mayRecordCampaignFacts,
  async change(tx, { organizerIds, targets, demands, ...fields }) {
    await promoteOrganizations(tx, organizerIds);
    await promoteSpeakers(tx, targets);
    const campaign = await orSlugTaken(
      tx.campaign.create({
        data: {
          ...fields,
          organizers: connectAll(organizerIds),
          targets: {
            createMany: {
              data: targets.map((target, position) => ({ position, ...speakerColumns('', target) })),
              skipDuplicates: true,
            },
          },
          demands: { createMany: { data: demands.map((text) => ({ text })) } },
        },
      }),
      'Campaign',
      fields.slug,
    );
    return { campaign };
  },
});
