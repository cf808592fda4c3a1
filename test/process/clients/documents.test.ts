import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  ArticlePageQueryDocument,
  ArticlePageSubscriptionDocument,
  CampaignPageQueryDocument,
  CampaignPageSubscriptionDocument,
  DeskReviseMutationDocument,
  LiveBlogArticleSubscriptionDocument,
  LiveBlogSubscriptionDocument,
} from '../../gql/graphql.ts';
import { actAsBrowser } from '../../support/clients/browser.ts';
import { openCaches } from '../../support/clients/caches.ts';
import { CLIENT_QUERIES, readDocuments } from '../../support/clients/documents.ts';
import { checkWithTada } from '../../support/clients/tada.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { useNewsroom } from '../../support/newsroom/newsroom.ts';

const SLUG = 'microsoft-cuts-off-unit-8200';
const CAMPAIGN = 'no-azure-for-apartheid';
const DOCUMENTS = readDocuments();

describe('documents as front-end developers write them, without aliases', () => {
  const newsroom = useNewsroom({ story: true });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('have types with gql.tada', () => checkWithTada(DOCUMENTS));

  it('run in the caches of Apollo Client, Graphcache and Relay, without a warning', async () => {
    actAsBrowser({ authorization: `Bearer ${newsroom.tokens.EDITOR}` });
    const warnings: unknown[] = [];
    for (const level of ['warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((...said: unknown[]) => void warnings.push(...said));
    }
    const queries = DOCUMENTS.filter(({ isQuery }) => isQuery).map(({ name }) => name);
    expect(Object.keys(CLIENT_QUERIES).sort()).toEqual(queries.sort());
    for (const [name, cache] of Object.entries(await openCaches(newsroom.url, DOCUMENTS))) {
      for (const [query, variables] of Object.entries(CLIENT_QUERIES)) {
        const shown = await cache.open(query, variables);
        const { withdrawal: _none, ...found } = shown() as Record<string, unknown>;
        expect(Object.values(found), `${query} with ${name}`).not.toContain(null);
      }
      expect(warnings, name).toEqual([]);
    }
  });

  it('follow an article, a campaign and the whole feed', async () => {
    const desk = openDesk(newsroom);
    const { article, feedCursor: after } = (await newsroom.ask(ArticlePageQueryDocument, { slug: SLUG }))
      .data;
    const { campaign } = (await newsroom.ask(CampaignPageQueryDocument, { slug: CAMPAIGN, first: 1 })).data;
    if (article === null || campaign === null) throw new Error('The story has no such article or campaign.');
    const blog = await newsroom.watch(LiveBlogArticleSubscriptionDocument, { slug: SLUG, after });
    const page = await newsroom.watch(CampaignPageSubscriptionDocument, { slug: CAMPAIGN, after });
    const feed = await newsroom.watch(LiveBlogSubscriptionDocument, { after });
    const { note } = await desk.comment(article);
    const action = await desk.action({ campaignId: campaign.id });
    expect((await blog.next()).data?.articleUpdated).toMatchObject({ note: { text: note.text } });
    expect((await page.next()).data?.campaignUpdated).toMatchObject({ action: { id: action.id } });
    for (let isLast = false; !isLast;) {
      const { data, errors } = await feed.next();
      expect(errors).toBeUndefined();
      isLast = data?.feed.__typename === 'CampaignActionRecorded' && data.feed.action.id === action.id;
    }
    for (const watching of [blog, page, feed]) await watching.stop();
  });

  it('show an article after an event as its query does', async () => {
    const variables = { slug: SLUG };
    const { article } = (await newsroom.ask(ArticlePageQueryDocument, variables)).data;
    const page = await newsroom.watch(ArticlePageSubscriptionDocument, variables);
    if (article !== null) await openDesk(newsroom).comment(article);
    const { data, errors } = await page.next();
    expect(errors).toBeUndefined();
    const changed = (await newsroom.ask(ArticlePageQueryDocument, variables)).data.article;
    expect(changed).not.toEqual(article);
    expect(data?.articleUpdated.article).toEqual(changed);
    await page.stop();
  });

  it('save a draft, and show each problem with it', async () => {
    const { id, revisionNumber: expectedRevision } = await openDesk(newsroom).article();
    const revise = async (headline: string) => {
      const input = { id, expectedRevision, headline };
      const { data } = await newsroom.ask(DeskReviseMutationDocument, { input }, newsroom.tokens.EDITOR);
      return data.reviseArticle;
    };
    expect(await revise('')).toMatchObject({ problems: [{ path: ['input', 'headline'] }] });
    expect(await revise('A better one')).toMatchObject({ article: { headline: 'A better one' } });
    expect(await revise('Too late')).toMatchObject({ current: { headline: 'A better one' } });
  });
});
