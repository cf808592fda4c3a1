import { z } from 'zod';
import { CampaignActionProgress, CampaignActionType } from '../../generated/prisma/enums.ts';
import { changedFields, changedList, changedRelation, ifAny } from '../operations/changed.ts';
import { editedIds, editedList, listFields } from '../operations/list-edits.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { beforeChange } from '../operations/tell-readers.ts';
import { canEndOn, dateColumns } from '../lib/edtf.ts';
import { NotFoundError } from '../errors.ts';
import { promoteReferenced } from '../people/promote.ts';
import { speakerInput } from '../people/speaker.ts';
import { date, kept, line, text } from '../operations/validation.ts';
import { actionFigureInput, citedBy, figureRows, storedFigures } from './action-figures.ts';
import { auditedAction } from './audited.ts';
import {
  appendCampaignEvent,
  editedSpeakers,
  IDS,
  idsOf,
  lockFact,
  replacement,
  SPEAKER_ROWS,
} from './facts.ts';
import { mayRecordCampaignFacts, STANDING } from './policy.ts';

/** Updates the given fields of an action. Everything that it then refers to becomes public. */
export const updateCampaignAction = operation({
  name: 'updateCampaignAction',
  updates: 'CampaignAction',
  input: {
    id: rowId('CampaignAction'),
    type: kept(z.enum(CampaignActionType)),
    progress: kept(z.enum(CampaignActionProgress)),
    title: kept(line),
    description: text.nullish(),
    startedOn: kept(date),
    endedOn: date.nullish(),
    place: line.nullish(),
    ...listFields('organizerIds', existing('Organization')),
    ...listFields('actors', speakerInput),
    ...listFields('targets', speakerInput),
    ...listFields('figures', actionFigureInput),
    ...listFields('sourceIds', existing('SourceReport')),
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
  async change(tx, { id, ...input }, { guarded: before }) {
    const { type, progress, title, description, startedOn, endedOn, place, ...lists } = input;
    const fields = changedFields(before, { type, progress, title, description, startedOn, endedOn, place });
    const organizerIds = editedIds(lists, 'organizerIds', idsOf(before.organizers));
    const sourceIds = editedIds(lists, 'sourceIds', idsOf(before.sources));
    const actors = editedSpeakers(lists, 'actors', before.actors);
    const targets = editedSpeakers(lists, 'targets', before.targets);
    const present = storedFigures(before.figures);
    const figures = editedList(lists, 'figures', { present, keyOf: (figure) => figureRows([figure]) });
    const ordered = { isOrdered: true };
    const [newActors, newTargets, newFigures] = [
      changedList(before.actors, actors, ordered),
      changedList(before.targets, targets, ordered),
      changedList(figureRows(present), figures && figureRows(figures), { isOrdered: false }),
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
