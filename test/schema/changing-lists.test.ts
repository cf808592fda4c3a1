import { describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, quote, unique } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

interface Slugs {
  readonly nodes: readonly { readonly slug: string }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}
const Newest = untyped<{ articles: Slugs }, { filter: object; after: string | null; orderBy: string }>(
  `query ($filter: ArticleFilter!, $after: String, $orderBy: ArticleOrder) {
  articles(first: 2, after: $after, orderBy: $orderBy, filter: $filter) {
    nodes { slug }
    pageInfo { endCursor hasNextPage }
  }
}`,
);

interface Texts {
  readonly nodes: readonly { readonly text: string }[];
}
const Aliases = untyped<{ article: { all: Texts; actions: unknown[] } }, { slug: string }>(
  `query ($slug: String!) {
  article(slug: $slug) {
    all: statements { totalCount nodes { text } }
    first: statements(first: 1) { totalCount edges { node { text speaker { ... on Person { name } } } } }
    last: statements(last: 1) { nodes { text } edges { node { kind } } }
    posts: statements(filter: { kinds: [SOCIAL_POST] }) { totalCount pageInfo { hasNextPage endCursor } }
    corrections: updateNotes(filter: { kinds: [CORRECTION] }) { nodes { text } }
    notes: updateNotes { nodes { text } }
    campaigns {
      rallies: actions(filter: { types: [RALLY] }) { totalCount }
      petitions: actions(filter: { types: [PETITION] }) { nodes { title } }
      actions(first: 1) { totalCount nodes { title } }
    }
    actions { title }
  }
}`,
);

const Nested = untyped<{ campaign: object }, { slug: string }>(`query ($slug: String!) {
  campaign(slug: $slug) {
    articles {
      nodes {
        slug
        first: statements(first: 1) { totalCount nodes { id } pageInfo { hasNextPage } }
        rest: statements(filter: { kinds: [REMARK] }) { totalCount }
      }
    }
    statements { nodes { id articles(first: 1) { totalCount nodes { slug } } } }
  }
}`);

describe('a list that changes while it is read', () => {
  const newsroom = useNewsroom({ story: true });

  /** Five articles with their own tag, oldest first. */
  async function publishFive() {
    const desk = openDesk(newsroom);
    const tag = unique('five');
    const articles = [];
    for (let i = 0; i < 5; i++) articles.push(await desk.publishedArticle({ tags: [tag] }));
    const page = async (after: string | null, orderBy: 'PUBLISHED_NEWEST' | 'MODIFIED_NEWEST') => {
      const filter = orderBy === 'PUBLISHED_NEWEST' ? { tagSlugs: [tag] } : {};
      const { articles } = (await newsroom.ask(Newest, { filter, after, orderBy })).data;
      return { slugs: articles.nodes.map(({ slug }) => slug), ...articles.pageInfo };
    };
    return { desk, articles, slugs: articles.map(({ slug }) => slug).toReversed(), page };
  }

  it('continues where it was, even if the last row read has been withdrawn', async () => {
    const { desk, articles, slugs, page } = await publishFive();
    const first = await page(null, 'PUBLISHED_NEWEST');
    expect(first.slugs).toEqual(slugs.slice(0, 2));
    const last = articles.find(({ slug }) => slug === slugs[1]);
    await desk.withdraw({ id: last?.id ?? '' });
    const second = await page(first.endCursor, 'PUBLISHED_NEWEST');
    expect(second.slugs).toEqual(slugs.slice(2, 4));
    expect((await page(second.endCursor, 'PUBLISHED_NEWEST')).slugs).toEqual(slugs.slice(4));
  });

  it('repeats nothing, even if the last row read has moved to the front', async () => {
    const { desk, articles, slugs, page } = await publishFive();
    const first = await page(null, 'MODIFIED_NEWEST');
    const last = articles.find(({ slug }) => slug === slugs[1]);
    if (last === undefined) throw new Error('It was published above.');
    await desk.publish(await desk.revise(last, { headline: 'Newer than all' }));
    expect((await page(null, 'MODIFIED_NEWEST')).slugs[0]).toBe(last.slug);
    expect((await page(first.endCursor, 'MODIFIED_NEWEST')).slugs).toEqual(slugs.slice(2, 4));
  });

  it('ends with an empty page if all following rows have been withdrawn', async () => {
    const { desk, articles, page } = await publishFive();
    const first = await page(null, 'PUBLISHED_NEWEST');
    for (const { id } of articles) await desk.withdraw({ id });
    expect(await page(first.endCursor, 'PUBLISHED_NEWEST')).toEqual({
      slugs: [],
      endCursor: null,
      hasNextPage: false,
    });
  });

  it('can be selected several times in one query, with different arguments', async () => {
    const { data, errors } = await newsroom.ask(Aliases, { slug: 'microsoft-cuts-off-unit-8200' });
    expect(errors).toEqual([]);
    const { article } = data;
    const texts = article.all.nodes.map(({ text }) => text);
    expect(texts).toHaveLength(10);
    expect(article.actions).toHaveLength(6);
    expect(article).toMatchObject({
      first: { totalCount: 10, edges: [{ node: { text: texts[0], speaker: { name: 'Brad Smith' } } }] },
      last: { nodes: [{ text: texts[9] }], edges: [{ node: { kind: 'REMARK' } }] },
      posts: { totalCount: 2, pageInfo: { hasNextPage: false } },
      campaigns: [
        {
          rallies: { totalCount: 1 },
          petitions: { nodes: [{ title: 'Worker petition' }] },
          actions: { totalCount: 6, nodes: [{ title: 'Worker petition' }] },
        },
      ],
    });
  });

  it("has each object's own rows if several objects are read at once", async () => {
    const desk = openDesk(newsroom);
    const campaign = await desk.campaign();
    const common = { campaignIds: [campaign.id] };
    const [one, two] = [await desk.statement(common), await desk.statement(common)];
    const both = await desk.publishedArticle({ ...common, body: [quote(one.id), quote(two.id)] });
    const single = await desk.publishedArticle({ ...common, body: [quote(two.id)] });
    const { data } = await newsroom.ask(Nested, { slug: campaign.slug });
    expect(data.campaign).toEqual({
      articles: {
        nodes: [
          { slug: single.slug, first: page(two.id, 1, false), rest: { totalCount: 1 } },
          { slug: both.slug, first: page(one.id, 2, true), rest: { totalCount: 2 } },
        ],
      },
      statements: {
        nodes: [
          { id: two.id, articles: { totalCount: 2, nodes: [{ slug: single.slug }] } },
          { id: one.id, articles: { totalCount: 1, nodes: [{ slug: both.slug }] } },
        ],
      },
    });

    function page(id: string, totalCount: number, hasNextPage: boolean) {
      return { totalCount, nodes: [{ id }], pageInfo: { hasNextPage } };
    }
  });
});
