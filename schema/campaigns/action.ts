import { CampaignActionProgress, CampaignActionType, FigureKind } from '../../generated/prisma/enums.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { LOCK_VERSION, Lockable } from '../kernel/changes.ts';
import { enumType } from '../kernel/enum.ts';
import { speakerField } from '../people/speakers.ts';
import { SearchResult } from '../search/result.ts';
import { STANDING } from '../../src/campaigns/policy.ts';
import { BY_ID, BY_NAME, RETRACTED_AT, RETRACTION_NOTE, speakersField } from './facts.ts';

enumType(CampaignActionType, {
  name: 'CampaignActionType',
  description: 'What was done. Based on the categories of ACLED and the Labor Action Tracker.',
  values: {
    PETITION: 'A petition.',
    RALLY: 'A rally: people gather to listen to speakers.',
    DEMONSTRATION: 'A demonstration: people protest in public.',
    OCCUPATION: 'An occupation or a sit-in.',
    STRIKE: 'A strike.',
    BOYCOTT: 'A boycott.',
    OPEN_LETTER: 'An open letter.',
    LAWSUIT: 'A lawsuit.',
    ARREST: 'Arrests of people who took part.',
    DISMISSAL: 'Dismissals of people who took part.',
    OTHER: 'Any other action.',
  },
});
enumType(CampaignActionProgress, {
  name: 'CampaignActionProgress',
  description: 'The progress of an action.',
  values: {
    ANNOUNCED: 'It has been announced.',
    UNDERWAY: 'It has started and has not ended.',
    COMPLETED: 'It has ended.',
    POSTPONED: 'It has been postponed.',
    CANCELLED: 'It has been cancelled.',
  },
});
enumType(FigureKind, {
  name: 'FigureKind',
  description: 'What a figure counts.',
  values: {
    PARTICIPANTS: 'People who took part.',
    SIGNATURES: 'Signatures.',
    ARRESTS: 'People who were arrested.',
    DISMISSALS: 'People who were dismissed.',
    INJURIES: 'People who were injured.',
  },
});

builder.prismaNode('ActionFigure', {
  id: GLOBAL_ID,
  description:
    'A number reported for an action, as a range. For an exact number, `low` and `high` are equal. For "at least 200", `high` is null.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FigureKind, description: 'What is counted.' }),
    low: t.exposeInt('low', { description: 'The lower end of the range.' }),
    high: t.exposeInt('high', {
      nullable: true,
      description: 'The upper end of the range. Null if the number is at least `low`.',
    }),
    attributedTo: t.field(
      speakerField('attributed', { nullable: true, description: 'Who reported the number.' }),
    ),
    source: t.relation('source', { nullable: true, description: 'The report that contains the number.' }),
    retractedAt: t.expose('retractedAt', RETRACTED_AT),
    retractionNote: t.exposeString('retractionNote', RETRACTION_NOTE),
  }),
});

export const CampaignAction = builder.prismaNode('CampaignAction', {
  id: GLOBAL_ID,
  interfaces: [SearchResult, Lockable],
  description: 'Something done as part of a campaign, or against it.',
  fields: (t) => ({
    type: t.expose('type', { type: CampaignActionType, description: 'What was done.' }),
    progress: t.expose('progress', {
      type: CampaignActionProgress,
      description: 'The progress of the action.',
    }),
    title: t.exposeString('title', { description: 'What happened, in one line.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What happened, in more detail.',
    }),
    startedOn: t.expose('startedOn', { type: 'EDTFDate', description: 'When it happened or began.' }),
    endedOn: t.expose('endedOn', {
      type: 'EDTFDate',
      nullable: true,
      description: 'When it ended. Null if it lasted one day, or if the end is unknown.',
    }),
    place: t.exposeString('place', { nullable: true, description: 'Where it happened.' }),
    campaign: t.relation('campaign', { description: 'The campaign that it belongs to.' }),
    organizers: t.relation('organizers', {
      description:
        'The organisations that planned it or called for it, ordered by name. `actors` carried it out.',
      query: { orderBy: BY_NAME },
    }),
    actors: t.field(
      speakersField(
        'actors',
        "The people and organisations that carried it out, in the newsroom's order. For an arrest, the police.",
      ),
    ),
    targets: t.field(
      speakersField(
        'targets',
        "The people and organisations that it was directed against, in the newsroom's order. For a dismissal, the people who lost their jobs.",
      ),
    ),
    figures: t.relation('figures', {
      description:
        'Numbers reported for it, such as how many people took part. They are ordered by kind, then ascending.',
      query: { where: STANDING, orderBy: [{ kind: 'asc' }, { low: 'asc' }, { high: 'asc' }, { id: 'asc' }] },
    }),
    sources: t.relation('sources', {
      description: 'The reports that it is based on.',
      query: { orderBy: BY_ID },
    }),
    retractedAt: t.expose('retractedAt', RETRACTED_AT),
    retractionNote: t.exposeString('retractionNote', RETRACTION_NOTE),
    lockVersion: t.field(LOCK_VERSION),
  }),
});

/** By the last instant that the date can mean, then the more exact date first (docs/decisions/0016-timeline-order.md). */
export const OLDEST_FIRST = [{ startedOnLast: 'asc' }, { startedOnFirst: 'desc' }, { id: 'asc' }] as const;
