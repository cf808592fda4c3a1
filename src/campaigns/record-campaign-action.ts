import { z } from 'zod';
import type {
  CampaignAction,
  CampaignActionKind,
  CampaignActionStatus,
  FigureKind,
} from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { each, mustExist } from '../changes/references.ts';
import { edtfRange } from '../edtf.ts';
import { appendEvent } from '../log/append.ts';
import { promoteOrganizations, promoteSources } from '../people/promote.ts';
import { promoteSpeakers, speakersMustExist, type SpeakerInput } from '../people/speaker.ts';
import { check, date, line, text } from '../validation.ts';
import { mayRecordCampaignFacts } from './policy.ts';

interface ActionFigureInput {
  readonly kind: FigureKind;
  readonly low: number;
  readonly high: number;
  readonly attributedTo?: SpeakerInput | null | undefined;
  readonly sourceId?: string | null | undefined;
}

export interface RecordCampaignActionInput {
  readonly campaignId: string;
  readonly kind: CampaignActionKind;
  readonly status?: CampaignActionStatus | null | undefined;
  readonly title: string;
  readonly description?: string | null | undefined;
  readonly startedOn: string;
  readonly endedOn?: string | null | undefined;
  readonly place?: string | null | undefined;
  readonly organizerIds?: readonly string[] | null | undefined;
  readonly figures?: readonly ActionFigureInput[] | null | undefined;
  readonly sourceIds?: readonly string[] | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

const figure = z
  .object({ low: z.int().min(0, 'must not be negative'), high: z.int() })
  .refine(({ low, high }) => low <= high, { message: 'must not be less than low', path: ['high'] });

const checked = z
  .object({
    title: line,
    description: text.nullish(),
    startedOn: date,
    endedOn: date.nullish(),
    place: line.nullish(),
    figures: z.array(figure).nullish(),
  })
  .refine(
    ({ startedOn, endedOn }) => endedOn == null || edtfRange(startedOn).first <= edtfRange(endedOn).last,
    {
      message: 'must not lie before startedOn',
      path: ['endedOn'],
    },
  );

/**
 * Records something done in or against a campaign, public at once with those it names, and tells the feed.
 * @throws ValidationError, NotFoundError
 */
export async function recordCampaignAction(
  context: Context,
  input: RecordCampaignActionInput,
): Promise<{ action: CampaignAction }> {
  mayRecordCampaignFacts(context.viewer);
  const { title, description, startedOn, endedOn, place } = check(checked, input);
  const days = edtfRange(startedOn);
  const organizerIds = input.organizerIds ?? [];
  const sourceIds = input.sourceIds ?? [];
  const figures = input.figures ?? [];
  const attributedTo = figures.map((figure) => figure.attributedTo);
  const figureSourceIds = figures.map((figure) => figure.sourceId ?? null);
  return inChange(context, { action: 'recordCampaignAction', input }, async (tx) => {
    await mustExist(tx, 'campaign', [input.campaignId], ['input', 'campaignId']);
    await mustExist(tx, 'organization', organizerIds, each(['input', 'organizerIds']));
    await mustExist(tx, 'sourceReport', sourceIds, each(['input', 'sourceIds']));
    await mustExist(tx, 'sourceReport', figureSourceIds, each(['input', 'figures'], 'sourceId'));
    await speakersMustExist(tx, attributedTo, each(['input', 'figures'], 'attributedTo'));
    await promoteOrganizations(tx, organizerIds);
    await promoteSources(tx, [...sourceIds, ...figureSourceIds]);
    await promoteSpeakers(tx, attributedTo);
    const action = await tx.campaignAction.create({
      data: {
        campaign: { connect: { id: input.campaignId } },
        kind: input.kind,
        status: input.status ?? 'COMPLETED',
        title,
        description: description ?? null,
        startedOn,
        startedOnFirst: days.first,
        startedOnLast: days.last,
        endedOn: endedOn ?? null,
        place: place ?? null,
        organizers: { connect: organizerIds.map((id) => ({ id })) },
        sources: { connect: sourceIds.map((id) => ({ id })) },
        figures: {
          createMany: {
            data: figures.map(({ kind, low, high, attributedTo, sourceId }) => ({
              kind,
              low,
              high,
              attributedPersonId: attributedTo?.personId ?? null,
              attributedOrganizationId: attributedTo?.organizationId ?? null,
              sourceId: sourceId ?? null,
            })),
          },
        },
      },
    });
    await appendEvent(tx, {
      type: 'CAMPAIGN_ACTION_RECORDED',
      actionId: action.id,
      campaignIds: [input.campaignId],
    });
    return { action };
  });
}
