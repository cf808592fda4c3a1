import { describe, expect, it } from 'vitest';
import { cursorNow, Feed, take } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { globalId, openDesk, unique } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
const desk = openDesk(newsroom);

const Past = untyped<{ feed: { nodes: { slug?: string }[] } }, { after: string | null; filter: object }>(
  `query ($after: String, $filter: FeedFilter) {
    feed(first: 100, after: $after, filter: $filter) { nodes { __typename ... on ArticleEvent { slug } } }
  }`,
);

type Filter = Readonly<Record<string, readonly string[]>>;
interface Named {
  readonly id: string;
  /** The filters by its id, and by its slugs. */
  readonly filters: readonly Filter[];
}

/** An article that had something before it was withdrawn, and comes back without it. */
async function formerly(of: object, none: object) {
  const after = await cursorNow(newsroom);
  const article = await desk.publishedArticle(of);
  const mended = await desk.revise(await desk.withdraw(article), none);
  return { of, article, mended, after };
}

const KINDS = {
  async tag() {
    const slug = unique('tag');
    const former = await formerly({ tags: [slug] }, { tags: [] });
    const tag = await newsroom.prisma.tag.findUniqueOrThrow({ where: { slug } });
    const id = globalId('Tag', tag.id);
    return { ...former, id, filters: [{ tagSlugs: [slug] }, { tagIds: [id] }] };
  },
  async person() {
    const { id, slug } = await desk.person();
    const contributions = [{ contributor: { personId: id }, role: 'AUTHOR' as const }];
    const former = await formerly({ contributions }, { contributions: [] });
    return { ...former, id, filters: [{ authorSlugs: [slug] }, { authorIds: [id] }] };
  },
  async organization() {
    const { id, slug } = await desk.organization();
    const contributions = [{ contributor: { organizationId: id }, role: 'AUTHOR' as const }];
    const former = await formerly({ contributions }, { contributions: [] });
    return { ...former, id, filters: [{ authorSlugs: [slug] }, { authorIds: [id] }] };
  },
} satisfies Record<string, () => Promise<Named & Awaited<ReturnType<typeof formerly>>>>;

describe('a filter of events', () => {
  it.each(Object.entries(KINDS))(
    'finds by a hidden %s what it finds by an unknown one, and all for editors',
    async (_kind, make) => {
      const { article, mended, after, id, filters } = await make();
      const found = async (filter: object, token?: string) =>
        (await newsroom.ask(Past, { after, filter }, token)).data.feed.nodes.map(({ slug }) => slug);
      await desk.publish(mended);
      for (const filter of filters) expect(await found(filter)).toContain(article.slug);
      await desk.hide(id);
      for (const filter of filters) {
        await until(async () => (await found(filter)).length === 0);
        expect(await found(filter, newsroom.tokens.EDITOR)).toContain(article.slug);
      }
    },
  );

  it.each(Object.entries(KINDS))(
    'delivers by a hidden %s nothing to readers, but to editors, and to all once it is public again',
    async (_kind, make) => {
      const { article, mended, after, id, filters, of } = await make();
      await desk.hide(id);
      const streams = await Promise.all(
        filters.flatMap((filter) => [
          newsroom.watch(Feed, { filter }),
          newsroom.watch(Feed, { filter, after }),
        ]),
      );
      const edited = await Promise.all(
        filters.map((filter) => newsroom.watch(Feed, { filter }, newsroom.tokens.EDITOR)),
      );
      await desk.publish(mended);
      for (const stream of edited) expect(await take(stream, 1)).toMatchObject([{ articleId: article.id }]);
      const other = await desk.publishedArticle(of);
      for (const stream of streams) {
        const [first] = await take(stream, 1);
        expect(first).toMatchObject({ articleId: other.id });
      }
    },
  );
});
