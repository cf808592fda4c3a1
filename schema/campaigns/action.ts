import { CampaignActionType, CampaignActionProgress, FigureKind } from '../../generated/prisma/enums.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { enumType } from '../kernel/enum.ts';
import { speakerField } from '../people/speakers.ts';
import { speakersField } from './speakers-field.ts';
import { SearchResult } from '../search/result.ts';

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
    OTHER: 'Something else.',
  },
});
enumType(CampaignActionProgress, {
  name: 'CampaignActionProgress',
  description: 'How far an action has got.',
  values: {
    ANNOUNCED: 'It has been announced.',
    UNDERWAY: 'It is going on.',
    COMPLETED: 'It is over.',
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

const BY_NAME = [{ name: 'asc' as const }, { id: 'asc' as const }];
const BY_ID = { id: 'asc' } as const;

builder.prismaObject('ActionFigure', {
  description:
    'A number given for an action, as a range. For a precise number, `low` and `high` are equal; for "at least 200", `high` is null.',
  fields: (t) => ({
    kind: t.expose('kind', { type: FigureKind, description: 'What is counted.' }),
    low: t.exposeInt('low', { description: 'The lowest number given.' }),
    high: t.exposeInt('high', {
      nullable: true,
      description: 'The highest number given. Null if the number is at least `low`.',
    }),
    attributedTo: t.field(
      speakerField('attributed', { nullable: true, description: 'Who gave the number.' }),
    ),
    source: t.relation('source', { nullable: true, description: 'The report that gives the number.' }),
  }),
});

export const CampaignAction = builder.prismaNode('CampaignAction', {
  id: GLOBAL_ID,
  interfaces: [SearchResult],
  description: 'Something done as part of a campaign, or against it.',
  fields: (t) => ({
    type: t.expose('type', { type: CampaignActionType, description: 'What was done.' }),
    progress: t.expose('progress', { type: CampaignActionProgress, description: 'How far it has got.' }),
    title: t.exposeString('title', { description: 'What happened, in one line.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'What happened, in more detail.',
    }),
    startedOn: t.expose('startedOn', {
      type: 'EDTFDate',
      description: 'When it happened, or began.',
    }),
    endedOn: t.expose('endedOn', {
      type: 'EDTFDate',
      nullable: true,
      description: "When it ended. Null if the action lasted one day, or if it isn't known.",
    }),
    place: t.exposeString('place', { nullable: true, description: 'Where it happened.' }),
    campaign: t.relation('campaign', { description: 'The campaign that it belongs to.' }),
    organizers: t.relation('organizers', {
      description:
        'The organisations that called for it or planned it, ordered by name. `actors` are those who carried it out.',
      query: { orderBy: BY_NAME },
    }),
    actors: t.field(
      speakersField(
        'actors',
        'The people and organisations that did it, in the order that the newsroom gave. For an arrest, the police.',
      ),
    ),
    targets: t.field(
      speakersField(
        'targets',
        'The people and organisations that it was directed against, in the order that the newsroom gave. For a dismissal, those who lost their jobs.',
      ),
    ),
    figures: t.relation('figures', {
      description:
        'Numbers given for it, such as how many took part: by kind, then from the lowest to the highest.',
      query: { orderBy: [{ kind: 'asc' }, { low: 'asc' }, { high: 'asc' }, { id: 'asc' }] },
    }),
    sources: t.relation('sources', {
      description: 'The reports that it is based on.',
      query: { orderBy: BY_ID },
    }),
  }),
});

/** By the last instant that the date can mean, then the more exact one first (docs/decisions/0016-timeline-order.md). */
export const OLDEST_FIRST = [{ startedOnLast: 'asc' }, { startedOnFirst: 'desc' }, { id: 'asc' }] as const;
