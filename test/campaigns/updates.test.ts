import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  UpdateCampaignDemandInput,
  UpdateCampaignInput,
  UpdateCampaignOutcomeInput,
} from '../gql/graphql.ts';
import { isPublic, loggedOf, readCampaign } from '../support/newsroom/campaign-updates.ts';
import { absentId, openDesk, payload, rowId } from '../support/newsroom/factories.ts';
import {
  UpdateCampaign,
  UpdateCampaignDemand,
  UpdateCampaignOutcome,
} from '../support/newsroom/mutations/campaigns.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let token: string;
beforeAll(async () => {
  newsroom = await openNewsroom();
  token = newsroom.tokens.EDITOR;
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

const read = (slug: string) => readCampaign(newsroom, slug);
const logged = (campaignId: string) => loggedOf(newsroom, campaignId);

const update = {
  campaign: async (input: UpdateCampaignInput) =>
    (await newsroom.ask(UpdateCampaign, { input }, token)).data.updateCampaign,
  demand: async (input: UpdateCampaignDemandInput) =>
    (await newsroom.ask(UpdateCampaignDemand, { input }, token)).data.updateCampaignDemand,
  outcome: async (input: UpdateCampaignOutcomeInput) =>
    (await newsroom.ask(UpdateCampaignOutcome, { input }, token)).data.updateCampaignOutcome,
};

describe('updating a campaign', () => {
  it('changes the given fields, appends an event, and makes public whom it now names', async () => {
    const [before, organizer, person, target] = [
      await desk.organization(),
      await desk.organization(),
      await desk.person(),
      await desk.organization(),
    ];
    const { id, slug } = await desk.campaign({
      summary: 'For a contract.',
      startedOn: '2024',
      organizerIds: [before.id],
      targets: [{ organizationId: before.id }],
    });
    payload(await update.campaign({ id, name: 'Another name', state: 'WON' }));
    expect(await read(slug)).toMatchObject({
      name: 'Another name',
      state: 'WON',
      summary: 'For a contract.',
      startedOn: '2024',
      organizers: [{ id: before.id }],
      targets: [{ id: before.id }],
    });
    expect(await isPublic(newsroom, 'person', person)).toBe(false);
    const targets = [{ personId: person.id }, { organizationId: target.id }, { personId: person.id }];
    const lists = { organizerIds: [organizer.id], targets };
    payload(await update.campaign({ id, ...lists, summary: null, startedOn: null }));
    expect(await read(slug)).toMatchObject({
      name: 'Another name',
      summary: null,
      startedOn: null,
      organizers: [{ id: organizer.id }],
      targets: [{ id: person.id }, { id: target.id }],
    });
    expect(await isPublic(newsroom, 'person', person)).toBe(true);
    expect(await isPublic(newsroom, 'organization', organizer)).toBe(true);
    expect(await isPublic(newsroom, 'organization', target)).toBe(true);
    // The same again, and the same organisers in another order, change nothing; another order of the targets does.
    payload(await update.campaign({ id, ...lists, name: 'Another name', summary: null }));
    expect(await logged(id)).toEqual(['CAMPAIGN_CREATED', 'CAMPAIGN_UPDATED', 'CAMPAIGN_UPDATED']);
    payload(await update.campaign({ id, targets: targets.toReversed().slice(1) }));
    expect((await read(slug)).targets).toEqual([{ id: target.id }, { id: person.id }]);
    payload(await update.campaign({ id, targets: null, organizerIds: [] }));
    expect(await read(slug)).toMatchObject({ targets: [], organizers: [] });
    expect(await logged(id)).toHaveLength(5);
  });

  it.each<[Partial<UpdateCampaignInput>, string[]]>([
    [{ name: ' ' }, ['name']],
    [{ name: null }, ['name']],
    [{ state: null }, ['state']],
    [{ summary: '' }, ['summary']],
  ])('is refused with %o', async (input, path) => {
    const { id } = await desk.campaign();
    expect(await update.campaign({ id, ...input })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', ...path],
    });
    expect(await logged(id)).toEqual(['CAMPAIGN_CREATED']);
  });

  it("is refused if it doesn't exist, or its new target doesn't", async () => {
    const { id } = await desk.campaign();
    const absent = absentId('Campaign');
    expect(await update.campaign({ id: absent, name: 'X' })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'id'],
      id: absent,
    });
    expect(await update.campaign({ id, targets: [{ personId: absentId('Person') }] })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'targets', '0', 'personId'],
    });
  });
});

describe('updating a demand', () => {
  it('changes the given fields, appends an event, and makes public what it now refers to', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const { id } = await desk.demand(campaignId, 'End it.');
    const [person, source] = [await desk.person(), await desk.sourceReport()];
    const input = { id, addressedTo: { personId: person.id }, sourceIds: [source.id] };
    payload(await update.demand(input));
    expect((await read(slug)).demands).toMatchObject([
      { text: 'End it.', addressedTo: { id: person.id }, sources: [{ id: source.id }] },
    ]);
    expect(await isPublic(newsroom, 'person', person)).toBe(true);
    expect(await isPublic(newsroom, 'sourceReport', source)).toBe(true);
    payload(await update.demand({ ...input, text: 'End it.' }));
    payload(await update.demand({ id, text: 'End them.', addressedTo: null, sourceIds: [] }));
    expect((await read(slug)).demands).toMatchObject([{ text: 'End them.', addressedTo: null, sources: [] }]);
    expect(await logged(campaignId)).toEqual([
      'CAMPAIGN_CREATED',
      'CAMPAIGN_DEMAND_ADDED',
      'CAMPAIGN_DEMAND_UPDATED',
      'CAMPAIGN_DEMAND_UPDATED',
    ]);
  });

  it("is refused with no text, or if it doesn't exist", async () => {
    const { id } = await desk.demand((await desk.campaign()).id);
    const at = (...path: string[]) => ({ path: ['input', ...path] });
    expect(await update.demand({ id, text: null })).toMatchObject(at('text'));
    expect(await update.demand({ id: absentId('CampaignDemand'), text: 'X' })).toMatchObject(at('id'));
    expect(await update.demand({ id, sourceIds: [absentId('SourceReport')] })).toMatchObject(
      at('sourceIds', '0'),
    );
  });
});

describe('updating an outcome', () => {
  it('changes the given fields, appends an event, and makes public what it now refers to', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const { id } = await desk.outcome({ campaignId, summary: 'A review.', occurredOn: '2025' });
    const [{ id: demandId }, target, source] = [
      await desk.demand(campaignId),
      await desk.person(),
      await desk.sourceReport(),
    ];
    const input = { id, demandId, target: { personId: target.id }, sourceIds: [source.id] };
    payload(await update.outcome({ ...input, occurredOn: '2025-09-25', extent: 'FULL' }));
    expect((await read(slug)).outcomes.nodes).toMatchObject([
      {
        summary: 'A review.',
        occurredOn: '2025-09-25',
        extent: 'FULL',
        demand: { id: demandId },
        target: { id: target.id },
        sources: [{ id: source.id }],
      },
    ]);
    const row = await newsroom.prisma.campaignOutcome.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(row.occurredOnLast).toEqual(new Date('2025-09-25T23:59:59.999Z'));
    expect(await isPublic(newsroom, 'person', target)).toBe(true);
    expect(await isPublic(newsroom, 'sourceReport', source)).toBe(true);
    payload(await update.outcome({ ...input, extent: 'FULL' }));
    expect((await logged(campaignId)).filter((type) => type === 'CAMPAIGN_OUTCOME_UPDATED')).toHaveLength(1);
    payload(await update.outcome({ id, demandId: null, target: null, sourceIds: null, summary: 'Another.' }));
    expect((await read(slug)).outcomes.nodes).toMatchObject([
      { summary: 'Another.', demand: null, target: null, sources: [] },
    ]);
  });

  it.each<[Omit<UpdateCampaignOutcomeInput, 'id'>, string[]]>([
    [{ summary: null }, ['summary']],
    [{ occurredOn: null }, ['occurredOn']],
    [{ extent: null }, ['extent']],
  ])('is refused with %o', async (input, path) => {
    const { id } = await desk.outcome({ campaignId: (await desk.campaign()).id });
    expect(await update.outcome({ id, ...input })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', ...path],
    });
  });

  it("is refused with another campaign's demand, or if it doesn't exist", async () => {
    const [campaign, other] = [await desk.campaign(), await desk.campaign()];
    const { id } = await desk.outcome({ campaignId: campaign.id });
    const { id: demandId } = await desk.demand(other.id);
    expect(await update.outcome({ id, demandId })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'demandId'],
      id: demandId,
    });
    expect(await update.outcome({ id: absentId('CampaignOutcome'), summary: 'X' })).toMatchObject({
      path: ['input', 'id'],
    });
    expect(await logged(campaign.id)).toEqual(['CAMPAIGN_CREATED', 'CAMPAIGN_OUTCOME_RECORDED']);
  });
});
