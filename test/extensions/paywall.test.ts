import { afterAll, describe, expect, it } from 'vitest';
import paywall from '../../examples/paywall/paywall.ts';
import { openExtended } from '../support/extensions/extended.ts';

const { newsroom, openDesk, untyped } = await openExtended([paywall]);
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const Articles = untyped<{ articles: { nodes: { slug: string; paywall: object }[] } }, Record<string, never>>(
  '{ articles(first: 20) { nodes { slug paywall { level teaser } } } }',
);

describe('the paywall', () => {
  it('is around articles with a tag, and leaves how they begin', async () => {
    const body = [{ paragraph: { html: '😀'.repeat(300) } }, { paragraph: { html: 'The rest.' } }];
    const paid = await desk.publishedArticle({ body, tags: ['Subscribers'] });
    const free = await desk.publishedArticle({ body: [{ paragraph: { html: 'One.' } }] });
    const { nodes } = (await newsroom.ask(Articles, {})).data.articles;
    expect(nodes).toEqual([
      { slug: free.slug, paywall: { level: 'FREE', teaser: 'One.' } },
      { slug: paid.slug, paywall: { level: 'SUBSCRIBERS', teaser: '😀'.repeat(200) } },
    ]);
  });

  it('has a page with the articles that readers see', async () => {
    const shown = await desk.publishedArticle({ tags: ['Subscribers'] });
    const hidden = await desk.article({ tags: ['Subscribers'] });
    const response = await fetch(new URL('/paywall.json', newsroom.url));
    expect(response.headers.get('content-type')).toBe('application/json');
    const slugs: unknown = await response.json();
    expect(slugs).toContain(shown.slug);
    expect(slugs).not.toContain(hidden.slug);
  });
});
