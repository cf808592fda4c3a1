/** The demo story's campaigns, the real one and the made-up one: demands, what was done and what came of it. */
import type { Prisma } from '../../generated/prisma/client.ts';
import { EXAMPLE } from './example.ts';

const nafa = 'no-azure-for-apartheid';
const friends = 'friends-of-exampleton-library';

/** A fact's campaign is the story's unless it says otherwise. */
export const STORY = nafa;

interface Campaign extends Pick<
  Prisma.CampaignCreateManyInput,
  'slug' | 'name' | 'summary' | 'state' | 'startedOn' | 'createdAt'
> {
  organizers: string[];
  targets: string[];
}

export const campaigns: Campaign[] = [
  {
    slug: EXAMPLE,
    name: 'Open the library on Sundays (example)',
    summary: 'Made up: readers of a made-up town want its library to be open on Sundays.',
    state: 'PAUSED',
    startedOn: '2025-03',
    createdAt: '2025-06-11T09:00:00Z',
    organizers: [friends],
    targets: ['sam-sample'],
  },
  {
    slug: nafa,
    name: 'No Azure for Apartheid',
    summary:
      'Current and former Microsoft workers who want the company to end its contracts with Israel’s military.',
    createdAt: '2025-08-27T14:30:00Z',
    organizers: [nafa],
    targets: ['microsoft'],
  },
];

interface Demand {
  key: string;
  campaign?: string;
  text: string;
  addressedTo: string;
  sources?: string[];
}

export const demands: Demand[] = [
  {
    key: 'sundays',
    campaign: EXAMPLE,
    text: 'Open the library on Sundays.',
    addressedTo: 'sam-sample',
    sources: ['sundays-leaflet'],
  },
  {
    key: 'end-contracts',
    text: 'End all contracts with Israel’s military: a “digital arms embargo”.',
    addressedTo: 'microsoft',
  },
  { key: 'protect-workers', text: 'Protect workers who speak up.', addressedTo: 'microsoft' },
];

interface Figure extends Pick<Prisma.ActionFigureCreateManyInput, 'kind' | 'low' | 'high'> {
  attributedTo?: string;
  source?: string;
}

type ActionColumns = 'type' | 'progress' | 'title' | 'description' | 'startedOn' | 'endedOn' | 'place';

interface Action extends Pick<Prisma.CampaignActionCreateManyInput, ActionColumns> {
  key: string;
  campaign?: string;
  organizers?: string[];
  actors?: string[];
  targets?: string[];
  sources?: string[];
  figures?: Figure[];
}

export const actions: Action[] = [
  {
    key: 'library-petition',
    campaign: EXAMPLE,
    type: 'PETITION',
    title: 'Petition for Sundays (example)',
    description: 'Made up. The first number is the mayor’s, the second one the leaflet’s.',
    startedOn: '2025-05-03',
    endedOn: '2025-05-31',
    place: 'Exampleton',
    organizers: [friends],
    actors: ['toni-template', friends],
    targets: ['sam-sample'],
    sources: ['sundays-thanks'],
    figures: [
      { kind: 'SIGNATURES', low: 400, high: 450, attributedTo: 'sam-sample' },
      // At least as many.
      { kind: 'SIGNATURES', low: 500, high: null, source: 'sundays-thanks' },
    ],
  },
  {
    key: 'petition',
    type: 'PETITION',
    title: 'Worker petition',
    description: 'Shared inside the company.',
    startedOn: '2024-05',
    place: 'Microsoft',
    organizers: [nafa],
    targets: ['microsoft'],
  },
  {
    key: 'protests',
    type: 'DEMONSTRATION',
    title: 'Protests at company events and offices',
    startedOn: '2024~',
    organizers: [nafa],
    targets: ['microsoft'],
  },
  {
    key: 'rally',
    type: 'RALLY',
    title: 'Rally outside Microsoft’s headquarters',
    startedOn: '2025-08-26',
    place: 'Redmond, Washington',
    organizers: [nafa],
    targets: ['microsoft'],
  },
  {
    key: 'occupation',
    type: 'OCCUPATION',
    title: 'Occupation of Brad Smith’s office',
    description: 'Seven current and former Microsoft workers were arrested.',
    startedOn: '2025-08~',
    place: 'Redmond',
    organizers: [nafa],
    targets: ['brad-smith', 'microsoft'],
    figures: [{ kind: 'ARRESTS', low: 7, high: 7 }],
  },
  {
    key: 'data-centre',
    type: 'DEMONSTRATION',
    title: 'Demonstration at a data centre',
    startedOn: '2025-08',
    place: 'Netherlands',
  },
  {
    key: 'dismissals',
    type: 'DISMISSAL',
    title: 'Dismissals after protests',
    description: 'The number is the campaign’s.',
    startedOn: '2025~',
    place: 'Microsoft',
    actors: ['microsoft'],
    figures: [{ kind: 'DISMISSALS', low: 5, high: 5, attributedTo: nafa }],
  },
];

interface Outcome extends Pick<Prisma.CampaignOutcomeCreateManyInput, 'summary' | 'occurredOn' | 'extent'> {
  key: string;
  campaign?: string;
  demand?: string;
  target: string;
  sources: string[];
}

export const outcomes: Outcome[] = [
  {
    key: 'sunday-trial',
    campaign: EXAMPLE,
    summary: 'The mayor lets the library open on Sundays for a year (example).',
    occurredOn: '2025-06-10',
    extent: 'PARTIAL',
    demand: 'sundays',
    target: 'sam-sample',
    sources: [],
  },
  {
    key: 'review',
    summary: 'Microsoft opens a review of the allegations.',
    occurredOn: '2025-08',
    extent: 'PARTIAL',
    target: 'microsoft',
    // The joint report is of before the review, so that it can't be its source.
    sources: [],
  },
  {
    key: 'services-disabled',
    summary: 'Microsoft ceases and disables specified services to Israel’s Ministry of Defense.',
    occurredOn: '2025-09-25',
    extent: 'PARTIAL',
    demand: 'end-contracts',
    target: 'microsoft',
    sources: ['guardian-september'],
  },
];
