import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { absentId, openDesk, unique } from '../support/newsroom/factories.ts';
import { CreateArticle } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Reported = graphql(`
  query ReportedActions($slug: String!) {
    article(slug: $slug) {
      actions {
        id
      }
      publishedRevision {
        actions {
          id
        }
      }
    }
  }
`);

const Reports = graphql(`
  query ArticlesThatReport($id: ID!) {
    node(id: $id) {
      ... on CampaignAction {
        articles {
          totalCount
          nodes {
            slug
          }
        }
      }
    }
  }
`);

describe('the actions that an article reports', () => {
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    desk = openDesk(newsroom);
  });
  afterAll(() => newsroom.close());

  async function recorded() {
    const { id: campaignId } = await desk.campaign();
    const action = (startedOn: string) => desk.action({ campaignId, startedOn });
    const [late, early, other] = [await action('2025-09'), await action('2025-08'), await action('2025-07')];
    return { campaignId, late: late.id, early: early.id, other: other.id };
  }

  async function reported(slug: string, token?: string) {
    const { article } = (await newsroom.ask(Reported, { slug }, token)).data;
    return {
      shown: article?.actions.map(({ id }) => id),
      published: article?.publishedRevision?.actions.map(({ id }) => id),
    };
  }

  async function reportsOf(id: string, token?: string) {
    const { node } = (await newsroom.ask(Reports, { id }, token)).data;
    const { totalCount, nodes } = node && 'articles' in node ? node.articles : { totalCount: -1, nodes: [] };
    expect(nodes).toHaveLength(totalCount);
    return nodes.map(({ slug }) => slug);
  }

  it('are those that its input names, oldest first, and not all of its campaigns', async () => {
    const { campaignId, late, early } = await recorded();
    const { slug } = await desk.publishedArticle({
      campaignIds: [campaignId],
      actionIds: [late, early, late],
    });
    expect(await reported(slug)).toEqual({ shown: [early, late], published: [early, late] });
  });

  it('can be of a campaign that the article is not about', async () => {
    const { late } = await recorded();
    const { slug } = await desk.publishedArticle({ actionIds: [late] });
    expect((await reported(slug)).shown).toEqual([late]);
  });

  it('stay if a revision leaves them out, a correction or a comment, and go with null', async () => {
    const { late, early } = await recorded();
    const first = await desk.publishedArticle({ actionIds: [late] });
    await desk.comment(first);
    await desk.correct({ id: first.id, revisionNumber: 2 });
    expect((await reported(first.slug)).shown).toEqual([late]);
    const draft = await desk.revise({ id: first.id, revisionNumber: 3 }, { headline: 'Another' });
    expect((await reported(first.slug, newsroom.tokens.EDITOR)).shown).toEqual([late]);
    const both = await desk.revise(draft, { actionIds: [late, early] });
    // A comment goes into the draft, which keeps its own.
    await desk.comment(first);
    const asEditor = await reported(first.slug, newsroom.tokens.EDITOR);
    expect(asEditor).toEqual({ shown: [early, late], published: [late] });
    expect((await reported(first.slug)).shown).toEqual([late]);
    const none = { id: both.id, revisionNumber: both.revisionNumber + 2 };
    await desk.publish(await desk.revise(none, { actionIds: null }));
    expect(await reported(first.slug)).toEqual({ shown: [], published: [] });
  });

  it('have to be there, and of the right type', async () => {
    const input = { slug: unique('article'), headline: 'News', body: [] };
    const actionIds = [absentId('CampaignAction')];
    const absent = await newsroom.ask(
      CreateArticle,
      { input: { ...input, actionIds } },
      newsroom.tokens.EDITOR,
    );
    expect(absent.data.createArticle).toMatchObject({
      __typename: 'NotFoundError',
      path: ['input', 'actionIds', '0'],
    });
    const { campaignId } = await recorded();
    const other = await newsroom.ask(
      CreateArticle,
      { input: { ...input, actionIds: [campaignId] } },
      newsroom.tokens.EDITOR,
    );
    expect(other.errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(await newsroom.prisma.article.count({ where: { slug: input.slug } })).toBe(0);
  });

  it('lead to the articles that report them, by the revision that you are shown', async () => {
    const { campaignId, late, early, other } = await recorded();
    await desk.publishedArticle({ campaignIds: [campaignId] });
    const first = await desk.publishedArticle({ actionIds: [late] });
    const second = await desk.publishedArticle({ actionIds: [late, early] });
    const draft = await desk.article({ actionIds: [late] });
    expect(await reportsOf(late)).toEqual([second.slug, first.slug]);
    expect(await reportsOf(late, newsroom.tokens.EDITOR)).toEqual([draft.slug, second.slug, first.slug]);
    expect(await reportsOf(early)).toEqual([second.slug]);
    expect(await reportsOf(other)).toEqual([]);

    await desk.revise(second, { actionIds: [other] });
    expect(await reportsOf(late)).toEqual([second.slug, first.slug]);
    expect(await reportsOf(other)).toEqual([]);
    expect(await reportsOf(late, newsroom.tokens.EDITOR)).toEqual([draft.slug, first.slug]);
    expect(await reportsOf(other, newsroom.tokens.EDITOR)).toEqual([second.slug]);

    await desk.withdraw(first);
    expect(await reportsOf(late)).toEqual([second.slug]);
  });
});
