import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CreateCampaignInput } from '../gql/graphql.ts';
import { absentId, openDesk, payload, unique } from '../support/newsroom/factories.ts';
import { AddCampaignDemand, CreateCampaign } from '../support/newsroom/mutations/campaigns.ts';
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

async function create(input: Partial<CreateCampaignInput>) {
  const all = { slug: unique('campaign'), name: 'The campaign', ...input };
  return (await newsroom.ask(CreateCampaign, { input: all }, token)).data.createCampaign;
}

describe('creating a campaign', () => {
  it('saves every given field, and is public immediately', async () => {
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
      demands: [
        { text: 'End it.', addressedTo: null, sources: [], outcomes: [] },
        { text: 'Protect them.', addressedTo: null, sources: [], outcomes: [] },
      ],
    });
  });

  it('requires only a slug and a name', async () => {
    const { slug } = await desk.campaign();
    expect(await read(slug)).toMatchObject({
      summary: null,
      startedOn: null,
      organizers: [],
      targets: [],
      demands: [],
      outcomes: { nodes: [] },
      actions: { nodes: [] },
    });
  });

  it.each<[Partial<CreateCampaignInput>, string[]]>([
    [{ name: ' ' }, ['name']],
    [{ slug: 'Upper' }, ['slug']],
    [{ summary: '' }, ['summary']],
    [{ demands: ['One', ' '] }, ['demands', '1']],
  ])('is refused with %o', async (input, path) => {
    expect(await create(input)).toMatchObject({ __typename: 'ValidationError', path: ['input', ...path] });
  });

  it.each<[string, string[], (id: string) => Partial<CreateCampaignInput>]>([
    ['Organization', ['organizerIds', '0'], (id) => ({ organizerIds: [id] })],
    ['Organization', ['targets', '0', 'organizationId'], (id) => ({ targets: [{ organizationId: id }] })],
    ['Person', ['targets', '0', 'personId'], (id) => ({ targets: [{ personId: id }] })],
  ])("is refused with a %s that doesn't exist at %j", async (typename, path, input) => {
    const id = absentId(typename);
    expect(await create(input(id))).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', ...path],
      id,
    });
  });

  it('is refused if the slug is already taken', async () => {
    const { slug } = await desk.campaign();
    expect(await create({ slug })).toMatchObject({ __typename: 'SlugTakenError', slug });
  });
});

describe('adding a demand', () => {
  it('saves its text, addressee and sources', async () => {
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
    const { data } = await newsroom.ask(AddCampaignDemand, { input }, token);
    expect(data.addCampaignDemand).toMatchObject({ campaign: { id: campaign.id } });
    expect((await read(campaign.slug))?.demands).toMatchObject([
      { text: 'First.' },
      {
        id: payload(data.addCampaignDemand).demand.id,
        text: 'Second.',
        addressedTo: { id: person.id },
        sources: [{ id: source.id }],
      },
    ]);
  });

  it("is refused with a blank text, or a campaign, addressee or source that doesn't exist", async () => {
    const [campaign, absent] = [await desk.campaign(), absentId('Campaign')];
    const add = async (input: object) =>
      (
        await newsroom.ask(
          AddCampaignDemand,
          { input: { campaignId: campaign.id, text: 'X', ...input } },
          token,
        )
      ).data.addCampaignDemand;
    expect(await add({ text: ' ' })).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'text'],
    });
    expect(await add({ campaignId: absent })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'campaignId'],
      id: absent,
    });
    expect(await add({ addressedTo: { organizationId: absentId('Organization') } })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'addressedTo', 'organizationId'],
    });
    expect(await add({ sourceIds: [absentId('SourceReport')] })).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'sourceIds', '0'],
    });
    expect((await read(campaign.slug))?.demands).toEqual([]);
  });
});
