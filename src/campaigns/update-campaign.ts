import { z } from 'zod';
import { CampaignState } from '../../generated/prisma/enums.ts';
import { changedFields, changedList, changedRelation, ifAny } from '../operations/changed.ts';
import { editedIds, listFields } from '../operations/list-edits.ts';
import { lockRow } from '../operations/lock-row.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { orSlugTaken } from '../operations/unique.ts';
import { NotFoundError, SlugTakenError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerInput } from '../people/speaker.ts';
import { date, kept, line, slug as slugOf, text } from '../operations/validation.ts';
import { auditedCampaign } from './audited.ts';
import { appendCampaignEvent, editedSpeakers, IDS, idsOf, replacement, SPEAKER_ROWS } from './facts.ts';
import { mayRecordCampaignFacts } from './policy.ts';

/** Updates the given fields of a campaign. Its new organisers and targets become public. */
export const updateCampaign = operation({
  name: 'updateCampaign',
  updates: 'Campaign',
  input: {
    id: rowId('Campaign'),
    slug: kept(slugOf),
    name: kept(line),
    summary: text.nullish(),
    state: kept(z.enum(CampaignState)),
    startedOn: date.nullish(),
    ...listFields('organizerIds', existing('Organization')),
    ...listFields('targets', speakerInput),
  },
  errors: [NotFoundError, SlugTakenError],
  serializeBy: 'id',
  tells: true,
  may: mayRecordCampaignFacts,
  guard: (tx, { id }) => lockRow(tx, 'Campaign', id),
  audited: auditedCampaign,
  async change(tx, { id, slug, name, summary, state, startedOn, ...lists }) {
    const before = await tx.campaign.findUniqueOrThrow({
      where: { id },
      include: { organizers: IDS, targets: SPEAKER_ROWS },
    });
    const organizerIds = editedIds(lists, 'organizerIds', idsOf(before.organizers));
    const targets = editedSpeakers(lists, 'targets', before.targets);
    const newTargets = changedList(before.targets, targets, { isOrdered: true });
    const data = {
      ...changedFields(before, { slug, name, summary, state, startedOn }),
      ...changedRelation('organizers', before.organizers, organizerIds),
      ...(newTargets && { targets: replacement(newTargets) }),
    };
    await ifAny(data, async () => {
      if (data.organizers !== undefined || newTargets !== null) await beforeChange(tx, 'Campaign', id);
      await promoteReferenced(tx, { speakers: targets ?? [], organizations: organizerIds ?? [] });
      await orSlugTaken(tx.campaign.update({ where: { id }, data }), 'Campaign', slug);
      appendCampaignEvent(tx, id, { type: 'CAMPAIGN_UPDATED' });
    });
    return { campaign: await tx.campaign.findUniqueOrThrow({ where: { id } }) };
  },
});
