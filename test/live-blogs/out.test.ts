import { afterAll, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const JsonLd = untyped<{ article: { jsonLd: Record<string, unknown> } }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { jsonLd } }',
);

const Previewed = untyped<
  { viewer: { preview: { liveBlog: object | null; jsonLd: Record<string, unknown> } } },
  Record<string, never>
>('{ viewer { preview { liveBlog { posts(first: 1) { totalCount } } jsonLd } } }');

const feed = async (slug: string, format: string) => {
  const response = await fetch(new URL(`/feeds/live/${slug}.${format}`, newsroom.url));
  return { status: response.status, text: await response.text() };
};

it('an article with a live blog is a LiveBlogPosting with its newest 50 posts, and none that readers don’t see', async () => {
  const { article, liveBlog } = await desk.openLiveBlog();
  for (let n = 1; n <= 51; n += 1) await desk.livePost(liveBlog, { headline: `Post ${n}` });
  const { livePost } = await desk.livePost(liveBlog, { headline: 'Removed' });
  await desk.removeLivePost(livePost);
  await desk.livePost(liveBlog, { headline: 'Draft', publish: false });
  await desk.endLiveBlog(liveBlog);
  const { data } = await newsroom.ask(JsonLd, { slug: article.slug });
  const { liveBlogUpdate, ...described } = data.article.jsonLd as { liveBlogUpdate: object[] };
  expect(described).toMatchObject({
    '@type': 'LiveBlogPosting',
    coverageStartTime: expect.any(String) as string,
    coverageEndTime: expect.any(String) as string,
  });
  expect(liveBlogUpdate).toHaveLength(50);
  expect(liveBlogUpdate[0]).toMatchObject({ '@type': 'BlogPosting', headline: 'Post 51' });
  expect(JSON.stringify(liveBlogUpdate)).not.toMatch(/Removed|Draft|"Post 1"/);
});

it('a preview link shows the text of an article, and in no field its live blog', async () => {
  const article = await desk.article();
  const liveBlog = await desk.liveBlog(article);
  await desk.livePost(liveBlog, { headline: 'Not in the text' });
  const { url } = await desk.previewLink(article);
  const { data, errors, text } = await newsroom.ask(Previewed, {}, url.split('/').at(-1));
  expect(errors).toEqual([]);
  expect(data.viewer.preview).toMatchObject({ liveBlog: null, jsonLd: { '@type': 'NewsArticle' } });
  expect(text).not.toContain('Not in the text');
});

it('each post is an item of the feeds of its live blog, in each format', async () => {
  const { article, liveBlog } = await desk.openLiveBlog({ headline: 'A day of news' });
  await desk.livePost(liveBlog, { headline: 'First of all' });
  await desk.livePost(liveBlog, { body: [paragraph('Without a headline.')] });
  for (const format of ['rss', 'atom', 'json']) {
    const { status, text } = await feed(article.slug, format);
    expect(status).toBe(200);
    expect(text).toContain('A day of news');
    expect(text.indexOf('Without a headline.')).toBeLessThan(text.indexOf('First of all'));
    expect(text).toContain('#post-');
  }
  const other = await desk.publishedArticle();
  expect((await feed(other.slug, 'rss')).status).toBe(404);
  await desk.withdraw(article);
  expect((await feed(article.slug, 'rss')).status).toBe(404);
});
