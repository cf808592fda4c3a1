/** The made-up draft on which the desk works: `deskTour` leads it to publication and on to a correction. */
import { EXAMPLE } from './example.ts';
import { byline, rights } from './house.ts';
import type { Article, CommentRequest } from './rows.ts';

export const DRAFT = 'what-open-sundays-cost-example';

export const exampleDraft: Article = {
  slug: DRAFT,
  state: 'DRAFT',
  modifiedAt: '2025-09-26T14:10:00Z',
  embargoedUntil: '2025-09-29T06:00:00Z',
  revisions: [
    {
      createdAt: '2025-09-26T14:10:00Z',
      headline: 'Example: what open Sundays cost',
      standfirst: 'A made-up draft that shows the desk’s work.',
      byline,
      ...rights,
      tags: ['example', 'explainers-in-the-making'],
      sources: ['sundays-guide'],
      campaigns: [EXAMPLE],
      blocks: [
        {
          key: 'lead',
          kind: 'PARAGRAPH',
          html: 'This story is an example: everyone in it is made up. Exampleton’s library is open on Sundays for a year. What does that cost?',
        },
        { key: 'volunteers', kind: 'QUOTE', statement: 'robin-volunteers-amended' },
        { key: 'staff', kind: 'QUOTE', statement: 'guide-staff' },
      ],
    },
  ],
};

export const draftRequests: CommentRequest[] = [
  {
    article: DRAFT,
    askedOf: 'robin-example',
    askedAt: '2025-09-26T10:00:00Z',
    deadline: '2025-09-26T16:00:00Z',
    outcome: 'RECEIVED',
    closedAt: '2025-09-26T13:45:00Z',
    statement: 'robin-volunteers',
  },
  {
    article: DRAFT,
    askedOf: 'sam-sample',
    askedAt: '2025-09-26T10:00:00Z',
    deadline: '2025-09-26T18:00:00Z',
    outcome: 'PENDING',
  },
];
