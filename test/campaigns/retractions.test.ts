import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { RetractCampaignFact } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;

interface Facts {
  demands: { id: string; outcomes: { id: string }[] }[];
  actions: { totalCount: number; nodes: { id: string; figures: { id: string }[] }[] };
  outcomes: { totalCount: number; nodes: { id: string }[] };
  timeline: { totalCount: number; nodes: { id: string }[] };
}

const Shown = untyped<
  { campaign: Facts; search: { totalCount: number }; campaignActions: { nodes: { id: string }[] } },
  { slug: string; query: string; id: string }
>(`query ($slug: String!, $query: String!, $id: ID!) {
  campaign(slug: $slug) {
    demands { id outcomes { id } }
    actions { totalCount nodes { id figures { id } } }
    outcomes { totalCount nodes { id } }
    timeline { totalCount nodes { ... on Node { id } } }
  }
  search(query: $query) { totalCount }
  campaignActions(filter: { campaignId: $id }) { nodes { id } }
}`);

const Fact = untyped<
  { node: { retractedAt: string | null; retractionNote: string | null } | null },
  { id: string }
>(`query ($id: ID!) {
  node(id: $id) {
    ... on CampaignDemand { retractedAt retractionNote }
    ... on CampaignAction { retractedAt retractionNote }
    ... on CampaignOutcome { retractedAt retractionNote }
    ... on ActionFigure { retractedAt retractionNote }
  }
}`);

const Feed = untyped<{ feed: { nodes: object[] } }, { ids: string[] }>(`query ($ids: [ID!]) {
  feed(first: 100, filter: { campaignIds: $ids }) {
    nodes { __typename ... on CampaignFactRetracted { factId note campaignId } }
  }
}`);

async function campaignWithFacts() {
  const campaign = await desk.campaign();
  const word = unique('word').replace('-', '');
  const demand = await desk.demand(campaign.id, `The ${word} of the demand`);
  const figures = [
    { kind: 'ARRESTS' as const, low: 3 },
    { kind: 'PARTICIPANTS' as const, low: 200 },
  ];
  const action = await desk.action({ campaignId: campaign.id, title: `The ${word} of the action`, figures });
  const outcome = await desk.outcome({ campaignId: campaign.id, demandId: demand.id });
  const shown = async (token?: string) => {
    const variables = { slug: campaign.slug, query: word, id: campaign.id };
    return (await newsroom.ask(Shown, variables, token)).data;
  };
  const types = async () =>
    (await newsroom.ask(Feed, { ids: [campaign.id] })).data.feed.nodes.map(
      (event) => (event as { __typename: string }).__typename,
    );
  return { campaign, demand, action, outcome, shown, types };
}

describe('a campaign fact that was recorded in error', () => {
  it('leaves lists, counts, timeline and search for everybody, and only members see it by its id', async () => {
    const { campaign, demand, action, outcome, shown, types } = await campaignWithFacts();
    const before = await shown();
    expect(before.search.totalCount).toBe(2);
    expect(before.campaign.timeline.totalCount).toBe(2);
    const note = 'It was another campaign.';
    const { event, fact } = await desk.retract(action.id, ` ${note} `);
    expect(fact).toMatchObject({ id: action.id });
    expect(event).toMatchObject({ factId: action.id, campaignId: campaign.id });
    for (const token of [undefined, EDITOR]) {
      const after = await shown(token);
      expect(after.campaign.actions).toEqual({ totalCount: 0, nodes: [] });
      expect(after.campaignActions.nodes).toEqual([]);
      expect(after.campaign.timeline).toEqual({ totalCount: 1, nodes: [{ id: outcome.id }] });
      expect(after.search.totalCount).toBe(1);
    }
    expect((await newsroom.ask(Fact, { id: action.id })).data.node).toBeNull();
    expect((await newsroom.ask(Fact, { id: action.id }, REPORTER)).data.node).toEqual({
      retractedAt: expect.any(String) as string,
      retractionNote: note,
    });
    expect(await types()).toEqual([
      'CampaignCreated',
      'CampaignDemandAdded',
      'CampaignOutcomeRecorded',
      'CampaignDemandUpdated',
      'CampaignFactRetracted',
    ]);

    await desk.retract(outcome.id);
    const last = await shown();
    expect(last.campaign.outcomes).toEqual({ totalCount: 0, nodes: [] });
    expect(last.campaign.demands).toEqual([{ id: demand.id, outcomes: [] }]);
    expect(last.campaign.timeline.totalCount).toBe(0);
    await desk.retract(demand.id);
    expect((await shown()).campaign.demands).toEqual([]);
    expect((await shown()).search.totalCount).toBe(0);
  });

  it('can be one figure of an action, which keeps the others, also when these change', async () => {
    const { action, shown } = await campaignWithFacts();
    const figures = async () => (await shown()).campaign.actions.nodes[0]?.figures ?? [];
    const [wrong, right] = await figures();
    const { event } = await desk.retract(wrong?.id ?? '', 'Nobody was arrested.');
    expect(event).toMatchObject({ factId: wrong?.id });
    expect(await figures()).toEqual([right]);
    expect((await newsroom.ask(Fact, { id: wrong?.id ?? '' })).data.node).toBeNull();
    await desk.retract((await figures())[0]?.id ?? '');
    const { data } = await newsroom.ask(
      untyped<{ updateCampaignAction: object }, { input: object }>(
        'mutation ($input: UpdateCampaignActionInput!) { updateCampaignAction(input: $input) { __typename } }',
      ),
      { input: { id: action.id, figures: [{ kind: 'ARRESTS', low: 1 }] } },
      EDITOR,
    );
    expect(data.updateCampaignAction).toEqual({ __typename: 'UpdateCampaignActionPayload' });
    expect(await figures()).toHaveLength(1);
    const rows = await newsroom.prisma.actionFigure.count({ where: { actionId: rowId(action.id) } });
    expect(rows).toBe(3);
  });

  it('is announced to those who follow the campaign, with the note', async () => {
    const { campaign, action } = await campaignWithFacts();
    const Live = untyped<{ campaignUpdated: object }, { slug: string; after: string | null }>(
      `subscription ($slug: String!, $after: String) {
        campaignUpdated(slug: $slug, after: $after) { __typename ... on CampaignFactRetracted { factId note } }
      }`,
    );
    const variables = { slug: campaign.slug, after: await cursorNow(newsroom) };
    const watching = await newsroom.watch(Live, variables);
    await desk.retract(action.id, 'Recorded twice.');
    expect((await watching.next()).data?.campaignUpdated).toEqual({
      __typename: 'CampaignFactRetracted',
      factId: action.id,
      note: 'Recorded twice.',
    });
    await watching.stop();
  });

  it('is retracted by editors, once, and not while an outcome is for it', async () => {
    const { demand, action } = await campaignWithFacts();
    const { errors } = await newsroom.ask(RetractCampaignFact, { input: { id: action.id } }, REPORTER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await desk.attempt(RetractCampaignFact, { id: demand.id })).toMatchObject({
      __typename: 'ValidationError',
      message: expect.stringContaining('Retract that first') as string,
    });
    await desk.retract(action.id);
    const retracted = {
      __typename: 'ValidationError',
      message: 'It was retracted. If that was a mistake, record it once more.',
      path: ['input', 'id'],
    };
    expect(await desk.attempt(RetractCampaignFact, { id: action.id })).toMatchObject(retracted);
    const { data } = await newsroom.ask(
      untyped<{ updateCampaignAction: object }, { id: string }>(
        'mutation ($id: ID!) { updateCampaignAction(input: { id: $id, title: "T" }) { __typename ... on UserError { message path } } }',
      ),
      { id: action.id },
      EDITOR,
    );
    expect(data.updateCampaignAction).toEqual(retracted);
  });

  it('is no longer among the actions that an article reports, nor in its changes', async () => {
    const { action } = await campaignWithFacts();
    const article = await desk.publishedArticle({ actionIds: [action.id] });
    const Reported = untyped<
      {
        article: { actions: object[]; publishedRevision: { changesSince: { fields: { field: string }[] } } };
      },
      { slug: string }
    >(`query ($slug: String!) {
      article(slug: $slug) { actions { id } publishedRevision { changesSince { fields { field } } } }
    }`);
    const reported = async () => (await newsroom.ask(Reported, { slug: article.slug })).data.article;
    expect((await reported()).actions).toEqual([{ id: action.id }]);
    await desk.retract(action.id);
    const after = await reported();
    expect(after.actions).toEqual([]);
    expect(after.publishedRevision.changesSince.fields.map(({ field }) => field)).not.toContain('ACTIONS');
  });
});
