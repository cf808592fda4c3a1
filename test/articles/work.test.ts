import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import type { ArticleFilter } from '../gql/graphql.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Work = graphql(`
  query WorkOnArticle($slug: String!) {
    article(slug: $slug) {
      viewerCan
      embargoedUntil
      createdBy {
        name
      }
    }
  }
`);

const Articles = graphql(`
  query WorkOnArticles($filter: ArticleFilter, $orderBy: ArticleOrder) {
    articles(filter: $filter, orderBy: $orderBy) {
      totalCount
      nodes {
        slug
      }
    }
  }
`);

const SOME_DAY = '2099-01-01T00:00:00.000Z';
const LATER = '2099-01-02T00:00:00.000Z';
const EVERYTHING = ['ADD_COMMENT', 'CORRECT', 'REQUEST_COMMENT', 'REVISE', 'WITHDRAW'];

let newsroom: Newsroom;
let editor: ReturnType<typeof openDesk>;
let reporter: typeof editor;
beforeAll(async () => {
  newsroom = await openNewsroom();
  editor = openDesk(newsroom);
  reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
});
afterAll(() => newsroom.close());

const read = async ({ slug }: { slug: string }, token?: string) =>
  (await newsroom.ask(Work, { slug }, token)).data.article;
const can = async (article: { slug: string }, token?: string) => (await read(article, token))?.viewerCan;

describe('what a member can do with an article', () => {
  it('depends on its state, for editors', async () => {
    const { EDITOR } = newsroom.tokens;
    const draft = await reporter.article();
    expect(await can(draft, EDITOR)).toEqual(['PUBLISH', 'REQUEST_COMMENT', 'REVISE', 'SCHEDULE']);
    const published = await editor.publish(draft);
    expect(await can(draft, EDITOR)).toEqual(EVERYTHING);
    await editor.revise(published, { body: [paragraph('More.')] });
    expect(await can(draft, EDITOR)).toEqual([...EVERYTHING.slice(0, 2), 'PUBLISH', ...EVERYTHING.slice(2)]);
    await editor.withdraw(published);
    expect(await can(draft, EDITOR)).toEqual([]);
  });

  it('is to work on it, for the reporter who created it, and nothing for others and readers', async () => {
    const { REPORTER } = newsroom.tokens;
    const own = await editor.publish(await reporter.article());
    expect(await can(own, REPORTER)).toEqual(['REQUEST_COMMENT', 'REVISE']);
    expect(await can(own)).toEqual([]);
    expect(await can(await editor.publishedArticle(), REPORTER)).toEqual([]);
  });

  it('is not to publish it under embargo', async () => {
    const draft = await editor.article({ embargoedUntil: SOME_DAY });
    expect(await can(draft, newsroom.tokens.EDITOR)).not.toContain('PUBLISH');
  });

  it("is limited by the token's scopes", async () => {
    const article = await editor.publishedArticle();
    const token = await limitedToken(newsroom.prisma, { role: 'EDITOR', scopes: ['READ', 'WRITE'] });
    expect(await can(article, token)).toEqual(['REQUEST_COMMENT', 'REVISE']);
  });
});

describe('who created an article, and its embargo', () => {
  it('are for editors and the reporter who created it', async () => {
    const draft = await reporter.article({ embargoedUntil: SOME_DAY });
    for (const role of ['REPORTER', 'EDITOR'] as const) {
      expect(await read(draft, newsroom.tokens[role])).toMatchObject({
        embargoedUntil: SOME_DAY,
        createdBy: { name: expect.any(String) as string },
      });
    }
    const published = await editor.publishedArticle({ embargoedUntil: '2025-01-01T00:00:00.000Z' });
    for (const token of [newsroom.tokens.REPORTER, undefined]) {
      expect(await read(published, token)).toMatchObject({ embargoedUntil: null, createdBy: null });
    }
  });
});

describe('the list of articles', () => {
  const list = async (filter: ArticleFilter, token?: string, orderBy?: 'SCHEDULED_SOONEST') => {
    const { data } = await newsroom.ask(Articles, { filter, orderBy: orderBy ?? null }, token);
    expect(data.articles.totalCount).toBe(data.articles.nodes.length);
    return data.articles.nodes.map(({ slug }) => slug);
  };

  it('can be of those that the viewer created', async () => {
    const own = await reporter.article();
    const others = await editor.publishedArticle();
    const mine = await list({ createdByMe: true }, newsroom.tokens.REPORTER);
    expect(mine).toContain(own.slug);
    expect(mine).not.toContain(others.slug);
    expect(await list({ createdByMe: true })).toEqual([]);
    expect(await list({ createdByMe: false })).toContain(others.slug);
  });

  it('can be a schedule, soonest first, for those who see it', async () => {
    const [later, sooner] = [
      await editor.schedule(await editor.article(), LATER),
      await editor.schedule(await reporter.article(), SOME_DAY),
    ];
    const filter = { scheduledFrom: SOME_DAY, scheduledUntil: LATER };
    expect(await list(filter, newsroom.tokens.EDITOR, 'SCHEDULED_SOONEST')).toEqual([
      sooner.slug,
      later.slug,
    ]);
    expect(await list({ scheduledUntil: SOME_DAY }, newsroom.tokens.EDITOR)).toEqual([sooner.slug]);
    expect(await list({ scheduledFrom: LATER }, newsroom.tokens.EDITOR)).toEqual([later.slug]);
    expect(await list(filter, newsroom.tokens.REPORTER)).toEqual([sooner.slug]);
    expect(await list(filter)).toEqual([]);
  });

  it('can be of a campaign, a person or an organisation by its slug; a hidden one matches nothing', async () => {
    const campaign = await editor.campaign();
    const [person, organization] = [unique('person'), unique('organization')];
    const speakers = [
      { personId: (await editor.person({ slug: person })).id },
      { organizationId: (await editor.organization({ slug: organization })).id },
    ];
    const body = await Promise.all(
      speakers.map(async (speaker) => quote((await editor.statement({ speaker })).id)),
    );
    const draft = await editor.article({ campaignIds: [campaign.id], body });
    const filters = [
      { campaignSlug: campaign.slug },
      { personSlug: person },
      { organizationSlug: organization },
    ];
    for (const filter of filters) {
      expect(await list(filter)).toEqual([]);
      expect(await list(filter, newsroom.tokens.EDITOR)).toEqual([draft.slug]);
    }
    await editor.publish(draft);
    for (const filter of filters) expect(await list(filter)).toEqual([draft.slug]);
    expect(await list({ personSlug: unique('absent') })).toEqual([]);
  });
});
