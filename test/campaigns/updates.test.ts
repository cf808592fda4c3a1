import { afterAll, describe, expect, it } from 'vitest';
import type {
  UpdateCampaignActionInput,
  UpdateCampaignDemandInput,
  UpdateCampaignInput,
  UpdateCampaignOutcomeInput,
} from '../gql/graphql.ts';
import { absentId, openDesk, rowId, sender } from '../support/newsroom/factories.ts';
import {
  UpdateCampaign,
  UpdateCampaignAction,
  UpdateCampaignDemand,
  UpdateCampaignOutcome,
} from '../support/newsroom/mutations.ts';
import { loggedTypes } from '../support/newsroom/logged.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { notRefused, type Mistake } from '../support/newsroom/refused.ts';
import { expectPublic, isPublic, readCampaign } from '../support/newsroom/whole-campaign.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const read = (slug: string) => readCampaign(newsroom, slug);
const logged = (campaignId: string) => loggedTypes(newsroom, { campaignIds: { has: rowId(campaignId) } });

const refused = (name: string, id: string, mistakes: readonly Mistake[]) =>
  notRefused(newsroom, name, { id }, mistakes);

const send = sender(newsroom, newsroom.tokens.EDITOR);
const update = {
  campaign: (input: UpdateCampaignInput) => send(UpdateCampaign, input),
  demand: (input: UpdateCampaignDemandInput) => send(UpdateCampaignDemand, input),
  action: (input: UpdateCampaignActionInput) => send(UpdateCampaignAction, input),
  outcome: (input: UpdateCampaignOutcomeInput) => send(UpdateCampaignOutcome, input),
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
    await update.campaign({ id, name: 'Another name', state: 'WON' });
    expect(await read(slug)).toMatchObject({
      ...{ name: 'Another name', state: 'WON', summary: 'For a contract.', startedOn: '2024' },
      ...{ organizers: [{ id: before.id }], targets: [{ id: before.id }] },
    });
    expect(await isPublic(newsroom, person)).toBe(false);
    const targets = [{ personId: person.id }, { organizationId: target.id }, { personId: person.id }];
    const lists = { organizerIds: [organizer.id], targets };
    await update.campaign({ id, ...lists, summary: null, startedOn: null });
    expect(await read(slug)).toMatchObject({
      ...{ name: 'Another name', summary: null, startedOn: null },
      ...{ organizers: [{ id: organizer.id }], targets: [{ id: person.id }, { id: target.id }] },
    });
    await expectPublic(newsroom, person, organizer, target);
    // The same again, and the same organisers in another order, change nothing; another order of the targets does.
    await update.campaign({ id, ...lists, name: 'Another name', summary: null });
    expect(await logged(id)).toEqual(['CAMPAIGN_CREATED', 'CAMPAIGN_UPDATED', 'CAMPAIGN_UPDATED']);
    await update.campaign({ id, targets: targets.toReversed().slice(1) });
    expect((await read(slug)).targets).toEqual([{ id: target.id }, { id: person.id }]);
    await update.campaign({ id, targets: null, organizerIds: [] });
    expect(await read(slug)).toMatchObject({ targets: [], organizers: [] });
    expect(await logged(id)).toHaveLength(5);
  });
});

describe('updating a demand', () => {
  it('changes the given fields, appends an event, and makes public what it now refers to', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const { id } = await desk.demand(campaignId, 'End it.');
    const [person, source] = [await desk.person(), await desk.sourceReport()];
    const input = { id, addressedTo: { personId: person.id }, sourceIds: [source.id] };
    await update.demand(input);
    expect((await read(slug)).demands).toMatchObject([
      { text: 'End it.', addressedTo: { id: person.id }, sources: [{ id: source.id }] },
    ]);
    await expectPublic(newsroom, person, source);
    await update.demand({ ...input, text: 'End it.' });
    await update.demand({ id, text: 'End them.', addressedTo: null, sourceIds: [] });
    expect((await read(slug)).demands).toMatchObject([{ text: 'End them.', addressedTo: null, sources: [] }]);
    expect((await logged(campaignId)).slice(1)).toEqual([
      ...['CAMPAIGN_DEMAND_ADDED', 'CAMPAIGN_DEMAND_UPDATED', 'CAMPAIGN_DEMAND_UPDATED'],
    ]);
  });
});

describe('updating an action', () => {
  it('changes the given fields, and keeps the others', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const [actor, target] = [await desk.organization(), await desk.person()];
    const kept = { title: 'A rally', description: 'In the rain.', endedOn: '2025-09', place: 'Redmond' };
    const { id } = await desk.action({
      ...{ campaignId, ...kept, startedOn: '2025-08' },
      actors: [{ organizationId: actor.id }],
      targets: [{ personId: target.id }],
      figures: [{ kind: 'PARTICIPANTS', low: 200 }],
    });
    const changed = { progress: 'UNDERWAY', startedOn: '2025-08-26T14:30:00+02:00' } as const;
    await update.action({ id, ...changed });
    expect((await read(slug)).actions.nodes).toMatchObject([
      {
        ...{ ...changed, ...kept, actors: [{ id: actor.id }], targets: [{ id: target.id }] },
        figures: [{ kind: 'PARTICIPANTS', low: 200, high: null }],
      },
    ]);
    const row = await newsroom.prisma.campaignAction.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect([row.startedOnFirst, row.startedOnLast]).toEqual(Array(2).fill(new Date('2025-08-26T12:30:00Z')));
    await update.action({ id, description: null, endedOn: null, place: null, actors: null });
    expect((await read(slug)).actions.nodes).toMatchObject([
      { description: null, endedOn: null, place: null, actors: [], targets: [{ id: target.id }] },
    ]);
  });

  it('takes figures that come in later, and makes public what they and the lists refer to', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const { id } = await desk.action({ campaignId });
    const [organizer, police, arrested, source, giver, figureSource] = [
      await desk.organization(),
      await desk.organization(),
      await desk.person(),
      await desk.sourceReport(),
      await desk.person(),
      await desk.sourceReport(),
    ];
    const input = {
      id,
      organizerIds: [organizer.id],
      actors: [{ organizationId: police.id }],
      targets: [{ personId: arrested.id }],
      sourceIds: [source.id],
    };
    const figures = [
      {
        kind: 'ARRESTS' as const,
        low: 7,
        attributedTo: { personId: giver.id },
        sourceId: figureSource.id,
      },
      { kind: 'ARRESTS' as const, low: 5, high: 9 },
    ];
    await update.action({ ...input, figures });
    expect((await read(slug)).actions.nodes).toMatchObject([
      {
        organizers: [{ id: organizer.id }],
        actors: [{ id: police.id }],
        targets: [{ id: arrested.id }],
        sources: [{ id: source.id }],
        figures: [
          { low: 5, high: 9, attributedTo: null },
          { low: 7, high: null, attributedTo: { id: giver.id }, source: { id: figureSource.id } },
        ],
      },
    ]);
    await expectPublic(newsroom, organizer, police, arrested, source, giver, figureSource);
    // What is the same, though the figures come in another order, changes nothing.
    await update.action({ ...input, figures: figures.toReversed() });
    await update.action({ id });
    expect((await logged(campaignId)).slice(1)).toEqual([
      ...['CAMPAIGN_ACTION_RECORDED', 'CAMPAIGN_ACTION_UPDATED'],
    ]);
  });

  it('shows its figures in one order, in whichever order they come', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const figures = [
      { kind: 'PARTICIPANTS' as const, low: 300, high: 400 },
      { kind: 'PARTICIPANTS' as const, low: 200 },
      { kind: 'PARTICIPANTS' as const, low: 300, high: 350 },
    ];
    const { id } = await desk.action({ campaignId, figures });
    const highs = async () => (await read(slug)).actions.nodes[0]?.figures.map(({ high }) => high);
    expect(await highs()).toEqual([null, 350, 400]);
    await update.action({ id, title: 'A march', figures: figures.toReversed() });
    expect(await highs()).toEqual([null, 350, 400]);
  });

  it('takes a stored start that is no longer accepted as a date as unknown', async () => {
    const { id: campaignId } = await desk.campaign();
    for (const startedOn of ['2025-08-26T10:00:00-12:30', '[2019..2017]', '2025?-02-29']) {
      const { id } = await desk.action({ campaignId });
      await newsroom.prisma.campaignAction.update({ where: { id: rowId(id) }, data: { startedOn } });
      const endedOn = startedOn.includes('T') ? '2025-08-27T10:00:00Z' : '2025-08-27';
      expect((await update.action({ id, endedOn })).action).toEqual({ id });
    }
  });

  it('that is refused leaves the people that it would have named hidden', async () => {
    const { id: campaignId } = await desk.campaign();
    const [{ id }, person] = [await desk.action({ campaignId }), await desk.person()];
    const actors = [{ personId: person.id }, { organizationId: absentId('Organization') }];
    const missing = [['actors.1.organizationId', { actors }, 'NotFoundError']] as const;
    expect(await refused('updateCampaignAction', id, missing)).toEqual([]);
    expect(await isPublic(newsroom, person)).toBe(false);
  });

  it('keeps two updates of different fields that come at the same time', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const { id } = await desk.action({ campaignId });
    await Promise.all([update.action({ id, place: 'Geneva' }), update.action({ id, title: 'A walk' })]);
    expect((await read(slug)).actions.nodes).toMatchObject([{ place: 'Geneva', title: 'A walk' }]);
    expect(await logged(campaignId)).toHaveLength(4);
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
    const dated = { occurredOn: '2025-09-25', extent: 'FULL' } as const;
    await update.outcome({ ...input, ...dated });
    expect((await read(slug)).outcomes.nodes).toMatchObject([
      {
        ...{ summary: 'A review.', ...dated, demand: { id: demandId } },
        ...{ target: { id: target.id }, sources: [{ id: source.id }] },
      },
    ]);
    const row = await newsroom.prisma.campaignOutcome.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(row.occurredOnLast).toEqual(new Date('2025-09-25T23:59:59.999Z'));
    await expectPublic(newsroom, target, source);
    await update.outcome({ ...input, extent: 'FULL' });
    expect((await logged(campaignId)).filter((type) => type === 'CAMPAIGN_OUTCOME_UPDATED')).toHaveLength(1);
    await update.outcome({ id, demandId: null, target: null, sourceIds: null, summary: 'Another.' });
    expect((await read(slug)).outcomes.nodes).toMatchObject([
      { summary: 'Another.', demand: null, target: null, sources: [] },
    ]);
  });
});

describe('an update is refused', () => {
  it("without what every row has, with an end before its start, and with another campaign's demand", async () => {
    const [campaign, other] = [await desk.campaign(), await desk.campaign()];
    const { id: campaignId } = campaign;
    const action = await desk.action({ campaignId, startedOn: '2025-08-26', endedOn: '2025-09-01' });
    const [demand, outcome] = [await desk.demand(campaignId), await desk.outcome({ campaignId })];
    const { id: demandId } = await desk.demand(other.id);
    const figures = (low: number, high?: number) => ({ figures: [{ kind: 'ARRESTS', low, high }] });
    const failures = [
      await refused('updateCampaign', campaignId, [
        ['name', { name: ' ' }],
        ['name', { name: null }],
        ['state', { state: null }],
        ['summary', { summary: '' }],
      ]),
      await refused('updateCampaignDemand', demand.id, [['text', { text: null }]]),
      await refused('updateCampaignAction', action.id, [
        ['title', { title: null }],
        ['type', { type: null }],
        ['progress', { progress: null }],
        ['startedOn', { startedOn: null }],
        ['startedOn', { startedOn: '2025-10' }],
        ['endedOn', { endedOn: '2025-08-25' }],
        ['endedOn', { startedOn: '2025-10', endedOn: '2025-09' }],
        ['figures.0.high', figures(2, 1)],
        ['figures.0.low', figures(-1)],
      ]),
      await refused('updateCampaignOutcome', outcome.id, [
        ['summary', { summary: null }],
        ['occurredOn', { occurredOn: null }],
        ['extent', { extent: null }],
        ['demandId', { demandId }, 'NotFoundError'],
      ]),
    ];
    expect(failures.flat()).toEqual([]);
    await update.action({ id: action.id, startedOn: '2025-09-01' });
  });
});
