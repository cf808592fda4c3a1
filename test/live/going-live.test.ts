import { describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { ArticleUpdates, Feed, FeedPage } from '../support/clients/feed.ts';
import { loseEvents } from '../support/database/lose-events.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { Chance } from '../support/secrecy/random.ts';

/** `GOING_LIVE_ROUNDS=1000 npm test -- test/live/going-live.test.ts` tries more instants. */
const ROUNDS = Number(process.env['GOING_LIVE_ROUNDS'] ?? 25);
/** Comments on one article: each makes its body longer. */
const PER_ARTICLE = 50;

const Page = graphql(`
  query PageGoingLive($slug: String!) {
    article(slug: $slug) {
      revisionNumber
      statements(first: 100) {
        nodes {
          id
        }
      }
    }
    feedCursor
  }
`);

const newsroom = useNewsroom();
const desk = openDesk(newsroom);

const cursorFrom = async (slug: string) => (await newsroom.ask(Page, { slug })).data.feedCursor;

describe('a page that goes live with `feedCursor`', () => {
  it(
    `shows each comment once, whenever it comes: ${ROUNDS} rounds`,
    async () => {
      const chance = new Chance(1);
      const speaker = { personId: (await desk.person({ visibility: 'PUBLIC' })).id };
      let article = await desk.publishedArticle();
      let isLast = false;
      for (let round = 0; round < ROUNDS; round++) {
        if (round % PER_ARTICLE === 0) article = await desk.publishedArticle();
        const { slug } = article;
        // The comment begins at any instant from before the page is read to after it is subscribed to.
        const instant = chance.from(0, 3);
        let commented: ReturnType<typeof desk.comment> | undefined;
        const comment = () => (commented ??= desk.comment(article, { statement: { speaker } }));
        if (instant === 0) void comment();
        await tick(chance.from(0, 5));
        const reading = newsroom.ask(Page, { slug });
        if (instant === 1) void comment();
        const { article: page, feedCursor: after } = (await reading).data;
        if (instant === 2) void comment();
        await tick(chance.from(0, 5));
        const watching = await newsroom.watch(ArticleUpdates, { slug, after });
        const { statement, event } = await comment();

        const shown = page?.statements.nodes.map(({ id }) => id) ?? [];
        const sent: string[] = [];
        isLast = false;
        while (!isLast) {
          const of = (await watching.next()).data?.articleUpdated;
          if (of === undefined) throw new Error('It has errors.');
          // The article's publication, if the node hadn't read it from the log yet when the page was read.
          if (!('statement' in of)) continue;
          sent.push(of.statement.id);
          isLast = of.statement.id === statement.id;
        }
        await watching.stop();
        expect(new Set(sent).size, `round ${round}, event ${event.id}`).toBe(sent.length);
        // What the page has already isn't added again.
        const all = [...shown, ...sent.filter((id) => !shown.includes(id))];
        expect(all.at(-1)).toBe(statement.id);
        expect(all).toHaveLength((round % PER_ARTICLE) + 1);
      }
    },
    60_000 + ROUNDS * 5_000,
  );
});

describe('the cursor of an event of one article', () => {
  async function eventOf(slug: string, cursor: string) {
    const watching = await newsroom.watch(ArticleUpdates, { slug, after: cursor });
    return (await watching.next()).data?.articleUpdated.cursor ?? '';
  }

  it('is refused by the subscription to another article', async () => {
    const [one, other] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const start = await cursorFrom(one.slug);
    await desk.comment(one);
    const cursor = await eventOf(one.slug, start);
    const { errors } = await (
      await newsroom.watch(ArticleUpdates, { slug: other.slug, after: cursor })
    ).next();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors?.[0]?.message).toMatch(/another article/);
    const draft = await desk.article();
    const hidden = await (await newsroom.watch(ArticleUpdates, { slug: draft.slug, after: cursor })).next();
    const absent = await (
      await newsroom.watch(ArticleUpdates, { slug: 'there-is-none', after: cursor })
    ).next();
    expect(hidden).toEqual(absent);
    expect(hidden.errors).toEqual(errors);
  });

  it('resumes the same article, also under its new slug, and the whole feed', async () => {
    const article = await desk.publishedArticle();
    const start = await cursorFrom(article.slug);
    await desk.comment(article);
    const cursor = await eventOf(article.slug, start);
    const { slug } = await desk.changeSlug(article);
    await desk.comment(article);
    for (const each of [slug, article.slug]) expect(await eventOf(each, cursor)).not.toBe(cursor);
    expect((await newsroom.ask(FeedPage, { after: cursor })).data.feed.nodes).not.toEqual([]);
    const everything = await newsroom.watch(Feed, { after: cursor });
    const [first, second] = [await everything.next(), await everything.next()];
    // One that the feed gave is refused by no article: it can be meant.
    const fromFeed = second.data?.feed.cursor ?? '';
    expect(first.data?.feed.cursor).not.toBe(fromFeed);
    const watching = await newsroom.watch(ArticleUpdates, {
      slug: (await desk.publishedArticle()).slug,
      after: fromFeed,
    });
    expect((await watching.next()).errors).toBeUndefined();
  });

  it('has expired if the event is lost, also if another article has the slug since', async () => {
    const [one, other] = [await desk.publishedArticle(), await desk.publishedArticle()];
    const start = await cursorFrom(one.slug);
    await desk.comment(one);
    const cursor = await eventOf(one.slug, start);
    await loseEvents(newsroom.prisma, 2);
    const { errors } = await (
      await newsroom.watch(ArticleUpdates, { slug: other.slug, after: cursor })
    ).next();
    expect(errors).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
  });
});

/** Lets the event loop turn so many times. */
async function tick(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
}
