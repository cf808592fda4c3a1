import { operation } from '../operations/operation.ts';
import { connectAll } from '../operations/references.ts';
import { existing } from '../operations/row-id.ts';
import { becamePublic } from '../operations/tell-readers.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerInput } from '../people/speaker.ts';
import { date, line, listOf, optional, slug, text } from '../operations/validation.ts';
import { appendCampaignEvent, speakerRows } from './facts.ts';
import { mayRecordCampaignFacts } from './policy.ts';

/** Creates a campaign, which is public at once, and makes its organisers and targets public. */
export const createCampaign = operation({
  name: 'createCampaign',
  input: {
    slug,
    name: line,
    summary: optional(text),
    startedOn: optional(date),
    organizerIds: listOf(existing('Organization')),
    targets: listOf(speakerInput),
    demands: listOf(text),
  },
  errors: [NotFoundError, SlugTakenError],
  tells: true,
  may: mayRecordCampaignFacts,
  async change(tx, { organizerIds, targets, demands, ...fields }) {
    await promoteReferenced(tx, { speakers: targets, organizations: organizerIds });
    const campaign = await orSlugTaken(
      tx.campaign.create({
        data: {
          ...fields,
          organizers: connectAll(organizerIds),
          targets: { createMany: { data: speakerRows(targets) } },
          demands: { createMany: { data: demands.map((text) => ({ text })) } },
        },
      }),
      'Campaign',
      fields.slug,
    );
    const { id } = campaign;
    becamePublic(tx, 'Campaign', [id]);
    appendCampaignEvent(tx, id, { type: 'CAMPAIGN_CREATED' });
    return { campaign };
  },
});
