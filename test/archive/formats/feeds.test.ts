import { expect, it } from 'vitest';
import {
  articleOf,
  articlesIn,
  blocksOf,
  expectRows,
  post,
  read,
  reasonsOf,
  refusedIn,
  wxr,
} from './reading.ts';

const ITEM = '<item><title>First</title><guid>1</guid><description>Text.</description></item>';

async function headlines(text: string) {
  const records = await read('feed', text);
  return [...articlesIn(records).map(({ headline }) => headline), ...refusedIn(records)];
}

it('elements of other vocabularies hide no article, and make no feed', () =>
  expectRows(
    [
      [
        `<rss version="2.0"><channel><sy:period xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:period><title>F</title>${ITEM}</channel></rss>`,
        ['First'],
      ],
      [`<rss version="2.0"><x:meta xmlns:x="urn:x"/><channel>${ITEM}</channel></rss>`, ['First']],
      [
        '<feed xmlns="http://www.w3.org/2005/Atom"><x:a xmlns:x="urn:x"/><entry><id>1</id><title>First</title><content>x</content></entry></feed>',
        ['First'],
      ],
      [
        '<feed xmlns="urn:x"><entry><id>1</id><title>First</title></entry></feed>',
        [
          {
            place: 'line 1',
            reason:
              'is neither RSS nor Atom: its root has another namespace. That of Atom is http://www.w3.org/2005/Atom',
          },
        ],
      ],
    ],
    headlines,
  ));

it('a prefix that a feed doesn’t declare is an unknown vocabulary, or the usual one', async () => {
  const odd = ITEM.replace('</item>', '<acme:stars acme:of="5">4</acme:stars></item>');
  const next = `<item><title>Second</title><guid>2</guid><dc:creator>Rosa Lind</dc:creator><content:encoded>Whole text.</content:encoded><media:content url="https://e.example/1.jpg" medium="image"/></item>`;
  const articles = articlesIn(
    await read('feed', `<rss version="2.0"><channel>${odd}${next}</channel></rss>`),
  );
  expect(articles).toMatchObject([
    { headline: 'First' },
    { headline: 'Second', authors: [{ name: 'Rosa Lind' }], image: { url: 'https://e.example/1.jpg' } },
  ]);
  expect(blocksOf(articles[1])).toEqual([{ paragraph: { html: 'Whole text.' } }]);
});

it('numeric references are of windows-1252 where HTML reads them so', async () => {
  const text = `<rss version="2.0"><channel><item><title>It&#146;s &#x93;so&#x94;</title><guid>1</guid><description>x</description></item></channel></rss>`;
  expect(await headlines(text)).toEqual(['It’s “so”']);
  // A character that isn't written as a reference is a sign of text that was broken before.
  expect(await reasonsOf('feed', text.replace('&#146;', '\u0092'))).toEqual([
    'has the character U+0092, which is no text',
  ]);
});

it('an entry of Atom that only says when it was created was published then', async () => {
  const feed =
    '<feed xmlns="http://purl.org/atom/ns#"><entry><id>1</id><title>A</title><content>x</content><created>2003-12-31T10:14:55Z</created></entry></feed>';
  expect((await articleOf('feed', feed))?.publishedAt).toEqual(new Date('2003-12-31T10:14:55Z'));
});

it('plain texts of RSS that are escaped for HTML are read as they were', async () => {
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  for (const plain of [
    'How to use <canvas>',
    'AT&T and R&D',
    '<img src=x onerror=alert(1)>',
    'a < b &amp; &lt;c&gt;',
  ]) {
    const written = escape(escape(plain));
    const item = `<item><title>${written}</title><guid>1</guid><description>${written}</description><content:encoded>x</content:encoded><category>${written}</category><dc:rights>${written}</dc:rights><media:content url="https://e.example/1.jpg" medium="image"><media:description>${written}</media:description><media:credit>${written}</media:credit></media:content></item>`;
    expect(await articleOf('feed', `<rss version="2.0"><channel>${item}</channel></rss>`)).toMatchObject({
      headline: plain,
      standfirst: plain,
      tags: [plain],
      copyrightNotice: plain,
      image: { caption: plain, creditText: plain },
    });
  }
});

it('the language of a WordPress post is what Polylang says', () =>
  expectRows(
    [
      ['de', 'de'],
      ['pt_br', 'pt-br'],
      ['deutsch', 'en'],
    ],
    async (code) => {
      const category = `<category domain="language" nicename="${code}">L</category>`;
      return (await articleOf('wxr', wxr(post(1, 'Text.', category), '<language>en</language>')))?.language;
    },
  ));
