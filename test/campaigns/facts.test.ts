import { afterAll, describe, expect, it } from 'vitest';
import type { RecordCampaignActionInput, RecordCampaignOutcomeInput } from '../gql/graphql.ts';
import { failuresOf } from '../support/failures.ts';
import { openDesk, rowId, sender, unique } from '../support/newsroom/factories.ts';
import {
  AddCampaignDemand,
  RecordCampaignAction,
  RecordCampaignOutcome,
} from '../support/newsroom/mutations.ts';
import { loggedTypes } from '../support/newsroom/logged.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { expectPublic, isPublic, readCampaign } from '../support/newsroom/whole-campaign.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const read = (slug: string) => readCampaign(newsroom, slug);
const logged = ({ id }: { id: string }) => loggedTypes(newsroom, { campaignIds: { has: rowId(id) } });

/** An action and an outcome that can be recorded, once they have a campaign. */
const RALLY = { type: 'RALLY', title: 'A rally', startedOn: '2025-08-26' } as const;
const REVIEW = { summary: 'A review', occurredOn: '2025-08', extent: 'PARTIAL' } as const;

const send = sender(newsroom, newsroom.tokens.EDITOR);

const act = async (campaignId: string, fields: Partial<RecordCampaignActionInput> = {}) =>
  (await send(RecordCampaignAction, { campaignId, ...RALLY, ...fields })).action;
const conclude = async (campaignId: string, fields: Partial<RecordCampaignOutcomeInput> = {}) =>
  (await send(RecordCampaignOutcome, { campaignId, ...REVIEW, ...fields })).outcome;

describe('creating a campaign', () => {
  it('saves every given field, and is public immediately, as are its organisers and targets', async () => {
    const [organizer, target, person] = [
      await desk.organization(),
      await desk.organization(),
      await desk.person(),
    ];
    const plain = { name: 'The campaign', summary: 'For a contract.', startedOn: '2024-05' };
    const { slug } = await desk.campaign({
      ...plain,
      organizerIds: [organizer.id, organizer.id],
      targets: [{ personId: person.id }, { organizationId: target.id }, { personId: person.id }],
      demands: ['End it.', 'Protect them.'],
    });
    expect(await read(slug)).toMatchObject({
      ...plain,
      slug,
      state: 'ACTIVE',
      organizers: [{ id: organizer.id }],
      targets: [{ id: person.id }, { id: target.id }],
      demands: ['End it.', 'Protect them.'].map((text) => ({
        ...{ text, addressedTo: null, sources: [], outcomes: [] },
      })),
    });
    await expectPublic(newsroom, organizer, target, person);
  });

  it('requires only a slug and a name', async () => {
    const { slug } = await desk.campaign();
    expect(await read(slug)).toMatchObject({
      ...{ summary: null, startedOn: null, organizers: [], targets: [], demands: [] },
      ...{ outcomes: { nodes: [] }, actions: { nodes: [] } },
    });
  });

  it('is refused with invalid texts, and with a slug that is taken', async () => {
    const { slug } = await desk.campaign();
    const valid = { slug: unique('campaign'), name: 'The campaign' };
    const failures = await notRefused(newsroom, 'createCampaign', valid, [
      ['name', { name: ' ' }],
      ['slug', { slug: 'Upper' }],
      ['summary', { summary: '' }],
      ['demands.1', { demands: ['One', ' '] }],
      ['slug', { slug }, 'SlugTakenError'],
    ]);
    expect(failures).toEqual([]);
  });
});

describe('adding a demand', () => {
  it('saves its text, addressee and sources, which become public', async () => {
    const [campaign, person, source] = [
      await desk.campaign({ demands: ['First.'] }),
      await desk.person(),
      await desk.sourceReport(),
    ];
    const input = {
      campaignId: campaign.id,
      text: ' Second. ',
      addressedTo: { personId: person.id },
      sourceIds: [source.id, source.id],
    };
    expect(await isPublic(newsroom, person)).toBe(false);
    const { demand, campaign: shown } = await send(AddCampaignDemand, input);
    await expectPublic(newsroom, person, source);
    expect(shown).toMatchObject({ id: campaign.id });
    const added = {
      id: demand.id,
      text: 'Second.',
      addressedTo: { id: person.id },
      sources: [{ id: source.id }],
    };
    expect((await read(campaign.slug)).demands).toMatchObject([{ text: 'First.' }, added]);
    const blank = await notRefused(newsroom, 'addCampaignDemand', input, [['text', { text: ' ' }]]);
    expect(blank).toEqual([]);
  });
});

describe('recording an action', () => {
  it('saves every given field, makes public what it refers to, and appends an event to the feed', async () => {
    const campaign = await desk.campaign();
    const [organizer, police, person, source, figureSource] = [
      await desk.organization(),
      await desk.organization(),
      await desk.person(),
      await desk.sourceReport(),
      await desk.sourceReport(),
    ];
    const plain = {
      type: 'OCCUPATION',
      progress: 'UNDERWAY',
      title: 'A sit-in',
      description: 'In an office.',
      startedOn: '2025-08~',
      endedOn: '2025-09',
      place: 'Redmond',
    } as const;
    const arrests = { kind: 'ARRESTS' as const, low: 7, high: 7 };
    const action = await act(campaign.id, {
      ...plain,
      organizerIds: [organizer.id, organizer.id],
      actors: [{ organizationId: police.id }, { personId: person.id }, { organizationId: police.id }],
      targets: [{ personId: person.id }, { organizationId: organizer.id }],
      sourceIds: [source.id, source.id],
      figures: [
        { ...arrests, attributedTo: { personId: person.id }, sourceId: figureSource.id },
        { kind: 'PARTICIPANTS', low: 0, high: 2_147_483_647 },
        { kind: 'SIGNATURES', low: 200 },
      ],
    });
    await expectPublic(newsroom, organizer, police, person, source, figureSource);
    const bare = { attributedTo: null, source: null };
    expect((await read(campaign.slug)).actions.nodes).toEqual([
      {
        ...plain,
        id: action.id,
        campaign: { slug: campaign.slug },
        organizers: [{ id: organizer.id }],
        actors: [{ id: police.id }, { id: person.id }],
        targets: [{ id: person.id }, { id: organizer.id }],
        sources: [{ id: source.id }],
        figures: [
          { kind: 'PARTICIPANTS', low: 0, high: 2_147_483_647, ...bare },
          { ...arrests, attributedTo: { id: person.id }, source: { id: figureSource.id } },
          { kind: 'SIGNATURES', low: 200, high: null, ...bare },
        ],
      },
    ]);
    expect(await logged(campaign)).toEqual(['CAMPAIGN_CREATED', 'CAMPAIGN_ACTION_RECORDED']);
  });

  it('defaults to the progress COMPLETED', async () => {
    const campaign = await desk.campaign();
    await act(campaign.id);
    expect((await read(campaign.slug)).actions.nodes).toMatchObject([
      {
        ...{ progress: 'COMPLETED', description: null, endedOn: null, place: null },
        ...{ actors: [], targets: [], figures: [] },
      },
    ]);
  });

  it('is refused with invalid texts, dates and figures', async () => {
    const arrests = (low: number, high: number) => ({ kind: 'ARRESTS', low, high });
    const valid = { campaignId: (await desk.campaign()).id, ...RALLY };
    const failures = await notRefused(newsroom, 'recordCampaignAction', valid, [
      ['title', { title: '' }],
      ['description', { description: ' ' }],
      ['place', { place: 'x'.repeat(501) }],
      ['endedOn', { endedOn: '2025-08-25' }],
      ['endedOn', { endedOn: '2025-07' }],
      ['endedOn', { startedOn: '2025-08-26T10:00:00+02:00', endedOn: '2025-08-26T07:59:59Z' }],
      ['endedOn', { startedOn: '2025-08-26T00:30:00+02:00', endedOn: '2025-08-25' }],
      ['figures.1.high', { figures: [arrests(1, 1), arrests(2, 1)] }],
      ['figures.0.low', { figures: [arrests(-1, 1)] }],
    ]);
    expect(failures).toEqual([]);
  });

  it('can end on every date that may not be before its start, in any time zone', async () => {
    const { id } = await desk.campaign();
    const failures = await failuresOf(
      [
        ...['2025', '2025-08', '2025-08~', '2025-08-26', '2025-08-26/2025-09'].map((end) => [
          '2025-08-26',
          end,
        ]),
        ['2025-08-26T10:00:00+02:00', '2025-08-26T08:00:00Z'],
        ['2025-08-26T23:30:00-07:00', '2025-08-26'],
        ['2025-08-26', '2025-08-26T00:00:00+14:00'],
      ],
      (dates) => dates.join(' until '),
      async ([startedOn, endedOn]) => {
        await act(id, { startedOn: startedOn ?? '', endedOn: endedOn ?? '' });
      },
    );
    expect(failures).toEqual([]);
  });
});

describe('recording an outcome', () => {
  it('saves every given field, and appends an event, also for the demand that shows it', async () => {
    const campaign = await desk.campaign();
    const [demand, target, source] = [
      await desk.demand(campaign.id),
      await desk.organization(),
      await desk.sourceReport(),
    ];
    const plain = { summary: 'Services end.', occurredOn: '2025-09-25', extent: 'FULL' } as const;
    const { id } = await conclude(campaign.id, {
      ...plain,
      demandId: demand.id,
      target: { organizationId: target.id },
      sourceIds: [source.id, source.id],
    });
    await expectPublic(newsroom, target, source);
    const { outcomes, demands } = await read(campaign.slug);
    expect(outcomes.nodes).toEqual([
      {
        ...plain,
        id,
        campaign: { slug: campaign.slug },
        demand: { id: demand.id },
        target: { id: target.id },
        sources: [{ id: source.id }],
      },
    ]);
    expect(demands).toMatchObject([{ id: demand.id, outcomes: [{ id }] }]);
    expect((await logged(campaign)).slice(1)).toEqual([
      ...['CAMPAIGN_DEMAND_ADDED', 'CAMPAIGN_OUTCOME_RECORDED', 'CAMPAIGN_DEMAND_UPDATED'],
    ]);
  });

  it('requires no demand, target or source, but a summary, and no demand of another campaign', async () => {
    const [campaign, other] = [await desk.campaign(), await desk.campaign()];
    await conclude(campaign.id);
    expect((await read(campaign.slug)).outcomes.nodes).toMatchObject([
      { demand: null, target: null, sources: [] },
    ]);
    const valid = { campaignId: campaign.id, ...REVIEW };
    const { id: demandId } = await desk.demand(other.id);
    const failures = await notRefused(newsroom, 'recordCampaignOutcome', valid, [
      ['summary', { summary: ' ' }],
      ['demandId', { demandId }, 'NotFoundError'],
    ]);
    expect(failures).toEqual([]);
    await conclude(campaign.id, { demandId: (await desk.demand(campaign.id)).id });
  });
});
