import { describe, expect, it } from 'vitest';
import { articlesIn, blocksOf, post, read, refusedIn, wxr, type ReadableFormat } from './reading.ts';

function rss(more: string, content = 'Text.'): string {
  return `<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom"><channel><item><title>T</title><guid>1</guid><description><![CDATA[${content}]]></description>${more}</item></channel></rss>`;
}

const ninjs = (fields: object) =>
  JSON.stringify({ uri: 'urn:1', headlines: [{ value: 'A' }], bodies: [{ value: 'Text.' }], ...fields });

const page = (fields: object) =>
  `<script type="application/ld+json">${JSON.stringify({
    ...{ '@type': 'NewsArticle', '@id': 'https://e.example/a', headline: 'A', articleBody: 'Text.' },
    ...fields,
  })}</script>`;

async function notesOf(format: ReadableFormat, text: string) {
  const records = await read(format, text);
  expect(refusedIn(records)).toEqual([]);
  const [article] = articlesIn(records);
  expect(blocksOf(article)).toEqual([{ paragraph: { html: 'Text.' } }]);
  return { ...article, notes: article?.notes };
}

const LONG_ADDRESS = `https://e.example/${'x'.repeat(2_000)}`;
const URL_RULE =
  'must be an http or https URL of at most 2000 characters, without a user name or password, such as https://example.org/story';

describe('a fault beside the text costs what it is in, and is reported:', () => {
  it.each<[string, ReadableFormat, string, string]>([
    [
      'the address of a player',
      'feed',
      rss('', `Text.<iframe src="${LONG_ADDRESS}"></iframe>`),
      `block 2 (embed) is left out: its address ${URL_RULE}`,
    ],
    [
      'the address of a picture in the text',
      'feed',
      rss('', `Text.<img src="${LONG_ADDRESS}">`),
      `block 2 (image) is left out: its address ${URL_RULE}`,
    ],
    [
      'the address of the main image',
      'feed',
      rss(`<media:content url="${LONG_ADDRESS}" medium="image"/>`),
      `has a main image with an address that ${URL_RULE}: it is left out`,
    ],
    [
      'when it was changed',
      'feed',
      rss('<atom:updated>soon</atom:updated><pubDate>Mon, 06 Jan 2014 10:00:00 GMT</pubDate>'),
      "has a date (atom:updated) that is not a valid date: 'soon', which is left out",
    ],
    [
      'when it was changed, in WordPress',
      'wxr',
      wxr(post(1, 'Text.', '<wp:post_modified_gmt>soon</wp:post_modified_gmt>')),
      "has a wp:post_modified_gmt that is not a valid date: 'soon', which is left out",
    ],
    [
      'when it was changed, in a page',
      'html',
      page({ dateModified: 'soon' }),
      "has a dateModified that is not a valid date: 'soon', which is left out",
    ],
    [
      'the language',
      'json',
      ninjs({ language: '??' }),
      "has a language that must be a language tag (BCP 47) such as 'en' or 'pt-BR': it is left out",
    ],
    [
      'the licence',
      'json',
      ninjs({ rightsInfo: { linkedRights: 'free' } }),
      `has a licence that ${URL_RULE}: it is left out`,
    ],
    [
      'the credit',
      'json',
      ninjs({ creditLine: 'x'.repeat(501) }),
      'has a credit that must have at most 500 characters: it is left out',
    ],
    [
      'the copyright notice',
      'json',
      ninjs({ copyrightNotice: 'x'.repeat(20_001) }),
      'has a copyright notice that must have at most 20000 characters: it is left out',
    ],
    [
      'the name of an author',
      'json',
      ninjs({ by: 'x'.repeat(501) }),
      'has a name of an author that must have at most 500 characters: it is left out',
    ],
    [
      'a tag',
      'json',
      ninjs({ subjects: [{ name: 'x'.repeat(501) }] }),
      'has a tag that must have at most 500 characters: it is left out',
    ],
    [
      'tags',
      'json',
      ninjs({ subjects: Array.from({ length: 51 }, (_, at) => ({ name: `Tag ${at}` })) }),
      'has 51 tags: only the first 50 are taken',
    ],
  ])('%s', async (_what, format, text, note) => {
    expect((await notesOf(format, text)).notes).toEqual([note]);
  });
});

describe('a fault of a picture costs no words that readers saw:', () => {
  it.each<[string, string, unknown[], string]>([
    [
      'the alternative text goes, the picture stays',
      `<img src="https://e.example/1.jpg" alt="${'x'.repeat(2_001)}">`,
      [{ image: { image: { url: 'https://e.example/1.jpg', altText: '' } } }],
      'the alternative text of block 1 (image) is left out: it must have at most 2000 characters',
    ],
    [
      'the picture goes, its caption stays',
      `<figure><img src="${LONG_ADDRESS}"><figcaption>Cranes &amp; ships</figcaption></figure>`,
      [{ paragraph: { html: 'Cranes &amp; ships' } }],
      `block 1 (image) is left out, but for its caption: its address ${URL_RULE}`,
    ],
  ])('%s', async (_what, content, blocks, note) => {
    const [article] = articlesIn(await read('feed', rss('', content)));
    expect(blocksOf(article)).toEqual(blocks);
    expect(article?.notes).toEqual([note]);
  });
});

describe('a date that programs write for none', () => {
  it.each<[ReadableFormat, string, string]>([
    ['feed', rss('<pubDate>0001-01-01T00:00:00Z</pubDate>'), 'pubDate'],
    ['html', page({ datePublished: '0001-01-01T00:00:00' }), 'datePublished'],
    ['json', ninjs({ firstCreated: '0001-01-01T00:00:00Z' }), 'date (firstCreated)'],
  ])('is none, which is reported: %s', async (format, text, field) => {
    const { publishedAt, notes } = await notesOf(format, text);
    expect(publishedAt).toBeUndefined();
    expect(notes).toEqual([
      expect.stringContaining(`has a ${field} that stands for no date: '0001-01-01T00`),
    ]);
  });

  it('isn’t guessed from any other text', async () => {
    expect(refusedIn(await read('feed', rss('<pubDate>0002-13-01</pubDate>')))).toEqual([
      { place: 'line 1, item 1', reason: "has a pubDate that is not a valid date: '0002-13-01'" },
    ]);
  });
});

it('the text itself is taken as a whole or refused', async () => {
  const records = await read('feed', rss('', 'x'.repeat(20_001)));
  expect(refusedIn(records)).toHaveLength(1);
});
