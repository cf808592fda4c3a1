import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const SLUG = 'no-azure-for-apartheid';

type CampaignActionFilter = Partial<
  Record<'campaignId' | 'campaignTargetId' | 'startedFrom' | 'startedUntil', string> & { types: string[] }
>;

interface Actions {
  readonly totalCount: number;
  readonly nodes: readonly Record<'title' | 'type' | 'startedOn', string>[];
}

const WholeCampaign = untyped<{ campaign: { actions: Actions } }, { types?: string[] | null }>(
  `query ($types: [CampaignActionType!]) {
    campaign(slug: "${SLUG}") {
      name summary state startedOn
      organizers { slug }
      targets { slug }
      demands { text campaign { slug } addressedTo { slug } outcomes { summary } }
      outcomes {
        totalCount
        nodes {
          summary occurredOn extent campaign { slug } demand { text } target { slug } sources { publishedOn }
        }
      }
      actions(filter: { types: $types }) {
        totalCount
        nodes {
          type progress title description startedOn endedOn place campaign { slug } organizers { slug }
          figures { kind low high attributedTo { slug } source { url } }
          sources { outlets { slug } }
          articles { totalCount }
        }
      }
      articles { nodes { slug } }
      statements { totalCount }
    }
  }`,
);

const Actions = untyped<{ campaignActions: Actions }, { filter: CampaignActionFilter | null }>(
  `query ($filter: CampaignActionFilter) {
    campaignActions(first: 100, filter: $filter) { totalCount nodes { title } }
  }`,
);

const AgainstTarget = untyped<
  { campaignActions: { nodes: { title: string }[]; pageInfo: Record<'startCursor' | 'endCursor', string> } },
  { targetId: string } & Partial<Record<'first' | 'last', number> & Record<'after' | 'before', string>>
>(
  `query ($targetId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    campaignActions(filter: { campaignTargetId: $targetId }, first: $first, after: $after, last: $last, before: $before) {
      nodes { title } pageInfo { startCursor endCursor }
    }
  }`,
);

interface Campaigns {
  readonly totalCount: number;
  readonly nodes: readonly {
    readonly id: string;
    readonly slug: string;
    readonly targets: { id: string }[];
  }[];
}

const Campaigns = untyped<{ campaigns: Campaigns }, Record<string, never>>(
  '{ campaigns { totalCount nodes { id slug targets { id } } } }',
);

const newsroom = await openNewsroom({ story: true });
afterAll(() => newsroom.close());

describe('the demo campaign', () => {
  it('has its organisers, targets, demands and outcomes', async () => {
    const { data, errors } = await newsroom.ask(WholeCampaign, {});
    expect(errors).toEqual([]);
    const containing = (text: string) => expect.stringContaining(text) as string;
    const embargo = { text: containing('digital arms embargo') };
    expect(data.campaign).toMatchObject({
      ...{ name: 'No Azure for Apartheid', state: 'ACTIVE', startedOn: null },
      ...{ organizers: [{ slug: SLUG }], targets: [{ slug: 'microsoft' }] },
      demands: [
        {
          ...{ ...embargo, campaign: { slug: SLUG }, addressedTo: { slug: 'microsoft' } },
          outcomes: [{ summary: containing('ceases and disables') }],
        },
        { text: 'Protect workers who speak up.', outcomes: [] },
      ],
      outcomes: {
        totalCount: 2,
        nodes: [
          { summary: 'Microsoft opens a review of the allegations.', demand: null, sources: [] },
          {
            ...{ occurredOn: '2025-09-25', extent: 'PARTIAL', campaign: { slug: SLUG }, demand: embargo },
            ...{ target: { slug: 'microsoft' }, sources: [{ publishedOn: '2025-09-25' }] },
          },
        ],
      },
      articles: {
        nodes: [{ slug: 'microsoft-cuts-off-unit-8200' }, { slug: 'rally-outside-microsofts-headquarters' }],
      },
      statements: { totalCount: 10 },
    });
  });

  it('lists its actions, oldest first, with figures and their sources', async () => {
    const actions = async (types: string[] | null) =>
      (await newsroom.ask(WholeCampaign, { types })).data.campaign.actions;
    const all = await actions(null);
    expect(all).toMatchObject({ totalCount: 6 });
    expect(all.nodes.map(({ startedOn }) => startedOn)).toEqual(
      '2024-05 2024~ 2025-08-26 2025-08~ 2025-08 2025~'.split(' '),
    );
    expect(all.nodes[0]).toMatchObject({ type: 'PETITION', figures: [], articles: { totalCount: 2 } });
    expect(all.nodes[5]).toMatchObject({
      figures: [{ kind: 'DISMISSALS', low: 5, high: 5, attributedTo: { slug: SLUG }, source: null }],
    });
    expect(await actions(['RALLY'])).toMatchObject({ totalCount: 1, nodes: [{ endedOn: null }] });
    const types = (await actions(['RALLY', 'PETITION'])).nodes.map(({ type }) => type);
    expect(types).toEqual(['PETITION', 'RALLY']);
    expect(await actions(['STRIKE'])).toEqual({ totalCount: 0, nodes: [] });
  });

  it('has actions that can be filtered by type, campaign, target and date', async () => {
    const campaigns = (await newsroom.ask(Campaigns, {})).data.campaigns.nodes;
    const story = campaigns.find(({ slug }) => slug === SLUG);
    const target = story?.targets[0];
    const desk = openDesk(newsroom);
    const person = await desk.person();
    const other = await desk.campaign({ targets: [{ personId: person.id }] });
    await desk.action({
      campaignId: other.id,
      title: 'Another strike',
      type: 'STRIKE',
      startedOn: '2019-03',
    });
    const found = async (filter: CampaignActionFilter | null) => {
      const { totalCount, nodes } = (await newsroom.ask(Actions, { filter })).data.campaignActions;
      expect(nodes).toHaveLength(totalCount);
      return nodes.map(({ title }) => title);
    };
    expect(await found(null)).toHaveLength(8);
    expect((await found(null))[0]).toBe('Another strike');
    expect(await found({ types: ['DEMONSTRATION'] })).toHaveLength(2);
    expect(await found({ campaignId: other.id })).toEqual(['Another strike']);
    expect(await found({ campaignTargetId: person.id })).toEqual(['Another strike']);
    expect(await found({ campaignTargetId: target?.id ?? '' })).toHaveLength(6);
    expect(await found({ startedUntil: '2019-03-01' })).toEqual(['Another strike']);
    expect(await found({ startedUntil: '2019-02' })).toEqual([]);
    expect(await found({ startedFrom: '2025-08-27' })).toEqual([
      'Occupation of Brad Smith’s office',
      'Demonstration at a data centre',
      'Dismissals after protests',
    ]);
    expect(await found({ startedFrom: '2024-05', startedUntil: '2024-05~' })).toEqual([
      'Worker petition',
      'Protests at company events and offices',
    ]);
    expect(await found({ types: ['STRIKE'], campaignId: story?.id ?? '' })).toEqual([]);
  });

  it('has actions against a target of several campaigns, in one order from both ends', async () => {
    const desk = openDesk(newsroom);
    const { id: targetId } = await desk.person();
    for (let number = 0; number < 5; number += 1) {
      const { id: campaignId } = await desk.campaign({ targets: [{ personId: targetId }] });
      for (const day of [number, 9 - number])
        await desk.action({ campaignId, title: `Day ${day}`, startedOn: `2018-01-1${day}` });
    }
    const all = Array.from({ length: 10 }, (_, day) => `Day ${day}`);
    for (const size of [1, 2, 3]) {
      const read = async (page: object) =>
        (await newsroom.ask(AgainstTarget, { targetId, ...page })).data.campaignActions;
      const forwards: string[] = [];
      const backwards: string[] = [];
      let [next, previous] = [await read({ first: size }), await read({ last: size })];
      while (next.nodes.length > 0 && forwards.length < 20) {
        forwards.push(...next.nodes.map(({ title }) => title));
        backwards.unshift(...previous.nodes.map(({ title }) => title));
        next = await read({ first: size, after: next.pageInfo.endCursor });
        previous = await read({ last: size, before: previous.pageInfo.startCursor });
      }
      expect([forwards, backwards]).toEqual([all, all]);
    }
  });

  /** Records actions that started on these dates. Returns a function that finds the dates of those that meet a filter. */
  async function startedOn(...dates: string[]) {
    const desk = openDesk(newsroom);
    const { id: campaignId } = await desk.campaign();
    for (const date of dates) await desk.action({ campaignId, title: date, startedOn: date });
    return async (filter: CampaignActionFilter) => {
      const { data } = await newsroom.ask(Actions, { filter: { campaignId, ...filter } });
      return data.campaignActions.nodes.map(({ title }) => title);
    };
  }

  it('has actions that are found by the instant at which they may have started, in any time zone', async () => {
    const [timed, day, year] = ['2018-08-26T23:30:00-07:00', '2018-08-26', '2018~'] as const;
    const found = await startedOn(timed, day, year);
    expect(await found({ startedFrom: '2018-08-26T12:00:00Z' })).toEqual([day, timed, year]);
    expect(await found({ startedFrom: '2018-08-27T08:30:00+02:00' })).toEqual([timed, year]);
    expect(await found({ startedFrom: '2018-08-27T06:30:01Z' })).toEqual([year]);
    expect(await found({ startedFrom: '2018-08-27' })).toEqual([timed, year]);
    expect(await found({ startedUntil: '2018-08-26' })).toEqual([day, year]);
    expect(await found({ startedUntil: '2018-08-27T06:30:00Z' })).toEqual([day, timed, year]);
  });

  it('has actions that are found by what open intervals, seasons and years before 1 can mean', async () => {
    const all = ['-0048-01-10', '-0043-03-15', '../1985', '2001-21', '2019/..'];
    const found = await startedOn(...all);
    const [rubicon, ides, until, spring, since] = all;
    expect(await found({})).toEqual(all);
    expect(await found({ startedUntil: '-0048-01-09' })).toEqual([until]);
    expect(await found({ startedUntil: '-0048-01-10' })).toEqual([rubicon, until]);
    expect(await found({ startedFrom: '-0048-01-11', startedUntil: '-0043' })).toEqual([ides, until]);
    expect(await found({ startedFrom: '1986', startedUntil: '2001-02' })).toEqual([]);
    expect(await found({ startedFrom: '1986', startedUntil: '2001-03-01' })).toEqual([spring]);
    expect(await found({ startedFrom: '2001-05-31' })).toEqual([spring, since]);
    expect(await found({ startedFrom: '2001-06' })).toEqual([since]);
    expect(await found({ startedFrom: '2019/..' })).toEqual([since]);
  });

  it('is in the list of campaigns, newest first', async () => {
    const { slug } = await openDesk(newsroom).campaign();
    const { totalCount, nodes } = (await newsroom.ask(Campaigns, {})).data.campaigns;
    expect(nodes).toHaveLength(totalCount);
    expect(nodes[0]?.slug).toBe(slug);
    expect(nodes.slice(-2).map((campaign) => campaign.slug)).toEqual([
      SLUG,
      'open-the-library-on-sundays-example',
    ]);
  });
});
