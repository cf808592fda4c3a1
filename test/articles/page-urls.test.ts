import { describe, expect, it, onTestFinished } from 'vitest';
import { openDesk, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';

const KINDS = ['article', 'campaign', 'person', 'organization', 'tag'] as const;
type Slugs = Record<(typeof KINDS)[number], string>;

const Urls = untyped<Record<keyof Slugs, { url: string | null }>, Slugs>(
  `query (${KINDS.map((kind) => `$${kind}: String!`).join(', ')}) {
    article(slug: $article) { url }
    campaign(slug: $campaign) { url: pageUrl }
    person(slug: $person) { url: pageUrl }
    organization(slug: $organization) { url: pageUrl website }
    tag(slug: $tag) { url: pageUrl }
  }`,
);

const STORY = {
  article: 'microsoft-cuts-off-unit-8200',
  campaign: 'no-azure-for-apartheid',
  person: 'brad-smith',
  organization: 'microsoft',
  tag: 'technology',
};

const NONE = { url: null };
const NO_PAGES = { campaign: NONE, person: NONE, organization: NONE, tag: NONE };

async function open(settings: Record<string, string> = {}, story = false): Promise<Newsroom> {
  const newsroom = await openNewsroom({ settings, story });
  onTestFinished(() => newsroom.close());
  return newsroom;
}

/** A page of each kind, by the slugs that it is found by. */
async function write(newsroom: Newsroom): Promise<Slugs> {
  const desk = openDesk(newsroom);
  const tag = unique('tag');
  const person = await desk.person();
  const organization = await desk.organization({ website: 'https://own.example/' });
  const campaign = await desk.campaign({ targets: [{ organizationId: organization.id }] });
  const said = await desk.statement({ speaker: { personId: person.id } });
  const article = await desk.publishedArticle({ body: [quote(said.id)], tags: [tag] });
  return {
    ...{ article: article.slug, campaign: campaign.slug, person: person.slug },
    ...{ organization: organization.slug, tag },
  };
}

describe('the URLs of pages', () => {
  it('are those of the newsroom’s site, as the settings say', async () => {
    const newsroom = await open({
      ARTICLE_URL: 'https://news.example/stories',
      CAMPAIGN_URL: 'https://news.example/campaigns/',
      PERSON_URL: 'https://people.example',
      TAG_URL: 'https://news.example/topics/',
    });
    const slugs = await write(newsroom);
    expect((await newsroom.ask(Urls, slugs)).data).toMatchObject({
      article: { url: `https://news.example/stories/${slugs.article}` },
      campaign: { url: `https://news.example/campaigns/${slugs.campaign}` },
      person: { url: `https://people.example/${slugs.person}` },
      organization: { url: null, website: 'https://own.example/' },
      tag: { url: `https://news.example/topics/${slugs.tag}` },
    });
  });

  it('are null but for articles if neither the settings nor the node have such pages', async () => {
    const newsroom = await open();
    const { data } = await newsroom.ask(Urls, await write(newsroom));
    expect(data.article.url).toMatch(/^http.+\/articles\//);
    expect(data).toMatchObject(NO_PAGES);
  });

  it('lead to the site of the demo', async () => {
    const { data } = await (await open({}, true)).ask(Urls, STORY);
    expect(KINDS.map((kind) => new URL(data[kind].url ?? '').pathname)).toEqual([
      '/articles/microsoft-cuts-off-unit-8200',
      '/campaigns/no-azure-for-apartheid',
      '/people/brad-smith',
      '/organizations/microsoft',
      '/tags/technology',
    ]);
  });

  it.each(['SITE_URL', 'ARTICLE_URL'])(
    'don’t lead to the site of the demo if %s names another',
    async (name) => {
      const newsroom = await open({ [name]: 'https://news.example/articles/' }, true);
      const { data } = await newsroom.ask(Urls, STORY);
      expect(data.article.url).toMatch(/^https:\/\/news\.example\//);
      expect(data).toMatchObject(NO_PAGES);
    },
  );
});
