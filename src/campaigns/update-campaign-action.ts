import { z } from 'zod';
import { CampaignActionProgress, CampaignActionType } from '../../generated/prisma/enums.ts';
import { changedFields, changedList, changedRelation, ifAny } from '../operations/changed.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { canEndOn, dateColumns } from '../lib/edtf.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerInput } from '../people/speaker.ts';
import { date, kept, line, manyOf, text } from '../operations/validation.ts';
import { actionFigureInput, figureRows, storedFigureRows, citedBy } from './action-figures.ts';
import { auditedAction } from './audited.ts';
import { appendCampaignEvent, IDS, lockFact, replacement, SPEAKER_ROWS, speakerRows } from './facts.ts';
import { mayRecordCampaignFacts, STANDING } from './policy.ts';

/** Updates the given fields of an action. Everything that it then refers to becomes public. */
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
  serializeBy: 'id',
  tells: true,
  may: mayRecordCampaignFacts,
  async guard(tx, { id }) {
    await lockFact(tx, 'CampaignAction', id);
    return tx.campaignAction.findUniqueOrThrow({
      where: { id },
      include: {
        organizers: IDS,
        sources: IDS,
        actors: SPEAKER_ROWS,
        targets: SPEAKER_ROWS,
        figures: { where: STANDING },
      },
    });
  },
  rules: (before) => [
    {
      of: ['startedOn', 'endedOn'],
      problems({ startedOn = before.startedOn, endedOn = before.endedOn }) {
        if (endedOn === null || canEndOn(startedOn, endedOn)) return [];
        return endedOn === before.endedOn
          ? [{ path: ['startedOn'], code: 'CONFLICTING', message: 'must not be after endedOn' }]
          : [{ path: ['endedOn'], code: 'CONFLICTING', message: 'must not be before startedOn' }];
      },
    },
  ],
  audited: auditedAction,
  async change(tx, { id, organizerIds, actors, targets, figures, sourceIds, ...given }, { guarded: before }) {
    const fields = changedFields(before, given);
    const ordered = { isOrdered: true };
    const [newActors, newTargets, newFigures] = [
      changedList(before.actors, rowsIfGiven(actors, speakerRows), ordered),
      changedList(before.targets, rowsIfGiven(targets, speakerRows), ordered),
      changedList(storedFigureRows(before.figures), rowsIfGiven(figures, figureRows), { isOrdered: false }),
    ];
    const data = {
      ...fields,
      ...(fields.startedOn !== undefined && dateColumns('startedOn', fields.startedOn)),
      ...changedRelation('organizers', before.organizers, organizerIds),
      ...changedRelation('sources', before.sources, sourceIds),
      ...(newActors && { actors: replacement(newActors) }),
      ...(newTargets && { targets: replacement(newTargets) }),
      ...(newFigures && { figures: replacement(newFigures, STANDING) }),
    };
    await ifAny(data, async () => {
      if (newActors !== null || newTargets !== null) await beforeChange(tx, 'CampaignAction', id);
      const cited = citedBy(figures ?? []);
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

/** The rows of a given list, which null empties. */
function rowsIfGiven<Item, Row>(
  items: readonly Item[] | null | undefined,
  rowsOf: (items: readonly Item[]) => Row[],
): Row[] | undefined {
  return items === undefined ? undefined : rowsOf(items ?? []);
}
