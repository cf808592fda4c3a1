import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { afterAll, describe, expect, it } from 'vitest';
import { problemsIn } from '../support/feeds/xml.ts';
import { openDesk, paragraph, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { feedReader, SITE, urn } from '../support/feeds/reading.ts';

const newsroom = await openNewsroom({ settings: SITE });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { open } = feedReader(newsroom);

describe('feeds', () => {
  async function everything() {
    const tag = unique('topic');
    const campaign = await desk.campaign({ name: 'The campaign', summary: 'What it is about.' });
    const article = await desk.publishedArticle({
      slug: unique('whole'),
      headline: 'Café <reopens> & more',
      standfirst: 'After a year.',
      trailText: 'It is open.',
      byline: 'Ada Writer',
      language: 'fr',
      mainImage: {
        url: 'https://img.example/1.jpg?a=1&b=2',
        altText: 'A café',
        caption: 'The café',
        creditText: 'Bo Lens',
        width: 1200,
        height: 800,
      },
      rights: { license: 'https://creativecommons.org/licenses/by/4.0/', copyrightNotice: '© The News' },
      tags: [tag],
      campaignIds: [campaign.id],
      body: [paragraph('It is <a href="/menu?a=1&amp;b=2">open</a>.')],
    });
    const row = await newsroom.prisma.article.findUniqueOrThrow({ where: { id: rowId(article.id) } });
    const published = row.firstPublishedAt?.toISOString() ?? '';
    return { tag, campaign, article, published, updated: row.publishedAt?.toISOString() ?? '' };
  }

  const CONTENT =
    '<figure><img src="https://img.example/1.jpg?a=1&#38;b=2" alt="A café"><figcaption>The café Bo Lens</figcaption></figure>\n<p>It is <a href="https://news.example/menu?a=1&#38;b=2">open</a>.</p>';

  it('say in RSS who wrote what when, with picture, credit, tags and licence', async () => {
    const { tag, article, published, updated } = await everything();
    const { status, headers, text } = await open(`/feeds/tags/${tag}.rss`);
    expect([status, headers['content-type']]).toEqual([200, 'application/rss+xml; charset=utf-8']);
    expect(await problemsIn(text)).toEqual([]);
    expect(parseRssFeed(text)).toMatchObject({
      title: `${tag} – The News`,
      link: `https://news.example/tags/${tag}`,
      description: `${tag} – The News`,
      language: 'fr',
      atom: { links: [{ rel: 'self', href: `https://news.example/feeds/tags/${tag}.rss` }] },
      items: [
        {
          title: 'Café &lt;reopens&gt; &amp; more',
          link: `https://news.example/articles/${article.slug}`,
          guid: { value: urn(article), isPermaLink: false },
          pubDate: new Date(published).toUTCString(),
          atom: { updated },
          description: 'After a year.',
          content: { encoded: CONTENT },
          dc: { creators: ['Ada Writer'], languages: ['fr'], rights: ['© The News'] },
          categories: [{ name: tag }],
          creativeCommons: { licenses: ['https://creativecommons.org/licenses/by/4.0/'] },
          media: {
            contents: [
              {
                url: 'https://img.example/1.jpg?a=1&b=2',
                medium: 'image',
                width: 1200,
                height: 800,
                description: { value: 'The café', type: 'html' },
                credits: [{ value: 'Bo Lens' }],
              },
            ],
          },
        },
      ],
    });
  });

  it('say the same in Atom', async () => {
    const { tag, campaign, article, published, updated } = await everything();
    const { headers, text } = await open(`/feeds/campaigns/${campaign.slug}.atom`);
    expect(headers['content-type']).toBe('application/atom+xml; charset=utf-8');
    expect(await problemsIn(text)).toEqual([]);
    expect(parseAtomFeed(text)).toMatchObject({
      id: `https://news.example/feeds/campaigns/${campaign.slug}.atom`,
      title: { value: 'The campaign – The News' },
      subtitle: { value: 'What it is about.' },
      updated,
      authors: [{ name: 'The News' }],
      xml: { lang: 'fr' },
      links: [
        { rel: 'self', href: `https://news.example/feeds/campaigns/${campaign.slug}.atom` },
        { rel: 'alternate', href: `https://news.example/campaigns/${campaign.slug}` },
      ],
      entries: [
        {
          id: urn(article),
          title: { value: 'Café <reopens> & more' },
          links: [
            { rel: 'alternate', href: `https://news.example/articles/${article.slug}` },
            { rel: 'license', href: 'https://creativecommons.org/licenses/by/4.0/' },
          ],
          published,
          updated,
          authors: [{ name: 'Ada Writer' }],
          categories: [{ term: tag, label: tag }],
          summary: { value: 'After a year.' },
          content: { type: 'html', value: CONTENT },
          rights: { value: '© The News' },
          xml: { lang: 'fr' },
        },
      ],
    });
  });

  it('say the same in JSON Feed 1.1', async () => {
    const { tag, article, published, updated } = await everything();
    const { headers, text } = await open(`/feeds/tags/${tag}.json`);
    expect(headers['content-type']).toBe('application/feed+json; charset=utf-8');
    expect(parseJsonFeed(text).items).toHaveLength(1);
    expect(JSON.parse(text)).toEqual({
      version: 'https://jsonfeed.org/version/1.1',
      title: `${tag} – The News`,
      home_page_url: `https://news.example/tags/${tag}`,
      feed_url: `https://news.example/feeds/tags/${tag}.json`,
      description: `${tag} – The News`,
      language: 'fr',
      authors: [{ name: 'The News' }],
      items: [
        {
          id: urn(article),
          url: `https://news.example/articles/${article.slug}`,
          title: 'Café <reopens> & more',
          content_html: CONTENT,
          summary: 'After a year.',
          image: 'https://img.example/1.jpg?a=1&b=2',
          date_published: published,
          date_modified: updated,
          authors: [{ name: 'Ada Writer' }],
          tags: [tag],
          language: 'fr',
          _rights: {
            notice: '© The News',
            license: 'https://creativecommons.org/licenses/by/4.0/',
            image_credit: 'Bo Lens',
          },
        },
      ],
    });
  });
});
