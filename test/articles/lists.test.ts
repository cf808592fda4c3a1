import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { MarkArticleReady } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';

type Filter = Readonly<Record<string, unknown>>;

interface Articles {
  readonly totalCount: number;
  readonly nodes: readonly { readonly slug: string; readonly lastModifiedAt: string }[];
}

const AllArticles = untyped<
  { articles: Articles },
  { filter: Filter | null; orderBy: string | null }
>(`query ($filter: ArticleFilter, $orderBy: ArticleOrder) {
  articles(first: 100, filter: $filter, orderBy: $orderBy) { totalCount nodes { slug lastModifiedAt } }
}`);

const Ids = untyped<Record<'person' | 'organization' | 'campaign', { id: string }>, Record<string, never>>(`{
  person(slug: "brad-smith") { id }
  organization(slug: "microsoft") { id }
  campaign(slug: "no-azure-for-apartheid") { id }
}`);

const Lists = untyped<
  { tag: { articles: Articles }; campaign: { articles: Articles }; articles: Articles },
  { tag: string; campaign: string; orderBy: string | null }
>(`query ($tag: String!, $campaign: String!, $orderBy: ArticleOrder) {
  tag(slug: $tag) { articles(first: 100, orderBy: $orderBy) { ...Slugs } }
  campaign(slug: $campaign) { articles(first: 100, orderBy: $orderBy) { ...Slugs } }
  articles(first: 100, orderBy: $orderBy, filter: { tagSlugs: [$tag] }) { ...Slugs }
}
fragment Slugs on ArticleConnection { totalCount nodes { slug } }`);

interface PageOfArticles extends Articles {
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
}

const TagPage = untyped<
  { tag: { articles: PageOfArticles } },
  { tag: string; orderBy: string | null; after: string | null }
>(`query ($tag: String!, $orderBy: ArticleOrder, $after: String) {
  tag(slug: $tag) {
    articles(first: 2, orderBy: $orderBy, after: $after) { nodes { slug } pageInfo { endCursor hasNextPage } }
  }
}`);

const STORY = 'microsoft-cuts-off-unit-8200';
const RALLY = 'rally-outside-microsofts-headquarters';
const LIVE = 'unit-8200-as-it-happened';
const DRAFT = 'what-open-sundays-cost-example';
const LIBRARY = 'open-the-library-on-sundays-example';
const WITHDRAWN = 'live-rally-outside-microsofts-headquarters-copy';

const demo = await openNewsroom({ story: true });
afterAll(() => demo.close());
const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;

interface Options {
  readonly orderBy?: string | null;
  readonly token?: string | undefined;
}

async function found(filter: Filter | null, { orderBy = null, token }: Options = {}) {
  const { articles } = (await demo.ask(AllArticles, { filter, orderBy }, token)).data;
  expect(articles.nodes).toHaveLength(articles.totalCount);
  return articles.nodes.map(({ slug }) => slug);
}

describe('the list of articles', () => {
  const member = { token: demo.tokens.EDITOR };

  it('can be sorted in each order, for readers and for editors', async () => {
    const inOrder = (orderBy: string | null, token?: string) => found(null, { orderBy, token });
    expect(await inOrder(null)).toEqual([STORY, LIVE, RALLY, LIBRARY]);
    expect(await inOrder('PUBLISHED_NEWEST')).toEqual([STORY, LIVE, RALLY, LIBRARY]);
    expect(await inOrder('PUBLISHED_OLDEST')).toEqual([LIBRARY, RALLY, LIVE, STORY]);
    expect(await inOrder('MODIFIED_NEWEST')).toEqual([STORY, LIVE, RALLY, LIBRARY]);
    // A draft has no date of publication, so it counts as the newest.
    expect(await inOrder(null, member.token)).toEqual([DRAFT, STORY, LIVE, RALLY, WITHDRAWN, LIBRARY]);
    const oldest = [LIBRARY, WITHDRAWN, RALLY, LIVE, STORY, DRAFT];
    expect(await inOrder('PUBLISHED_OLDEST', member.token)).toEqual(oldest);
    expect(await inOrder('MODIFIED_NEWEST', member.token)).toEqual([
      DRAFT,
      RALLY,
      STORY,
      LIVE,
      WITHDRAWN,
      LIBRARY,
    ]);
  });

  it('can be filtered by state; readers see only published articles', async () => {
    expect(await found({ states: ['DRAFT', 'WITHDRAWN'] })).toEqual([]);
    expect(await found({ states: ['DRAFT', 'PUBLISHED'] })).toEqual([STORY, LIVE, RALLY, LIBRARY]);
    expect(await found({ states: [] })).toEqual([]);
    expect(await found({ states: ['DRAFT', 'WITHDRAWN'] }, member)).toEqual([DRAFT, WITHDRAWN]);
    expect(await found({ states: ['SCHEDULED'] }, member)).toEqual([]);
  });

  it('can be filtered by tag, campaign and speaker of the revision that is shown', async () => {
    const { person, organization, campaign } = (await demo.ask(Ids, {})).data;
    expect(await found({ tagSlugs: ['surveillance'] })).toEqual([STORY, LIVE]);
    expect(await found({ tagSlugs: ['technology'] })).toEqual([STORY, LIVE, RALLY]);
    expect(await found({ tagSlugs: ['example', 'surveillance'] })).toEqual([STORY, LIVE, LIBRARY]);
    expect(await found({ tagSlugs: ['surveillance', 'none', 'surveillance'] })).toEqual([STORY, LIVE]);
    for (const tagSlugs of [[], ['Technology'], ['explainers-in-the-making']])
      expect(await found({ tagSlugs })).toEqual([]);
    expect(await found({ tagSlugs: ['explainers-in-the-making'] }, member)).toEqual([DRAFT]);
    expect(await found({ campaignId: campaign.id })).toEqual([STORY, RALLY]);
    expect(await found({ speakerId: person.id })).toEqual([STORY]);
    expect(await found({ speakerId: organization.id, tagSlugs: ['technology'] })).toEqual([STORY]);
    expect(await found({ speakerId: organization.id, tagSlugs: ['economy'] })).toEqual([]);
  });

  it('can be filtered by the time of first publication, with inclusive bounds', async () => {
    const published = (publishedFrom: string | null, publishedUntil: string | null) =>
      found({ publishedFrom, publishedUntil });
    expect(await published('2025-08-27T15:00:00Z', '2025-09-25T18:00:00Z')).toEqual([STORY, LIVE, RALLY]);
    expect(await published('2025-08-27T15:00:00.001Z', null)).toEqual([STORY, LIVE]);
    expect(await published(null, '2025-09-25T17:59:59.999Z')).toEqual([LIVE, RALLY, LIBRARY]);
    expect(await published('2025-09-25T20:00:00+02:00', null)).toEqual([STORY]);
    expect(await published('2025-09-26T00:00:00Z', null)).toEqual([]);
    // A draft has no such time.
    expect(await found({ publishedFrom: '0001-01-01T00:00:00Z' }, member)).not.toContain(DRAFT);
  });

  it('has for readers the time of the last change that they can see, and is sorted by it', async () => {
    const [first, second] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const list = async (token?: string) => {
      const { data } = await newsroom.ask(AllArticles, { filter: null, orderBy: 'MODIFIED_NEWEST' }, token);
      return data.articles.nodes.filter(({ slug }) => slug === first.slug || slug === second.slug);
    };
    const before = await list();
    expect(before).toMatchObject([{ slug: second.slug }, { slug: first.slug }]);

    const draft = await desk.revise(first, { headline: 'Nobody knows yet' });
    expect(await list()).toEqual(before);
    expect(await list(EDITOR)).toMatchObject([{ slug: first.slug }, { slug: second.slug }]);

    await desk.publish(draft);
    const after = await list();
    expect(after).toMatchObject([{ slug: first.slug }, { slug: second.slug }]);
    expect(after[0]?.lastModifiedAt).toBe((await list(EDITOR))[0]?.lastModifiedAt);
  });
});

describe('the articles of a tag, and of a campaign', () => {
  const ORDERS = ['PUBLISHED_NEWEST', 'PUBLISHED_OLDEST'] as const;

  /**
   * Four published articles in the order of publication. The first was revised last, the second has work on it that readers
   * don't see. There are also three that readers don't see; the reporter's is not about the campaign.
   */
  async function written() {
    const tag = unique('tag');
    const campaign = await desk.campaign();
    const about = { tags: [tag], campaignIds: [campaign.id] };
    const [first, second] = [await desk.publishedArticle(about), await desk.publishedArticle(about)];
    const [third, fourth] = [await desk.publishedArticle(about), await desk.publishedArticle(about)];
    await desk.publish(await desk.revise(first, { headline: 'Again' }));
    await desk.revise(second, { headline: 'Not yet' });
    await desk.article(about);
    await desk.schedule(await desk.article(about), '2099-01-01T00:00:00Z');
    await openDesk(newsroom, REPORTER).article({ tags: [tag] });
    const published = [first, second, third, fourth].map(({ slug }) => slug);
    return { tag, published, lists };

    async function lists(orderBy: string | null, token?: string) {
      const { data } = await newsroom.ask(Lists, { tag, campaign: campaign.slug, orderBy }, token);
      const slugs = ({ nodes }: Articles) => nodes.map(({ slug }) => slug);
      expect(data.tag.articles.totalCount).toBe(data.tag.articles.nodes.length);
      return {
        ofTag: slugs(data.tag.articles),
        ofCampaign: slugs(data.campaign.articles),
        all: slugs(data.articles),
      };
    }
  }

  it('have the order of the list of all articles, for each viewer, and can be paged in each', async () => {
    const { tag, lists } = await written();
    for (const orderBy of [null, ...ORDERS]) {
      for (const token of [undefined, REPORTER, EDITOR]) {
        const { ofTag, ofCampaign, all } = await lists(orderBy, token);
        expect(ofTag, String(orderBy)).toEqual(all);
        expect(ofTag.filter((slug) => ofCampaign.includes(slug))).toEqual(ofCampaign);
      }
      const slugs: string[] = [];
      let after: string | null = null;
      do {
        const page: PageOfArticles = (await newsroom.ask(TagPage, { tag, orderBy, after }, EDITOR)).data.tag
          .articles;
        slugs.push(...page.nodes.map(({ slug }) => slug));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(slugs).toEqual((await lists(orderBy, EDITOR)).ofTag);
    }
  });

  it('are refused in an order that comments and schedules change, except those of a schedule', async () => {
    const { tag, published } = await written();
    const refused = [{ message: expect.stringContaining('Use PUBLISHED_NEWEST') as string }];
    for (const orderBy of ['MODIFIED_NEWEST', 'SCHEDULED_SOONEST'])
      expect((await newsroom.ask(TagPage, { tag, orderBy, after: null })).errors).toMatchObject(refused);
    const filter = { tagSlugs: [tag] };
    for (const orderBy of ['MODIFIED_NEWEST', 'SCHEDULED_SOONEST'])
      expect((await newsroom.ask(AllArticles, { filter, orderBy })).errors).toMatchObject(refused);
    const ofSchedule = { ...filter, scheduledFrom: '2000-01-01T00:00:00Z' };
    const { data } = await newsroom.ask(
      AllArticles,
      { filter: ofSchedule, orderBy: 'SCHEDULED_SOONEST' },
      EDITOR,
    );
    expect(data.articles.nodes.length).toBeGreaterThan(0);
    expect(published).not.toContain(data.articles.nodes[0]?.slug);
  });

  it('show readers what is public alone, by default with the newest at the top', async () => {
    const { published, lists } = await written();
    expect((await lists(null)).ofTag).toEqual(published.toReversed());
    expect((await lists('PUBLISHED_OLDEST')).ofTag).toEqual(published);
    expect((await lists('PUBLISHED_NEWEST')).ofCampaign).toEqual(published.toReversed());
    expect((await lists('PUBLISHED_NEWEST', EDITOR)).ofTag).toHaveLength(7);
  });
});

describe('the lists of the desk', () => {
  const slugs = async (filter: Filter, token?: string, orderBy: string | null = null) => {
    const { data, errors } = await newsroom.ask(AllArticles, { filter, orderBy }, token);
    expect(errors).toEqual([]);
    expect(data.articles.nodes).toHaveLength(data.articles.totalCount);
    return data.articles.nodes.map(({ slug }) => slug);
  };

  it('find what is ready and what has unpublished changes, among the articles that a member works on', async () => {
    const tags = [unique('Desk')];
    const own = openDesk(newsroom, REPORTER);
    const ready = async (draft: { readonly id: string }) => desk.attempt(MarkArticleReady, { id: draft.id });
    const [fresh, draft, changed, published, scheduled] = [
      await own.article({ tags }),
      await desk.article({ tags }),
      await desk.publishedArticle({ tags }),
      await desk.publishedArticle({ tags }),
      await own.article({ tags }),
    ];
    for (const article of [fresh, draft, changed]) await ready(article);
    await desk.revise(changed, { trailText: 'Changed.' });
    const ownChanged = await own.article({ tags });
    await desk.publish(ownChanged);
    await own.revise(ownChanged, { trailText: 'Changed.' });
    await desk.schedule(scheduled, '2099-01-01T00:00:00Z');
    await own.revise(scheduled, { trailText: 'Changed.' });
    const withdrawn = await desk.publishedArticle({ tags });
    await desk.withdraw(withdrawn);

    const all = [fresh, draft, changed, published, scheduled, ownChanged, withdrawn];
    const isIn = (found: readonly string[], expected: readonly { readonly slug: string }[]) => {
      expect(found.toSorted()).toEqual(expected.map(({ slug }) => slug).toSorted());
    };
    const cases: [Filter, typeof all, typeof all][] = [
      [{ isReady: true }, [fresh, draft, changed], [fresh]],
      [{ isReady: false }, [published, scheduled, ownChanged, withdrawn], [scheduled, ownChanged]],
      [{ hasUnpublishedChanges: true }, [changed, ownChanged], [ownChanged]],
      [{ hasUnpublishedChanges: false }, [fresh, draft, published, scheduled, withdrawn], [fresh, scheduled]],
      [{ hasUnpublishedChanges: true, isReady: true }, [changed], []],
      [{ hasUnpublishedChanges: true, states: ['DRAFT'] }, [], []],
      [{ isReady: true, createdByMe: true }, [draft, changed], [fresh]],
    ];
    for (const [filter, ofEditor, ofReporter] of cases) {
      for (const orderBy of [null, 'PUBLISHED_OLDEST']) {
        isIn(await slugs({ ...filter, tagSlugs: [slugOf(tags)] }, EDITOR, orderBy), ofEditor);
        isIn(await slugs({ ...filter, tagSlugs: [slugOf(tags)] }, REPORTER, orderBy), ofReporter);
        // The denied case: a reader learns of no work, also not by what is left out.
        expect(await slugs({ ...filter, tagSlugs: [slugOf(tags)] }, undefined, orderBy)).toEqual([]);
      }
      for (const orderBy of [null, 'PUBLISHED_OLDEST', 'MODIFIED_NEWEST', 'SCHEDULED_SOONEST']) {
        const ofTag = (found: readonly string[]) =>
          found.filter((slug) => all.some((each) => each.slug === slug));
        isIn(ofTag(await slugs(filter, EDITOR, orderBy)), ofEditor);
        isIn(ofTag(await slugs(filter, REPORTER, orderBy)), ofReporter);
        expect(await slugs(filter, undefined, orderBy)).toEqual([]);
      }
    }
    // A collaborator works on it, too.
    const { data } = await newsroom.ask(Me, {}, REPORTER);
    await desk.collaborators(changed, data.viewer.member);
    isIn(await slugs({ hasUnpublishedChanges: true, tagSlugs: [slugOf(tags)] }, REPORTER), [
      changed,
      ownChanged,
    ]);
    await desk.publish({ ...changed, revisionNumber: 2 });
    isIn(await slugs({ hasUnpublishedChanges: true, tagSlugs: [slugOf(tags)] }, EDITOR), [ownChanged]);
    isIn(await slugs({ isReady: true, tagSlugs: [slugOf(tags)] }, EDITOR), [fresh, draft]);
  });
});

const slugOf = (tags: readonly string[]) => (tags[0] ?? '').toLowerCase();
const Me = untyped<{ viewer: { member: { id: string } } }, Record<string, never>>(
  '{ viewer { member { id } } }',
);
