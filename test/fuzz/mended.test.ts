/**
 * An article is taken down, revised by two members, previewed and published again, while readers poll it over HTTP with the caches
 * on. `MENDED_POLLS=10000 npx vitest run --project fuzz test/fuzz/mended.test.ts` prints the figures of that many polls.
 */
import { afterAll, expect, it } from 'vitest';
import { openResuming } from '../support/clients/resuming.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const POLLS = Number(process.env['MENDED_POLLS'] ?? 400);
const READERS = 8;
const PAGES = 20;
const FORMER = 'FORMERWORD';
const MENDED = 'MENDEDWORD';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const editor = openDesk(newsroom);
const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);

const PREVIEW = untyped<{ viewer: { preview: { headline: string } } }, Record<string, never>>(
  '{ viewer { preview { headline } } }',
);

/** What readers ask for: the page, what lists and finds it, the feed, and files. */
function addressesOf({ id, slug }: { readonly id: string; readonly slug: string }): URL[] {
  const shown = 'headline bodyText trailText';
  const queries = [
    `{ article(slug: "${slug}") { ${shown} } withdrawal(slug: "${slug}") { reason } }`,
    `{ node(id: "${id}") { ... on Article { ${shown} } } }`,
    `{ articles(first: 50) { nodes { ${shown} } } }`,
    `{ search(query: "${FORMER}", types: [ARTICLE]) { nodes { ... on Article { ${shown} } } } }`,
    `{ feed(first: 100) { nodes { ... on ArticleEvent { article { ${shown} } } } } }`,
  ];
  return [
    ...queries.map((query) => new URL(`graphql?query=${encodeURIComponent(query)}`, newsroom.url)),
    ...['feeds/articles.json', 'feeds/articles.rss'].map((path) => new URL(path, newsroom.url)),
  ];
}

interface Update {
  readonly articleUpdated: { readonly __typename: string; readonly article: { headline: string } | null };
}

/** A page that stays open: the last event that it got. */
function openPageOf(slug: string) {
  const client = openResuming(
    () => newsroom.url,
    () => Promise.resolve(),
  );
  const page = { last: null as Update['articleUpdated'] | null, close: () => client.dispose() };
  const query = `subscription ($slug: String!) {
    articleUpdated(slug: $slug) { __typename ... on ArticleEvent { article { headline } } }
  }`;
  client.subscribe<Update>(
    { query, variables: { slug } },
    {
      next: ({ data }) => (page.last = data?.articleUpdated ?? page.last),
      error: (error) => expect.fail(String(error)),
      complete: () => undefined,
    },
  );
  return page;
}

it(`shows none of the former text after the withdrawal in ${POLLS} polls, and all open pages the mended one`, async () => {
  const body = [paragraph(`It says ${FORMER}.`)];
  const article = await editor.publish(await reporter.article({ headline: unique(FORMER), body }));
  const addresses = addressesOf(article);
  const poll = async (index: number) => {
    const response = await fetch(addresses[index % addresses.length] ?? newsroom.url);
    return { isOk: response.ok, text: await response.text() };
  };
  // The caches have it, and the pages are open.
  const before = await Promise.all(addresses.map((_, index) => poll(index)));
  expect(before.filter(({ text }) => text.includes(FORMER)).length).toBeGreaterThan(3);
  const pages = Array.from({ length: PAGES }, () => openPageOf(article.slug));
  await until(() => newsroom.node.subscriptions() === PAGES);

  await editor.withdraw(article, 'A name was wrong.');
  const figures = { polls: 0, unanswered: 0, former: 0, mended: 0 };
  const readers = Array.from({ length: READERS }, async () => {
    // On a busy machine, all polls can end before the editor publishes.
    while (figures.polls < POLLS || figures.mended === 0) {
      const { isOk, text } = await poll(figures.polls++);
      if (!isOk) figures.unanswered += 1;
      if (text.includes(FORMER)) figures.former += 1;
      if (text.includes(MENDED)) figures.mended += 1;
    }
  });
  const meanwhile = (share: number) => until(() => figures.polls >= share * POLLS);
  await meanwhile(0.2);
  // Each of these throws if it is refused.
  const first = await reporter.revise(article, { body: [paragraph(`It says ${MENDED}.`)] });
  await meanwhile(0.4);
  const second = await editor.revise(first, { headline: unique(MENDED) });
  const link = await reporter.previewLink(second);
  const shown = await newsroom.ask(PREVIEW, {}, link.url.split('/').at(-1));
  expect(shown.data.viewer.preview.headline).toContain(MENDED);
  await meanwhile(0.6);
  expect(figures.mended).toBe(0);
  await editor.publish(second);
  await Promise.all(readers);
  const isBack = ({ last }: (typeof pages)[number]) =>
    last?.__typename === 'ArticleRestored' && last.article?.headline.includes(MENDED) === true;
  await until(() => pages.every(isBack));
  for (const page of pages) await page.close();
  if (process.env['MENDED_POLLS'] !== undefined)
    console.log({ ...figures, openPages: PAGES, cameBack: pages.filter(isBack).length, refused: 0 });
  expect(figures).toMatchObject({ unanswered: 0, former: 0 });
  expect(figures.mended).toBeGreaterThan(0);
});
