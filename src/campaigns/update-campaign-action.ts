import { z } from 'zod';
import { CampaignActionProgress, CampaignActionType } from '../../generated/prisma/enums.ts';
import { changedFields, changedList, changedRelation, ifAny } from '../changes/changed.ts';
import { lockRow } from '../changes/lock-row.ts';
import { operation } from '../changes/operation.ts';
import { existing, rowId } from '../changes/row-id.ts';
import { canEndOn, dateColumns } from '../edtf.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerInput } from '../people/speaker.ts';
import { date, kept, line, manyOf, text, type Rule } from '../validation.ts';
import { appendCampaignEvent } from './append-campaign-event.ts';
import { actionFigureInput, figureRows, figureRowsOf, referencesOf } from './action-figures.ts';
import { mayRecordCampaignFacts } from './policy.ts';
import { SPEAKER_ROWS, speakerRows } from './speaker-rows.ts';

const IDS = { select: { id: true } } as const;

/** Updates the given fields of an action. What it now refers to becomes public. */
export const updateCampaignAction = operation({
  name: 'updateCampaignAction',
  input: {
    id: rowId('CampaignAction'),
    type: kept(z.enum(CampaignActionType)),
    progress: kept(z.enum(CampaignActionProgress)),
    title: kept(line),
    description: text.nullish(),
    startedOn: kept(date),
    endedOn: date.nullish(),
    place: line.nullish(),
    organizerIds: manyOf(existing('Organization')).nullish(),
    actors: manyOf(speakerInput).nullish(),
    targets: manyOf(speakerInput).nullish(),
    figures: manyOf(actionFigureInput).nullish(),
    sourceIds: manyOf(existing('SourceReport')).nullish(),
  },
  errors: [NotFoundError],
  inTurnBy: 'id',
  may: mayRecordCampaignFacts,
  async guard(tx, { id }) {
    await lockRow(tx, 'CampaignAction', id);
    return tx.campaignAction.findUniqueOrThrow({
      where: { id },
      include: { organizers: IDS, sources: IDS, actors: SPEAKER_ROWS, targets: SPEAKER_ROWS, figures: true },
    });
  },
  rules: (before) => [
    mustEndAfterStart(before, 'endedOn', 'must not be before startedOn'),
    mustEndAfterStart(before, 'startedOn', 'must not be after endedOn'),
  ],
  async change(tx, { id, organizerIds, actors, targets, figures, sourceIds, ...given }, { found: before }) {
    const fields = changedFields(before, given);
    const ordered = { isOrdered: true };
    const [newActors, newTargets, newFigures] = [
      changedList(before.actors, rows(actors, speakerRows), ordered),
      changedList(before.targets, rows(targets, speakerRows), ordered),
      changedList(figureRowsOf(before.figures), rows(figures, figureRows), { isOrdered: false }),
    ];
    const data = {
      ...fields,
      ...(fields.startedOn !== undefined && dateColumns('startedOn', fields.startedOn)),
      ...changedRelation('organizers', before.organizers, organizerIds),
      ...changedRelation('sources', before.sources, sourceIds),
      ...(newActors && { actors: replacement(newActors) }),
      ...(newTargets && { targets: replacement(newTargets) }),
      ...(newFigures && { figures: replacement(newFigures) }),
    };
    await ifAny(data, async () => {
      const cited = referencesOf(figures ?? []);
      await promoteReferenced(tx, {
        speakers: [...(actors ?? []), ...(targets ?? []), ...cited.speakers],
        organizations: organizerIds ?? [],
        sources: [...(sourceIds ?? []), ...cited.sources],
      });
      await tx.campaignAction.update({ where: { id }, data });
      const { campaignId } = before;
      appendCampaignEvent(tx, campaignId, { type: 'CAMPAIGN_ACTION_UPDATED', actionId: id });
    });
    return { action: await tx.campaignAction.findUniqueOrThrow({ where: { id } }) };
  },
});

interface Days {
  readonly startedOn: string;
  readonly endedOn: string | null;
}

/** @param field the one that has the problem: `endedOn` if it changes, otherwise `startedOn` */
function mustEndAfterStart(
  before: Days,
  field: keyof Days,
  message: string,
): Rule<{ [Name in keyof Days]?: Days[Name] | undefined }> {
  return {
    of: ['startedOn', 'endedOn'],
    holds({ startedOn = before.startedOn, endedOn = before.endedOn }) {
      const changed = endedOn === before.endedOn ? 'startedOn' : 'endedOn';
      return changed !== field || endedOn === null || canEndOn(startedOn, endedOn);
    },
    message,
    path: [field],
  };
}

/** The rows of a given list, which null empties. */
function rows<Item, Row>(
  items: readonly Item[] | null | undefined,
  rowsOf: (items: readonly Item[]) => Row[],
): Row[] | undefined {
  return items === undefined ? undefined : rowsOf(items ?? []);
}

function replacement<Row>(data: readonly Row[]) {
  return { deleteMany: {}, createMany: { data: [...data] } };
}
