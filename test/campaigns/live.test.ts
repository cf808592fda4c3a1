import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, payload, unique } from '../support/newsroom/factories.ts';
import { cursorNow } from '../support/clients/feed.ts';
import {
  UpdateCampaign,
  UpdateCampaignAction,
  UpdateCampaignDemand,
  UpdateCampaignOutcome,
} from '../support/newsroom/mutations/campaigns.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Changes = graphql(`
  subscription CampaignChanges($slug: String!, $after: Cursor) {
    campaignUpdated(slug: $slug, after: $after) {
      __typename
      campaignId
      campaign {
        name
      }
      ... on CampaignDemandAdded {
        demand {
          text
        }
      }
      ... on CampaignDemandUpdated {
        demand {
          text
        }
      }
      ... on CampaignActionRecorded {
        action {
          title
        }
      }
      ... on CampaignActionUpdated {
        action {
          title
        }
      }
      ... on CampaignOutcomeRecorded {
        outcome {
          summary
        }
      }
      ... on CampaignOutcomeUpdated {
        outcome {
          summary
        }
      }
    }
  }
`);

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
    const token = newsroom.tokens.EDITOR;

    const campaign = await desk.campaign({ slug, name: 'A' });
    const about = { campaignId: campaign.id, campaign: { name: 'A' } };
    expect(await next()).toEqual({ __typename: 'CampaignCreated', ...about });
    await desk.campaign();

    const demand = await desk.demand(campaign.id, 'End it.');
    expect(await next()).toMatchObject({
      __typename: 'CampaignDemandAdded',
      ...about,
      demand: { text: 'End it.' },
    });
    for (const text of ['End it.', 'End them.'])
      payload(
        (await newsroom.ask(UpdateCampaignDemand, { input: { id: demand.id, text } }, token)).data
          .updateCampaignDemand,
      );
    expect(await next()).toMatchObject({
      __typename: 'CampaignDemandUpdated',
      ...about,
      demand: { text: 'End them.' },
    });

    const action = await desk.action({ campaignId: campaign.id, title: 'A rally' });
    expect(await next()).toMatchObject({
      __typename: 'CampaignActionRecorded',
      ...about,
      action: { title: 'A rally' },
    });
    for (const title of ['A rally', 'A walk'])
      payload(
        (await newsroom.ask(UpdateCampaignAction, { input: { id: action.id, title } }, token)).data
          .updateCampaignAction,
      );
    expect(await next()).toMatchObject({
      __typename: 'CampaignActionUpdated',
      ...about,
      action: { title: 'A walk' },
    });

    const outcome = await desk.outcome({ campaignId: campaign.id, summary: 'A review.' });
    expect(await next()).toMatchObject({
      __typename: 'CampaignOutcomeRecorded',
      ...about,
      outcome: { summary: 'A review.' },
    });
    for (const summary of ['A review.', 'An end.'])
      payload(
        (await newsroom.ask(UpdateCampaignOutcome, { input: { id: outcome.id, summary } }, token)).data
          .updateCampaignOutcome,
      );
    expect(await next()).toMatchObject({
      __typename: 'CampaignOutcomeUpdated',
      ...about,
      outcome: { summary: 'An end.' },
    });

    for (const name of ['A', 'B'])
      payload(
        (await newsroom.ask(UpdateCampaign, { input: { id: campaign.id, name } }, token)).data.updateCampaign,
      );
    expect(await next()).toMatchObject({ __typename: 'CampaignUpdated', campaign: { name: 'B' } });
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
