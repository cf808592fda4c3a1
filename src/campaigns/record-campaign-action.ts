import { z } from 'zod';
import { CampaignActionType, CampaignActionProgress } from '../../generated/prisma/enums.ts';
import { operation } from '../operations/operation.ts';
import { connectAll } from '../operations/references.ts';
import { existing } from '../operations/row-id.ts';
import { becamePublic } from '../operations/tell-readers.ts';
import { canEndOn, dateColumns } from '../lib/edtf.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerInput } from '../people/speaker.ts';
import { date, line, listOf, optional, text } from '../operations/validation.ts';
import { actionFigureInput, figureRows, citedBy } from './action-figures.ts';
import { appendCampaignEvent, speakerRows } from './facts.ts';
import { mayRecordCampaignFacts } from './policy.ts';

/** Records an action in or against a campaign. It is public at once, and so is everything that it refers to. */
export const recordCampaignAction = operation({
  name: 'recordCampaignAction',
  input: {
    campaignId: existing('Campaign'),
    type: z.enum(CampaignActionType),
    progress: optional(z.enum(CampaignActionProgress)),
    title: line,
    description: optional(text),
    startedOn: date,
    endedOn: optional(date),
    place: optional(line),
    organizerIds: listOf(existing('Organization')),
    actors: listOf(speakerInput),
    targets: listOf(speakerInput),
    figures: listOf(actionFigureInput),
    sourceIds: listOf(existing('SourceReport')),
  },
  rules: () => [
    {
      of: ['startedOn', 'endedOn'],
      holds: ({ startedOn, endedOn }) => endedOn === null || canEndOn(startedOn, endedOn),
      code: 'CONFLICTING',
      message: 'must not be before startedOn',
      path: ['endedOn'],
    },
  ],
  errors: [NotFoundError],
  tells: true,
  may: mayRecordCampaignFacts,
  async change(tx, { organizerIds, actors, targets, figures, sourceIds, ...fields }) {
    const cited = citedBy(figures);
    await promoteReferenced(tx, {
      speakers: [...actors, ...targets, ...cited.speakers],
      organizations: organizerIds,
      sources: [...sourceIds, ...cited.sources],
    });
    const action = await tx.campaignAction.create({
      data: {
        ...fields,
        ...dateColumns('startedOn', fields.startedOn),
        progress: fields.progress ?? 'COMPLETED',
        organizers: connectAll(organizerIds),
        sources: connectAll(sourceIds),
        actors: { createMany: { data: speakerRows(actors) } },
        targets: { createMany: { data: speakerRows(targets) } },
        figures: { createMany: { data: figureRows(figures) } },
      },
    });
    becamePublic(tx, 'CampaignAction', [action.id]);
    appendCampaignEvent(tx, fields.campaignId, {
      type: 'CAMPAIGN_ACTION_RECORDED',
      actionId: action.id,
    });
    return { action };
  },
});
