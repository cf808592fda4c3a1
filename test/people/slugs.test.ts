import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const settings = { CAMPAIGN_URL: 'https://news.example/campaigns' };
const newsroom = await openNewsroom({ settings });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const visibility = 'PUBLIC';

/** Sends a mutation as an editor: the payload's type, or that of the error with its message. */
async function outcomeOf(name: string, input: object, token = newsroom.tokens.EDITOR) {
  const { outcome, message = null } = await send(newsroom, { name }, input, token);
  return message === null ? outcome : `${outcome}: ${message}`;
}

const taken = (slug: string) => `SlugTakenError: The slug '${slug}' is taken. Choose another one.`;

/** Of each kind: the root field, the mutations, and how a row is made. */
const KINDS = [
  ['person', 'Person', () => desk.person({ visibility })],
  ['organization', 'Organization', () => desk.organization({ visibility })],
  ['campaign', 'Campaign', () => desk.campaign()],
] as const;

const bySlug = async (field: string, slug: string, token?: string) => {
  const document = untyped<Record<string, object | null>, { slug: string }>(
    `query ($slug: String!) { ${field}(slug: $slug) { id slug } }`,
  );
  return (await newsroom.ask(document, { slug }, token)).data[field];
};

describe.each(KINDS)('the slug of a %s', (field, type, make) => {
  const update = (input: object) => outcomeOf(`update${type}`, input);

  it('can be mended: the former one leads on, at once, for readers who have asked for it before', async () => {
    const { id, slug: wrong } = await make();
    expect(await bySlug(field, wrong)).toEqual({ id, slug: wrong });
    const [second, right] = [unique('second'), unique('right')];
    expect(await bySlug(field, right)).toBeNull();
    expect(await update({ id, slug: second })).toBe(`Update${type}Payload`);
    expect(await update({ id, slug: right })).toBe(`Update${type}Payload`);
    for (const slug of [wrong, second, right]) expect(await bySlug(field, slug)).toEqual({ id, slug: right });
    // Back again.
    expect(await update({ id, slug: wrong })).toBe(`Update${type}Payload`);
    for (const slug of [wrong, second, right]) expect(await bySlug(field, slug)).toEqual({ id, slug: wrong });
  });

  it('is refused as taken if it leads to another, now or by its past', async () => {
    const [one, other] = [await make(), await make()];
    const former = one.slug;
    const current = unique('current');
    await update({ id: one.id, slug: current });
    for (const slug of [former, current]) {
      expect(await update({ id: other.id, slug })).toBe(taken(slug));
      expect(await outcomeOf(`create${type}`, { slug, name: 'Another' })).toBe(taken(slug));
    }
    expect(await bySlug(field, other.slug)).toEqual(other);
  });

  it('goes to one of two who want it at once', async () => {
    const [one, other, former] = [await make(), await make(), unique('former')];
    await update({ id: one.id, slug: former });
    // The one gives it up while the other takes it.
    const outcomes = await Promise.all([
      update({ id: one.id, slug: unique('new') }),
      update({ id: other.id, slug: former }),
    ]);
    expect(outcomes).toEqual([`Update${type}Payload`, taken(former)]);
    expect(await bySlug(field, former)).toMatchObject({ id: one.id });
  });

  it('is mended by editors only, and keeps its form', async () => {
    const { id, slug } = await make();
    const change = { id, slug: unique('slug') };
    expect(await outcomeOf(`update${type}`, change, newsroom.tokens.REPORTER)).toContain('FORBIDDEN');
    expect(await update({ id, slug: 'Not a slug' })).toContain('ValidationError: slug must have only');
    expect(await update({ id, slug: null })).toContain('ValidationError: slug must not be empty');
    expect(await bySlug(field, slug)).toEqual({ id, slug });
  });
});

const Articles = untyped<{ articles: { nodes: { id: string }[] } }, { filter: object }>(
  'query ($filter: ArticleFilter) { articles(filter: $filter) { nodes { id } } }',
);
const Feed = untyped<{ feed: { nodes: { __typename: string }[] } }, { filter: object }>(
  'query ($filter: FeedFilter) { feed(filter: $filter) { nodes { __typename } } }',
);
const FeedLive = untyped<{ feed: { __typename: string } }, { filter: object; after: string }>(
  'subscription ($filter: FeedFilter, $after: String) { feed(filter: $filter, after: $after) { __typename } }',
);
const CampaignLive = untyped<
  { campaignUpdated: { campaign: { slug: string } } },
  { slug: string; after: string }
>(
  'subscription ($slug: String!, $after: String) { campaignUpdated(slug: $slug, after: $after) { campaign { slug } } }',
);

describe('a former slug', () => {
  it('selects articles in filters', async () => {
    const organization = await desk.organization();
    const person = await desk.person();
    const campaign = await desk.campaign();
    const words = await desk.statement({ speaker: { personId: person.id } });
    const others = await desk.statement({ speaker: { organizationId: organization.id } });
    const body = [quote(words.id), quote(others.id)];
    const { id } = await desk.publishedArticle({ body, campaignIds: [campaign.id] });
    const filters = [
      { speakerSlug: person.slug },
      { speakerSlug: organization.slug },
      { campaignSlug: campaign.slug },
      { campaignSlug: campaign.slug, speakerSlug: person.slug, speakerId: organization.id },
    ];
    await outcomeOf('updatePerson', { id: person.id, slug: unique('person') });
    await outcomeOf('updateOrganization', { id: organization.id, slug: unique('organization') });
    await outcomeOf('updateCampaign', { id: campaign.id, slug: unique('campaign') });
    for (const filter of filters)
      expect((await newsroom.ask(Articles, { filter })).data.articles.nodes).toEqual([{ id }]);
  });

  it('selects events, those before and those after', async () => {
    const { id, slug: former } = await desk.campaign();
    const slug = unique('campaign');
    await outcomeOf('updateCampaign', { id, slug });
    const feeds = [former, slug].map((each) => ({ filter: { campaignSlugs: [each] } }));
    const after = (await cursorNow(newsroom)) ?? '';
    const [byFormer, byCurrent, campaign] = await Promise.all([
      ...feeds.map((feed) => newsroom.watch(FeedLive, { ...feed, after })),
      newsroom.watch(CampaignLive, { slug: former, after }),
    ]);
    await desk.action({ campaignId: id });
    expect((await campaign?.next())?.data).toEqual({ campaignUpdated: { campaign: { slug } } });
    for (const watching of [byFormer, byCurrent])
      expect((await watching?.next())?.data).toEqual({ feed: { __typename: 'CampaignActionRecorded' } });
    for (const feed of feeds)
      expect((await newsroom.ask(Feed, feed)).data.feed.nodes.map(({ __typename }) => __typename)).toEqual([
        'CampaignCreated',
        'CampaignUpdated',
        'CampaignActionRecorded',
      ]);
  });

  it('of a campaign still has its feed of articles, which names the current page', async () => {
    const { id, slug: former } = await desk.campaign({ name: 'Housing' });
    const slug = unique('campaign');
    await outcomeOf('updateCampaign', { id, slug });
    const headline = unique('headline');
    await desk.publishedArticle({ campaignIds: [id], headline });
    const response = await fetch(new URL(`/feeds/campaigns/${former}.json`, newsroom.url));
    expect(await response.json()).toMatchObject({
      home_page_url: `https://news.example/campaigns/${slug}`,
      items: [{ title: headline }],
    });
  });
});
