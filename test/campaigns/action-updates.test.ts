import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UpdateCampaignActionInput } from '../gql/graphql.ts';
import { isPublic, loggedOf, readCampaign } from '../support/newsroom/campaign-updates.ts';
import { absentId, openDesk, payload, rowId } from '../support/newsroom/factories.ts';
import { UpdateCampaignAction } from '../support/newsroom/mutations/campaigns.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

const read = (slug: string) => readCampaign(newsroom, slug);
const logged = (campaignId: string) => loggedOf(newsroom, campaignId);

async function update(input: UpdateCampaignActionInput) {
  const { data } = await newsroom.ask(UpdateCampaignAction, { input }, newsroom.tokens.EDITOR);
  return data.updateCampaignAction;
}

describe('updating an action', () => {
  it('changes the given fields, and keeps the others', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const [actor, target] = [await desk.organization(), await desk.person()];
    const { id } = await desk.action({
      campaignId,
      title: 'A rally',
      description: 'In the rain.',
      startedOn: '2025-08',
      endedOn: '2025-09',
      place: 'Redmond',
      actors: [{ organizationId: actor.id }],
      targets: [{ personId: target.id }],
      figures: [{ kind: 'PARTICIPANTS', low: 200 }],
    });
    const changed = { progress: 'UNDERWAY', startedOn: '2025-08-26T14:30:00+02:00' } as const;
    payload(await update({ id, ...changed }));
    const [action] = (await read(slug)).actions.nodes;
    expect(action).toMatchObject({
      ...changed,
      title: 'A rally',
      description: 'In the rain.',
      endedOn: '2025-09',
      place: 'Redmond',
      actors: [{ id: actor.id }],
      targets: [{ id: target.id }],
      figures: [{ kind: 'PARTICIPANTS', low: 200, high: null }],
    });
    const row = await newsroom.prisma.campaignAction.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect([row.startedOnFirst, row.startedOnLast]).toEqual(Array(2).fill(new Date('2025-08-26T12:30:00Z')));
    payload(await update({ id, description: null, endedOn: null, place: null, actors: null }));
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
      figures: [
        { kind: 'ARRESTS', low: 7, attributedTo: { personId: giver.id }, sourceId: figureSource.id },
        { kind: 'ARRESTS', low: 5, high: 9 },
      ] as const,
    };
    payload(await update({ ...input, figures: [...input.figures] }));
    const [action] = (await read(slug)).actions.nodes;
    expect(action).toMatchObject({
      organizers: [{ id: organizer.id }],
      actors: [{ id: police.id }],
      targets: [{ id: arrested.id }],
      sources: [{ id: source.id }],
    });
    expect(action?.figures).toHaveLength(2);
    expect(action?.figures).toContainEqual({
      kind: 'ARRESTS',
      low: 7,
      high: null,
      attributedTo: { id: giver.id },
      source: { id: figureSource.id },
    });
    for (const organization of [organizer, police])
      expect(await isPublic(newsroom, 'organization', organization)).toBe(true);
    for (const person of [arrested, giver]) expect(await isPublic(newsroom, 'person', person)).toBe(true);
    for (const report of [source, figureSource])
      expect(await isPublic(newsroom, 'sourceReport', report)).toBe(true);
    // What is the same, though the figures come in another order, changes nothing.
    payload(await update({ ...input, figures: input.figures.toReversed() }));
    payload(await update({ id }));
    expect(await logged(campaignId)).toEqual([
      'CAMPAIGN_CREATED',
      'CAMPAIGN_ACTION_RECORDED',
      'CAMPAIGN_ACTION_UPDATED',
    ]);
  });

  it('shows its figures in one order, whatever order they come in', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const figures = [
      { kind: 'PARTICIPANTS' as const, low: 300, high: 400 },
      { kind: 'PARTICIPANTS' as const, low: 200 },
      { kind: 'PARTICIPANTS' as const, low: 300, high: 350 },
    ];
    const { id } = await desk.action({ campaignId, figures });
    const highs = async () => (await read(slug)).actions.nodes[0]?.figures.map(({ high }) => high);
    expect(await highs()).toEqual([null, 350, 400]);
    payload(await update({ id, title: 'A march', figures: figures.toReversed() }));
    expect(await highs()).toEqual([null, 350, 400]);
  });

  it.each<[Omit<UpdateCampaignActionInput, 'id'>, string[]]>([
    [{ title: null }, ['title']],
    [{ type: null }, ['type']],
    [{ progress: null }, ['progress']],
    [{ startedOn: null }, ['startedOn']],
    [{ startedOn: '2025-10' }, ['startedOn']],
    [{ endedOn: '2025-08-25' }, ['endedOn']],
    [{ startedOn: '2025-10', endedOn: '2025-09' }, ['endedOn']],
    [{ figures: [{ kind: 'ARRESTS', low: 2, high: 1 }] }, ['figures', '0', 'high']],
    [{ figures: [{ kind: 'ARRESTS', low: -1 }] }, ['figures', '0', 'low']],
  ])('is refused with %o, and changes nothing', async (input, path) => {
    const { id: campaignId, slug } = await desk.campaign();
    const { id } = await desk.action({ campaignId, startedOn: '2025-08-26', endedOn: '2025-09-01' });
    const before = await read(slug);
    expect(await update({ id, ...input })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', ...path],
    });
    expect(await read(slug)).toEqual(before);
    expect(await logged(campaignId)).toEqual(['CAMPAIGN_CREATED', 'CAMPAIGN_ACTION_RECORDED']);
  });

  it.each(['2025-08-26T10:00:00-12:30', '[2019..2017]', '2025?-02-29'])(
    'takes a start that was stored when it was a date, and is none any more, as unknown: %s',
    async (startedOn) => {
      const { id: campaignId } = await desk.campaign();
      const { id } = await desk.action({ campaignId });
      await newsroom.prisma.campaignAction.update({ where: { id: rowId(id) }, data: { startedOn } });
      const endedOn = startedOn.includes('T') ? '2025-08-27T10:00:00Z' : '2025-08-27';
      expect(payload(await update({ id, endedOn })).action).toMatchObject({ id });
    },
  );

  it("is refused if it doesn't exist, or an actor doesn't, and hides whom it would have named", async () => {
    const { id: campaignId } = await desk.campaign();
    const [{ id }, person] = [await desk.action({ campaignId }), await desk.person()];
    const refused = { __typename: 'NotFoundError' };
    expect(await update({ id: absentId('CampaignAction'), title: 'X' })).toMatchObject(refused);
    const actors = [{ personId: person.id }, { organizationId: absentId('Organization') }];
    expect(await update({ id, actors })).toMatchObject({
      ...refused,
      path: ['input', 'actors', '1', 'organizationId'],
    });
    expect(await isPublic(newsroom, 'person', person)).toBe(false);
  });

  it('keeps two updates of different fields that come at the same time', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const { id } = await desk.action({ campaignId });
    await Promise.all([update({ id, place: 'Geneva' }), update({ id, title: 'A walk' })]);
    expect((await read(slug)).actions.nodes).toMatchObject([{ place: 'Geneva', title: 'A walk' }]);
    expect(await logged(campaignId)).toHaveLength(4);
  });
});
