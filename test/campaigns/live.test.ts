import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, sender, unique } from '../support/newsroom/factories.ts';
import { cursorNow } from '../support/clients/feed.ts';
import {
  UpdateCampaign,
  UpdateCampaignAction,
  UpdateCampaignDemand,
  UpdateCampaignOutcome,
} from '../support/newsroom/mutations/campaigns.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

interface Change {
  readonly campaignUpdated: object;
}

const Changes = untyped<Change, { slug: string; after?: string | null }>(
  `subscription ($slug: String!, $after: Cursor) {
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
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    desk = openDesk(newsroom);
  });
  afterAll(() => newsroom.close());

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

  it('tells nothing of what reporters are refused', async () => {
    const campaign = await desk.campaign({ name: 'A' });
    const after = await cursorNow(newsroom);
    const watching = await newsroom.watch(Changes, { slug: campaign.slug, after });
    const input = { id: campaign.id, name: 'By a reporter' };
    const refused = await newsroom.ask(UpdateCampaign, { input }, newsroom.tokens.REPORTER);
    expect(refused.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    await desk.demand(campaign.id);
    expect((await watching.next()).data?.campaignUpdated).toMatchObject({
      __typename: 'CampaignDemandAdded',
      campaign: { name: 'A' },
    });
  });
});
