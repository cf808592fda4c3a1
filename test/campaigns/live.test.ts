import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { openDesk, unique, sender } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import {
  UpdateCampaign,
  UpdateCampaignAction,
  UpdateCampaignDemand,
  UpdateCampaignOutcome,
} from '../support/newsroom/mutations.ts';

const EDGE = 'date sortKey cursor node { __typename ... on Node { id } }';

interface Edge {
  readonly date: string;
  readonly sortKey: string;
  readonly cursor: string;
  readonly node: { readonly id: string };
}

interface TimelineEvent {
  readonly timelineEdge: Edge | null;
}

interface Followed extends Record<string, unknown> {
  readonly slugs: string[];
  readonly slug: string;
  readonly after: string | null;
}

const Live = untyped<{ feed: TimelineEvent }, Followed>(
  `subscription ($slugs: [String!], $slug: String!, $after: String) {
    feed(filter: { campaignSlugs: $slugs }, after: $after) {
      __typename ... on ArticleEvent { articleId } timelineEdge(campaignSlug: $slug) { ${EDGE} }
    }
  }`,
);

const Polled = untyped<{ feed: { nodes: TimelineEvent[] } }, Followed>(
  `query ($slugs: [String!], $slug: String!, $after: String) {
    feed(filter: { campaignSlugs: $slugs }, after: $after, first: 100) {
      nodes { timelineEdge(campaignSlug: $slug) { date sortKey } }
    }
  }`,
);

const Page = untyped<{ campaign: { timeline: { edges: Edge[] } } }, { slug: string; after: string | null }>(
  `query ($slug: String!, $after: String) {
    campaign(slug: $slug) { timeline(first: 100, after: $after) { edges { ${EDGE} } } }
  }`,
);

/** From the earliest to the latest. */
const DATES =
  '0001-01-01 2024 2025-08-26T00:30:00+02:00 2025-08-26 2025-08-20/2025-08-26 2025-08~ 2025 9999'.split(' ');

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

describe("the entries of a campaign's timeline in events", () => {
  async function edgesOf(slug: string, after: string | null = null, token?: string) {
    return (await newsroom.ask(Page, { slug, after }, token)).data.campaign.timeline.edges;
  }

  async function watch(slug: string) {
    const watching = await newsroom.watch(Live, { slugs: [slug], slug, after: await cursorNow(newsroom) });
    return async () => (await watching.next()).data?.feed;
  }

  it('have what a page needs to insert them where the timeline has them', async () => {
    const { id: campaignId, slug } = await desk.campaign();
    const next = await watch(slug);
    for (const [index, date] of DATES.toReversed().entries()) {
      if (index % 3 === 0) await desk.action({ campaignId, startedOn: date });
      else if (index % 3 === 1) await desk.outcome({ campaignId, occurredOn: date });
      else await desk.statement({ campaignIds: [campaignId], madeOn: date }, 'PUBLIC');
    }
    // Equal dates.
    for (const startedOn of ['2024', '2025']) await desk.action({ campaignId, startedOn });
    await desk.publishedArticle({ campaignIds: [campaignId] });
    const told = [];
    for (let count = 0; count < DATES.length + 3; count += 1) told.push((await next())?.timelineEdge);
    const inserted = told.toSorted((a, b) => ((a?.sortKey ?? '') < (b?.sortKey ?? '') ? -1 : 1));
    const page = await edgesOf(slug);
    expect(page).toHaveLength(DATES.length + 3);
    expect(inserted).toEqual(page);
    expect(await edgesOf(slug, inserted[4]?.cursor)).toEqual(page.slice(5));
  });

  it('are missing once an article is not about the campaign any more, or was withdrawn', async () => {
    const { id, slug } = await desk.campaign();
    const next = await watch(slug);
    const article = await desk.publishedArticle({ campaignIds: [id] });
    const own = { __typename: 'Article', id: article.id };
    expect(await next()).toMatchObject({ __typename: 'ArticlePublished', timelineEdge: { node: own } });
    const elsewhere = await desk.publish(await desk.revise(article, { campaignIds: [] }));
    const gone = { articleId: article.id, timelineEdge: null };
    expect(await next()).toMatchObject({ __typename: 'ArticleRevised', ...gone });
    await desk.publish(await desk.revise(elsewhere, { campaignIds: [id] }));
    expect(await next()).toMatchObject({ __typename: 'ArticleRevised', timelineEdge: { node: own } });
    await desk.withdraw(article);
    expect(await next()).toMatchObject({ __typename: 'ArticleWithdrawn', ...gone });
  });

  it('wait for a campaign that there is not yet, and are of no other', async () => {
    const slug = unique('campaign');
    const next = await watch(slug);
    const other = await desk.campaign();
    await desk.action({ campaignId: other.id });
    const { id } = await desk.campaign({ slug });
    expect(await next()).toEqual({ __typename: 'CampaignCreated', timelineEdge: null });
    const both = await desk.statement({ campaignIds: [id, other.id] }, 'PUBLIC');
    expect(await next()).toMatchObject({
      __typename: 'StatementRecorded',
      timelineEdge: { node: { id: both.id } },
    });
    const after = await cursorNow(newsroom);
    const otherwise = await newsroom.watch(Live, { slugs: [slug], slug: unique('none'), after });
    await desk.action({ campaignId: id });
    const event = (await otherwise.next()).data?.feed;
    expect(event).toEqual({ __typename: 'CampaignActionRecorded', timelineEdge: null });
  });

  it('say nothing of what readers may not see', async () => {
    const { id, slug } = await desk.campaign();
    const next = await watch(slug);
    const hidden = await desk.statement({ campaignIds: [id] }, 'MEMBERS');
    await desk.article({ campaignIds: [id] });
    const action = await desk.action({ campaignId: id });
    expect((await next())?.timelineEdge?.node).toEqual({ __typename: 'CampaignAction', id: action.id });
    const editors = await edgesOf(slug, null, newsroom.tokens.EDITOR);
    expect(editors.map(({ node }) => node.id)).toContain(hidden.id);
    expect((await edgesOf(slug)).map(({ node }) => node.id)).toEqual([action.id]);
  });

  it('show members the revision that they see', async () => {
    const { id, slug } = await desk.campaign();
    const after = await cursorNow(newsroom);
    const variables = { slugs: [slug], slug, after };
    const article = await desk.publishedArticle({ campaignIds: [id] });
    await desk.revise(article, { campaignIds: [] });
    const asReader = await newsroom.watch(Live, variables);
    const asEditor = await newsroom.watch(Live, variables, newsroom.tokens.EDITOR);
    expect((await asReader.next()).data?.feed.timelineEdge?.node.id).toBe(article.id);
    // In the draft, it is about no campaign.
    expect((await asEditor.next()).data?.feed.timelineEdge).toBeNull();
  });

  it('are those that there are now when the events are polled', async () => {
    const { id, slug } = await desk.campaign();
    const after = await cursorNow(newsroom);
    const article = await desk.publishedArticle({ campaignIds: [id] });
    const poll = async () =>
      (await newsroom.ask(Polled, { slugs: [slug], slug, after })).data.feed.nodes.map(
        ({ timelineEdge }) => timelineEdge,
      );
    const page = await edgesOf(slug);
    expect(await poll()).toEqual(page.map(({ date, sortKey }) => ({ date, sortKey })));
    await desk.publish(await desk.revise(article, { campaignIds: [] }));
    expect(await poll()).toEqual([null, null]);
  });
});

interface Change {
  readonly campaignUpdated: object;
}

const Changes = untyped<Change, { slug: string; after?: string | null }>(
  `subscription ($slug: String!, $after: String) {
    campaignUpdated(slug: $slug, after: $after) {
      __typename campaignId campaign { name }
      ... on CampaignDemandAdded { demand { text } }
      ... on CampaignDemandUpdated { demand { text } }
      ... on CampaignActionRecorded { action { title } }
      ... on CampaignActionUpdated { action { title } }
      ... on CampaignOutcomeRecorded { outcome { summary } }
      ... on CampaignOutcomeUpdated { outcome { summary } }
    }
  }`,
);

describe('a campaign, live', () => {
  it('tells readers of every change, and of nothing that changed nothing', async () => {
    const slug = unique('campaign');
    const watching = await newsroom.watch(Changes, { slug });
    const next = async () => (await watching.next()).data?.campaignUpdated;
    const made = sender(newsroom, newsroom.tokens.EDITOR);

    const { id: campaignId } = await desk.campaign({ slug, name: 'A' });
    const about = { campaignId, campaign: { name: 'A' } };
    expect(await next()).toEqual({ __typename: 'CampaignCreated', ...about });
    await desk.campaign();

    const { id: demandId } = await desk.demand(campaignId, 'End it.');
    const demand = (text: string) => ({ ...about, demand: { text } });
    expect(await next()).toEqual({ __typename: 'CampaignDemandAdded', ...demand('End it.') });
    for (const text of ['End it.', 'End them.']) await made(UpdateCampaignDemand, { id: demandId, text });
    expect(await next()).toEqual({ __typename: 'CampaignDemandUpdated', ...demand('End them.') });

    const { id: actionId } = await desk.action({ campaignId, title: 'A rally' });
    const action = (title: string) => ({ ...about, action: { title } });
    expect(await next()).toEqual({ __typename: 'CampaignActionRecorded', ...action('A rally') });
    for (const title of ['A rally', 'A walk']) await made(UpdateCampaignAction, { id: actionId, title });
    expect(await next()).toEqual({ __typename: 'CampaignActionUpdated', ...action('A walk') });

    const { id: outcomeId } = await desk.outcome({ campaignId, summary: 'A review.' });
    const outcome = (summary: string) => ({ ...about, outcome: { summary } });
    expect(await next()).toEqual({ __typename: 'CampaignOutcomeRecorded', ...outcome('A review.') });
    for (const summary of ['A review.', 'An end.'])
      await made(UpdateCampaignOutcome, { id: outcomeId, summary });
    expect(await next()).toEqual({ __typename: 'CampaignOutcomeUpdated', ...outcome('An end.') });

    for (const name of ['A', 'B']) await made(UpdateCampaign, { id: campaignId, name });
    expect(await next()).toEqual({ __typename: 'CampaignUpdated', campaignId, campaign: { name: 'B' } });
  });
});
