import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordCampaignActionInput, RecordCampaignOutcomeInput } from '../gql/graphql.ts';
import { absentId, openDesk, payload, rowId } from '../support/newsroom/factories.ts';
import { RecordCampaignAction, RecordCampaignOutcome } from '../support/newsroom/mutations/campaigns.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { WholeCampaign } from '../support/newsroom/whole-campaign.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let token: string;
beforeAll(async () => {
  newsroom = await openNewsroom();
  token = newsroom.tokens.EDITOR;
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

/** As readers see it: campaign facts are public. */
async function read(slug: string) {
  return (await newsroom.ask(WholeCampaign, { slug })).data.campaign;
}

async function act(campaignId: string, input: Partial<RecordCampaignActionInput> = {}) {
  const all = { campaignId, type: 'RALLY' as const, title: 'A rally', startedOn: '2025-08-26', ...input };
  return (await newsroom.ask(RecordCampaignAction, { input: all }, token)).data.recordCampaignAction;
}

async function conclude(campaignId: string, input: Partial<RecordCampaignOutcomeInput> = {}) {
  const all = {
    campaignId,
    summary: 'A review',
    occurredOn: '2025-08',
    extent: 'PARTIAL' as const,
    ...input,
  };
  return (await newsroom.ask(RecordCampaignOutcome, { input: all }, token)).data.recordCampaignOutcome;
}

/** The events about the campaign's facts. */
async function logged(campaignId: string) {
  const events = await newsroom.prisma.feedEvent.findMany({
    where: { campaignIds: { has: rowId(campaignId) }, type: { not: 'CAMPAIGN_CREATED' } },
    orderBy: { position: 'asc' },
  });
  return events.map(({ type, demandId, actionId, outcomeId }) => [type, demandId ?? actionId ?? outcomeId]);
}

describe('recording an action', () => {
  it('saves every given field, and appends an event to the feed', async () => {
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
    const result = await act(campaign.id, {
      ...plain,
      organizerIds: [organizer.id, organizer.id],
      actors: [{ organizationId: police.id }, { personId: person.id }, { organizationId: police.id }],
      targets: [{ personId: person.id }, { organizationId: organizer.id }],
      sourceIds: [source.id, source.id],
      figures: [
        {
          kind: 'ARRESTS',
          low: 7,
          high: 7,
          attributedTo: { personId: person.id },
          sourceId: figureSource.id,
        },
        { kind: 'PARTICIPANTS', low: 0, high: 2_147_483_647 },
        { kind: 'SIGNATURES', low: 200 },
      ],
    });
    const { action } = payload(result);
    expect((await read(campaign.slug))?.actions.nodes).toEqual([
      {
        ...plain,
        id: action.id,
        campaign: { slug: campaign.slug },
        organizers: [{ id: organizer.id }],
        actors: [{ id: police.id }, { id: person.id }],
        targets: [{ id: person.id }, { id: organizer.id }],
        sources: [{ id: source.id }],
        figures: [
          { kind: 'PARTICIPANTS', low: 0, high: 2_147_483_647, attributedTo: null, source: null },
          {
            kind: 'ARRESTS',
            low: 7,
            high: 7,
            attributedTo: { id: person.id },
            source: { id: figureSource.id },
          },
          { kind: 'SIGNATURES', low: 200, high: null, attributedTo: null, source: null },
        ],
      },
    ]);
    expect(await logged(campaign.id)).toEqual([['CAMPAIGN_ACTION_RECORDED', rowId(action.id)]]);
  });

  it('defaults to the progress COMPLETED', async () => {
    const campaign = await desk.campaign();
    payload(await act(campaign.id));
    expect((await read(campaign.slug))?.actions.nodes).toMatchObject([
      {
        progress: 'COMPLETED',
        description: null,
        endedOn: null,
        place: null,
        actors: [],
        targets: [],
        figures: [],
      },
    ]);
  });

  it.each<[Partial<RecordCampaignActionInput>, string[]]>([
    [{ title: '' }, ['title']],
    [{ description: ' ' }, ['description']],
    [{ place: 'x'.repeat(501) }, ['place']],
    [{ startedOn: '2025-08-26', endedOn: '2025-08-25' }, ['endedOn']],
    [{ startedOn: '2025-08-26', endedOn: '2025-07' }, ['endedOn']],
    [{ startedOn: '2025-08-26T10:00:00+02:00', endedOn: '2025-08-26T07:59:59Z' }, ['endedOn']],
    [{ startedOn: '2025-08-26T00:30:00+02:00', endedOn: '2025-08-25' }, ['endedOn']],
    [
      {
        figures: [
          { kind: 'ARRESTS', low: 1, high: 1 },
          { kind: 'ARRESTS', low: 2, high: 1 },
        ],
      },
      ['figures', '1', 'high'],
    ],
    [{ figures: [{ kind: 'ARRESTS', low: -1, high: 1 }] }, ['figures', '0', 'low']],
  ])('is refused with %o', async (input, path) => {
    const campaign = await desk.campaign();
    expect(await act(campaign.id, input)).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', ...path],
    });
    expect(await logged(campaign.id)).toEqual([]);
  });

  it.each(['2025', '2025-08', '2025-08~', '2025-08-26', '2025-08-26/2025-09'])(
    'accepts the end %s for an action that started on 2025-08-26',
    async (endedOn) => {
      const { id } = await desk.campaign();
      expect(await act(id, { endedOn })).toMatchObject({ __typename: 'RecordCampaignActionPayload' });
    },
  );

  it.each([
    ['2025-08-26T10:00:00+02:00', '2025-08-26T08:00:00Z'],
    ['2025-08-26T23:30:00-07:00', '2025-08-26'],
    ['2025-08-26', '2025-08-26T00:00:00+14:00'],
  ])('accepts an action from %s until %s', async (startedOn, endedOn) => {
    const { id } = await desk.campaign();
    expect(await act(id, { startedOn, endedOn })).toMatchObject({
      __typename: 'RecordCampaignActionPayload',
    });
  });

  it.each<[string, string[], (id: string) => Partial<RecordCampaignActionInput>]>([
    ['Campaign', ['campaignId'], (campaignId) => ({ campaignId })],
    ['Organization', ['organizerIds', '0'], (id) => ({ organizerIds: [id] })],
    ['Organization', ['actors', '0', 'organizationId'], (id) => ({ actors: [{ organizationId: id }] })],
    ['Person', ['targets', '0', 'personId'], (personId) => ({ targets: [{ personId }] })],
    ['SourceReport', ['sourceIds', '0'], (id) => ({ sourceIds: [id] })],
    [
      'SourceReport',
      ['figures', '0', 'sourceId'],
      (sourceId) => ({ figures: [{ kind: 'ARRESTS', low: 1, high: 1, sourceId }] }),
    ],
    [
      'Person',
      ['figures', '0', 'attributedTo', 'personId'],
      (personId) => ({ figures: [{ kind: 'ARRESTS', low: 1, high: 1, attributedTo: { personId } }] }),
    ],
  ])("is refused with a %s that doesn't exist at %j", async (typename, path, input) => {
    const [campaign, id] = [await desk.campaign(), absentId(typename)];
    expect(await act(campaign.id, input(id))).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', ...path],
      id,
    });
    expect(await logged(campaign.id)).toEqual([]);
  });
});

describe('recording an outcome', () => {
  it('saves every given field, and appends an event to the feed', async () => {
    const campaign = await desk.campaign();
    const [demand, target, source] = [
      await desk.demand(campaign.id),
      await desk.organization(),
      await desk.sourceReport(),
    ];
    const plain = { summary: 'Services end.', occurredOn: '2025-09-25', extent: 'FULL' } as const;
    const result = await conclude(campaign.id, {
      ...plain,
      demandId: demand.id,
      target: { organizationId: target.id },
      sourceIds: [source.id, source.id],
    });
    const { id } = payload(result).outcome;
    const seen = await read(campaign.slug);
    expect(seen?.outcomes.nodes).toEqual([
      {
        ...plain,
        id,
        campaign: { slug: campaign.slug },
        demand: { id: demand.id },
        target: { id: target.id },
        sources: [{ id: source.id }],
      },
    ]);
    expect(seen?.demands).toMatchObject([{ id: demand.id, outcomes: [{ id }] }]);
    expect(await logged(campaign.id)).toEqual([
      ['CAMPAIGN_DEMAND_ADDED', rowId(demand.id)],
      ['CAMPAIGN_OUTCOME_RECORDED', rowId(id)],
      // It shows the outcome.
      ['CAMPAIGN_DEMAND_UPDATED', rowId(demand.id)],
    ]);
  });

  it('requires no demand, target or source', async () => {
    const campaign = await desk.campaign();
    payload(await conclude(campaign.id));
    expect((await read(campaign.slug))?.outcomes.nodes).toMatchObject([
      { demand: null, target: null, sources: [] },
    ]);
  });

  it('is refused if the demand belongs to another campaign', async () => {
    const [campaign, other] = [await desk.campaign(), await desk.campaign()];
    const { id } = await desk.demand(other.id);
    expect(await conclude(campaign.id, { demandId: id })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'demandId'],
      id,
    });
    expect(await logged(campaign.id)).toEqual([]);
  });

  it.each<[string, string[], (id: string) => Partial<RecordCampaignOutcomeInput>]>([
    ['Campaign', ['campaignId'], (campaignId) => ({ campaignId })],
    ['CampaignDemand', ['demandId'], (demandId) => ({ demandId })],
    ['Person', ['target', 'personId'], (personId) => ({ target: { personId } })],
    ['SourceReport', ['sourceIds', '0'], (id) => ({ sourceIds: [id] })],
  ])("is refused with a %s that doesn't exist at %j", async (typename, path, input) => {
    const [campaign, id] = [await desk.campaign(), absentId(typename)];
    expect(await conclude(campaign.id, input(id))).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', ...path],
      id,
    });
  });

  it('is refused without a summary', async () => {
    const { id } = await desk.campaign();
    expect(await conclude(id, { summary: ' ' })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'summary'],
    });
  });
});
