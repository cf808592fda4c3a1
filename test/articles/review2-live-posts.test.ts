import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const Post = untyped<{ node: object }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on LivePost { headline revisions(first: 9) { nodes { number headline bodyHtml } } } } }',
);

describe('review2: posts of a live blog', () => {
  it('that were mended during the withdrawal show readers nothing from before it', async () => {
    const wrong = unique('Wrong');
    const { article, liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog, { headline: wrong, body: [paragraph(`${wrong} text`)] });
    const seen = async () => JSON.stringify(await newsroom.ask(Post, { id: livePost.id }));
    expect(await seen()).toContain(wrong);
    await desk.withdraw(article, 'It was wrong.');
    const body = [paragraph('Mended text')];
    await desk.reviseLivePost(livePost, { headline: 'Mended', body, publish: true });
    await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    expect(await seen()).toContain('Mended');
    expect(await seen()).not.toContain(wrong);
  });
});

describe('review2: redaction after a mended withdrawal', () => {
  it('tells readers nothing of words that only a withdrawn revision has', async () => {
    const wrong = unique('Wrong');
    const article = await desk.publishedArticle({ headline: wrong, body: [paragraph('x')] });
    await desk.withdraw(article, 'It was wrong.');
    const mended = await desk.publish(await desk.revise(article, { headline: 'Mended' }));
    const { redacting } = await import('../support/redactions/redacting.ts');
    await redacting(newsroom).redacted({ id: article.id, text: wrong });
    const Seen = untyped<{ article: object }, { slug: string; ids: string[] }>(
      'query ($slug: String!, $ids: [ID!]) { article(slug: $slug) { revisions(first: 9) { nodes { number } } redactions { publicNote } } feed(first: 20, filter: { articleIds: $ids }) { nodes { __typename } } }',
    );
    const { data, errors } = await newsroom.ask(Seen, { slug: mended.slug, ids: [article.id] });
    expect(errors).toEqual([]);
    expect(JSON.stringify(data)).not.toMatch(/ArticleRedacted|ContentRedacted|publicNote/);
  });
});
