import { OutcomeExtent } from '../../generated/prisma/enums.ts';
import { STANDING } from '../../src/campaigns/policy.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { LOCK_VERSION, Lockable } from '../kernel/changes.ts';
import { enumType } from '../kernel/enum.ts';
import { speakerField } from '../people/speakers.ts';
import { SearchResult } from '../search/result.ts';
import { BY_ID, RETRACTED_AT, RETRACTION_NOTE } from './facts.ts';

enumType(OutcomeExtent, {
  name: 'OutcomeExtent',
  description: 'How far a demand was met.',
  values: {
    FULL: 'It was met in full.',
    PARTIAL: 'It was met in part.',
    REVERSED: 'It was met at first, and that was reversed.',
  },
});

/** By the last instant that the date can mean, then the more exact date first (docs/decisions/0016-timeline-order.md). */
export const BY_DATE = [{ occurredOnLast: 'asc' }, { occurredOnFirst: 'desc' }, { id: 'asc' }] as const;

export const CampaignDemand = builder.prismaNode('CampaignDemand', {
  id: GLOBAL_ID,
  interfaces: [SearchResult, Lockable],
  description: 'One demand that a campaign makes of a target.',
  fields: (t) => ({
    text: t.exposeString('text', { description: 'The demand.' }),
    campaign: t.relation('campaign', { description: 'The campaign that it belongs to.' }),
    addressedTo: t.field(
      speakerField('addressed', {
        nullable: true,
        description:
          'The person or organisation that it is addressed to. Null if it is addressed to all targets.',
      }),
    ),
    sources: t.relation('sources', {
      description: 'The reports that it is based on.',
      query: { orderBy: BY_ID },
    }),
    outcomes: t.relation('outcomes', {
      description: 'The outcomes for this demand, oldest first.',
      query: { where: STANDING, orderBy: [...BY_DATE] },
    }),
    retractedAt: t.expose('retractedAt', RETRACTED_AT),
    retractionNote: t.exposeString('retractionNote', RETRACTION_NOTE),
    lockVersion: t.field(LOCK_VERSION),
  }),
});

export const CampaignOutcome = builder.prismaNode('CampaignOutcome', {
  id: GLOBAL_ID,
  interfaces: [Lockable],
  description: 'What a campaign achieved, or the reversal of an earlier achievement.',
  fields: (t) => ({
    summary: t.exposeString('summary', { description: 'What changed.' }),
    occurredOn: t.expose('occurredOn', { type: 'EDTFDate', description: 'When it changed.' }),
    extent: t.expose('extent', { type: OutcomeExtent, description: 'How far a demand was met.' }),
    campaign: t.relation('campaign', { description: 'The campaign that it belongs to.' }),
    demand: t.relation('demand', {
      nullable: true,
      description: 'The demand of the campaign that it concerns. Null if it concerns none.',
    }),
    target: t.field(
      speakerField('target', { nullable: true, description: 'The target that made the change.' }),
    ),
    sources: t.relation('sources', {
      description: 'The reports that it is based on.',
      query: { orderBy: BY_ID },
    }),
    retractedAt: t.expose('retractedAt', RETRACTED_AT),
    retractionNote: t.exposeString('retractionNote', RETRACTION_NOTE),
    lockVersion: t.field(LOCK_VERSION),
  }),
});
