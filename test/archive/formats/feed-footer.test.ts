import { expect, it } from 'vitest';
import { htmlBlocks, htmlText } from '../../../src/archive/understand/html-blocks.ts';
import { articlesIn, blocksOf, read } from './reading.ts';

const footer = (words: string) =>
  `<p>${words.replace('A', '<a rel="nofollow" href="https://www.e.example/2024/story/?utm_source=rss">Story</a>').replace('B', '<a href="https://e.example">Blog</a>')}</p>`;

async function item(description: string, content: string) {
  const text = `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><link>https://e.example/</link><item><title>Story</title><link>https://e.example/2024/story/</link><pubDate>Mon, 06 Jan 2014 10:00:00 CET</pubDate><description><![CDATA[${description}]]></description><content:encoded><![CDATA[${content}]]></content:encoded></item></channel></rss>`;
  return articlesIn(await read('feed', text))[0];
}

it.each(['The post A appeared first on B.', 'Der Beitrag A erschien zuerst auf B.'])(
  'what WordPress adds in feeds is no part of the article: %s',
  async (words) => {
    const article = await item(`<p>Short.</p>${footer(words)}`, `<p>Long.</p>\n${footer(words)}`);
    expect(article?.standfirst).toBe('Short.');
    expect(blocksOf(article)).toEqual([{ paragraph: { html: 'Long.' } }]);
  },
);

it('a last paragraph that links to other places is kept', async () => {
  const last =
    '<p>See <a href="https://e.example/">us</a> and <a href="https://e.example/2023/other/">this</a>.</p>';
  expect(blocksOf(await item('Short.', `<p>Long.</p>${last}`))).toHaveLength(2);
});

it('a link to the rest of an excerpt is left out', () => {
  expect(
    htmlText('<p>Short. <a class="more-link" href="/story">Continue reading <span>Story</span></a></p>'),
  ).toBe('Short.');
});

it('the links of a file don’t run together', () => {
  const html =
    '<div class="wp-block-file"><a href="https://e.example/r.pdf">Report</a><a href="https://e.example/r.pdf" class="wp-block-file__button" download>Download</a></div>';
  expect(htmlBlocks(html)).toEqual([
    {
      paragraph: {
        html: '<a href="https://e.example/r.pdf">Report</a> <a href="https://e.example/r.pdf">Download</a>',
      },
    },
  ]);
});
