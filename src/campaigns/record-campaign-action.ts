import { z } from 'zod';
import { CampaignActionType, CampaignActionProgress, FigureKind } from '../../generated/prisma/enums.ts';
import { operation } from '../changes/operation.ts';
import { connectAll } from '../changes/references.ts';
import { existing } from '../changes/row-id.ts';
import { edtfRange } from '../edtf.ts';
import { NotFoundError } from '../errors.ts';
import { appendEvent } from '../log/append.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { date, line, listOf, optional, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

export const actionFigureInput = z
  .object({
    kind: z.enum(FigureKind),
    low: z.int().min(0, 'must not be negative'),
    high: z.int(),
    attributedTo: optional(speakerInput),
    sourceId: optional(existing('SourceReport')),
  })
  .refine(({ low, high }) => low <= high, { message: 'must not be less than low', path: ['high'] });

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
    figures: listOf(actionFigureInput),
    sourceIds: listOf(existing('SourceReport')),
  },
  rule: {
    holds: ({ startedOn, endedOn }) =>
      endedOn === null || edtfRange(startedOn).first <= edtfRange(endedOn).last,
    message: 'must not be before startedOn',
    path: ['endedOn'],
  },
  errors: [NotFoundError],
  may: mayRecordCampaignFacts,
  async change(tx, { organizerIds, figures, sourceIds, ...fields }) {
    await promoteReferenced(tx, {
      speakers: figures.map(({ attributedTo }) => attributedTo),
      organizations: organizerIds,
      sources: [...sourceIds, ...figures.map(({ sourceId }) => sourceId)],
    });
    const { first: startedOnFirst, last: startedOnLast } = edtfRange(fields.startedOn);
    const action = await tx.campaignAction.create({
      data: {
        ...fields,
        progress: fields.progress ?? 'COMPLETED',
        startedOnFirst,
        startedOnLast,
        organizers: connectAll(organizerIds),
        sources: connectAll(sourceIds),
        figures: {
          createMany: {
            data: figures.map(({ attributedTo, ...figure }) => ({
              ...figure,
              ...speakerColumns('attributed', attributedTo),
            })),
          },
        },
      },
    });
    await appendEvent(tx, {
      type: 'CAMPAIGN_ACTION_RECORDED',
      actionId: action.id,
      campaignId: fields.campaignId,
      campaignIds: [fields.campaignId],
    });
    return { action };
  },
});
