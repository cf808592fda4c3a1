import { describe, expect, it } from 'vitest';
import { articlesIn, blocksOf, read, refusedIn } from './reading.ts';

const ITEM = '<item><title>First</title><guid>1</guid><description>Text.</description></item>';

async function headlines(text: string) {
  const records = await read('feed', text);
  return [...articlesIn(records).map(({ headline }) => headline), ...refusedIn(records)];
}

describe('what a feed has of other vocabularies', () => {
  it.each([
    [
      'first in its channel',
      `<rss version="2.0"><channel><sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:updatePeriod><title>F</title>${ITEM}</channel></rss>`,
    ],
    ['before its channel', `<rss version="2.0"><x:meta xmlns:x="urn:x"/><channel>${ITEM}</channel></rss>`],
    [
      'first in Atom',
      '<feed xmlns="http://www.w3.org/2005/Atom"><x:restriction xmlns:x="urn:x"/><entry><id>1</id><title>First</title><content>x</content></entry></feed>',
    ],
  ])('hides no article: %s', async (_where, text) => {
    expect(await headlines(text)).toEqual(['First']);
  });

  it('makes it no feed if it is the root', async () => {
    expect(
      await headlines('<feed xmlns="urn:x"><entry><id>1</id><title>First</title></entry></feed>'),
    ).toEqual([
      {
        place: 'line 1, feed 1',
        reason:
          'is neither RSS nor Atom: its root has another namespace. That of Atom is http://www.w3.org/2005/Atom',
      },
    ]);
  });
});

describe('a prefix that a feed doesn’t declare', () => {
  it('is an unknown vocabulary, and ends nothing', async () => {
    const odd = ITEM.replace('</item>', '<acme:stars acme:of="5">4</acme:stars></item>');
    const next = ITEM.replace('First', 'Second').replace('<guid>1', '<guid>2');
    expect(await headlines(`<rss version="2.0"><channel>${odd}${next}</channel></rss>`)).toEqual([
      'First',
      'Second',
    ]);
  });

  it('means its usual vocabulary if it is a usual one', async () => {
    const item = `<item><title>First</title><guid>1</guid><dc:creator>Rosa Lind</dc:creator><content:encoded>Whole text.</content:encoded><media:content url="https://e.example/1.jpg" medium="image"/></item>`;
    const [article] = articlesIn(await read('feed', `<rss version="2.0"><channel>${item}</channel></rss>`));
    expect(article).toMatchObject({
      authors: [{ name: 'Rosa Lind' }],
      image: { url: 'https://e.example/1.jpg' },
    });
    expect(blocksOf(article)).toEqual([{ paragraph: { html: 'Whole text.' } }]);
  });
});

it('numeric references are of windows-1252 where HTML reads them so', async () => {
  const text = `<rss version="2.0"><channel><item><title>It&#146;s &#x93;so&#x94;</title><guid>1</guid><description>x</description></item></channel></rss>`;
  expect(await headlines(text)).toEqual(['It’s “so”']);
  // A character that isn't written as a reference is what it is: a sign of text that was broken before.
  const broken = text.replace('&#146;', '\u0092');
  expect(refusedIn(await read('feed', broken))).toEqual([
    { place: 'line 1, item 1', reason: 'has the control character U+0092' },
  ]);
});

it('an entry of Atom that only says when it was created was published then', async () => {
  const [article] = articlesIn(
    await read(
      'feed',
      '<feed xmlns="http://purl.org/atom/ns#"><entry><id>1</id><title>A</title><content>x</content><created>2003-12-31T10:14:55Z</created></entry></feed>',
    ),
  );
  expect(article?.publishedAt).toEqual(new Date('2003-12-31T10:14:55Z'));
});

describe('plain texts of RSS that are escaped for HTML', () => {
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

  it.each([
    'How to use <canvas>',
    'AT&T and R&D',
    '<img src=x onerror=alert(1)>',
    'a < b &amp; &lt;c&gt;',
    'it’s',
  ])('are read as they were: %s', async (plain) => {
    const written = escape(escape(plain));
    const [article] = articlesIn(
      await read(
        'feed',
        `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"><channel><item><title>${written}</title><guid>1</guid><description>${written}</description><content:encoded>x</content:encoded><category>${written}</category><dc:rights>${written}</dc:rights><media:content url="https://e.example/1.jpg" medium="image"><media:description>${written}</media:description><media:credit>${written}</media:credit></media:content></item></channel></rss>`,
      ),
    );
    expect(article).toMatchObject({
      headline: plain,
      standfirst: plain,
      tags: [plain],
      copyrightNotice: plain,
      image: { caption: plain, creditText: plain },
    });
  });
});
