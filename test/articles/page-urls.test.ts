import { describe, expect, it, onTestFinished } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, quote, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Urls = graphql(`
  query PageUrls(
    $article: String!
    $campaign: String!
    $person: String!
    $organization: String!
    $tag: String!
  ) {
    article(slug: $article) {
      url
    }
    campaign(slug: $campaign) {
      pageUrl
    }
    person(slug: $person) {
      pageUrl
    }
    organization(slug: $organization) {
      pageUrl
      website
    }
    tag(slug: $tag) {
      pageUrl
    }
  }
`);

/** A page of each kind, by the slugs that it is found by. */
async function write(newsroom: Newsroom) {
  const desk = openDesk(newsroom);
  const tag = unique('tag');
  const person = await desk.person();
  const organization = await desk.organization({ website: 'https://own.example/' });
  const campaign = await desk.campaign({ targets: [{ organizationId: organization.id }] });
  const said = await desk.statement({ speaker: { personId: person.id } });
  const article = await desk.publishedArticle({ body: [quote(said.id)], tags: [tag] });
  return {
    article: article.slug,
    campaign: campaign.slug,
    person: person.slug,
    organization: organization.slug,
    tag,
  };
}

describe('the URLs of pages', () => {
  async function open(settings: Record<string, string> = {}, story = false): Promise<Newsroom> {
    const newsroom = await openNewsroom({ settings, story });
    onTestFinished(() => newsroom.close());
    return newsroom;
  }

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
      campaign: { pageUrl: `https://news.example/campaigns/${slugs.campaign}` },
      person: { pageUrl: `https://people.example/${slugs.person}` },
      organization: { pageUrl: null, website: 'https://own.example/' },
      tag: { pageUrl: `https://news.example/topics/${slugs.tag}` },
    });
  });

  it('are null but for articles if neither the settings nor the node have such pages', async () => {
    const newsroom = await open();
    const { data } = await newsroom.ask(Urls, await write(newsroom));
    expect(data.article?.url).toMatch(/^http.+\/articles\//);
    const none = { pageUrl: null };
    expect(data).toMatchObject({ campaign: none, person: none, organization: none, tag: none });
  });

  const STORY = {
    article: 'microsoft-cuts-off-unit-8200',
    campaign: 'no-azure-for-apartheid',
    person: 'brad-smith',
    organization: 'microsoft',
    tag: 'technology',
  };

  it('lead to the site of the demo', async () => {
    const newsroom = await open({}, true);
    const { data } = await newsroom.ask(Urls, STORY);
    const { article, ...others } = data;
    const urls = [article?.url, ...Object.values(others).map((row) => row?.pageUrl)];
    const paths = urls.map((url) => new URL(url ?? '').pathname);
    expect(paths).toEqual([
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
      expect(data.article?.url).toMatch(/^https:\/\/news\.example\//);
      const none = { pageUrl: null };
      expect(data).toMatchObject({ campaign: none, person: none, organization: none, tag: none });
    },
  );
});
