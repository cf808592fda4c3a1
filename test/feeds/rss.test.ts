import { parseAtomFeed, parseRssFeed } from 'feedsmith';
import { afterAll, describe, expect, it } from 'vitest';
import { send } from '../support/cache/raw.ts';
import { problemsIn } from '../support/feeds/xml.ts';
import { openDesk, paragraph, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom({ settings: { SITE_NAME: 'The News' } });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

describe('RSS feeds', () => {
  const open = (path: string) => send(new URL(path, newsroom.url).href, {});

  it('write a text so that it reads the same as HTML, and leave it as it is if it does so anyway', async () => {
    const same = ['AT&T', 'Q & A', 'a < b', "It’s “R&D” isn't it?", 'a > b', '50 &', 'x=1&y=2'];
    const escaped: Record<string, string> = {
      'How to use <canvas>': 'How to use &lt;canvas&gt;',
      '&amp; is an entity': '&amp;amp; is an entity',
      '&#60;img src=x&#62;': '&amp;#60;img src=x&amp;#62;',
      'a <b of c': 'a &lt;b of c',
      'I <3 R&D': 'I &lt;3 R&amp;D',
      '© or &copy': '© or &amp;copy',
    };
    const cases = [...same.map((text) => [text, text] as const), ...Object.entries(escaped)];
    const tags = [unique('topic')];
    for (const [text] of cases) {
      await desk.publishedArticle({
        tags,
        headline: text,
        standfirst: text,
        mainImage: { url: 'https://img.example/1.jpg', altText: '', caption: text, creditText: text },
        rights: { copyrightNotice: text },
      });
    }
    const rss = await open(`/feeds/tags/${tags[0]}.rss`);
    expect(await problemsIn(rss.text)).toEqual([]);
    const items = parseRssFeed(rss.text).items?.map(({ title, description, dc, media }) => {
      const image = media?.contents?.[0];
      return [title, description, dc?.rights?.[0], image?.description?.value, image?.credits?.[0]?.value];
    });
    expect(items?.toReversed()).toEqual(cases.map(([, written]) => Array.from({ length: 5 }, () => written)));
    // In Atom and JSON Feed, readers know which texts are HTML.
    const { entries } = parseAtomFeed((await open(`/feeds/tags/${tags[0]}.atom`)).text);
    expect(entries?.map(({ title, summary }) => [title?.value, summary?.value]).toReversed()).toEqual(
      cases.map(([text]) => [text, text]),
    );
  });

  it('write the name of a campaign or a tag in the same way', async () => {
    const { slug } = await desk.campaign({ name: 'A <b>campaign', summary: 'Says <i>so.' });
    const campaign = parseRssFeed((await open(`/feeds/campaigns/${slug}.rss`)).text);
    expect([campaign.title, campaign.description]).toEqual([
      'A &lt;b&gt;campaign – The News',
      'Says &lt;i&gt;so.',
    ]);
    const { id } = await desk.publishedArticle({ tags: [`${unique('a')} <u>`] });
    const tag = await newsroom.prisma.tag.findFirstOrThrow({
      where: { revisions: { some: { articleId: rowId(id) } } },
    });
    const feed = parseRssFeed((await open(`/feeds/tags/${tag.slug}.rss`)).text);
    const name = tag.name.replace('<u>', '&lt;u&gt;');
    expect([feed.title, feed.items?.[0]?.categories?.[0]?.name]).toEqual([`${name} – The News`, name]);
  });

  it('escape what becomes markup without the characters that XML forbids', async () => {
    const { slug } = await desk.campaign({ name: 'A campaign', summary: 'Says &\uFFFElt;i&\uFFFEgt;.' });
    const { description } = parseRssFeed((await open(`/feeds/campaigns/${slug}.rss`)).text);
    expect(description).toBe('Says &amp;lt;i&amp;gt;.');
  });

  it('have the whole text of an article without a summary as its description', async () => {
    const tags = [unique('topic')];
    await desk.publishedArticle({
      tags,
      standfirst: null,
      trailText: null,
      body: [paragraph('All <b>of</b> it.')],
    });
    const { text } = await open(`/feeds/tags/${tags[0]}.rss`);
    expect(parseRssFeed(text).items?.[0]).toMatchObject({ description: '<p>All <b>of</b> it.</p>' });
    expect(text).not.toContain('<content:encoded>');
  });
});
