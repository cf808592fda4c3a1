import { expect, it } from 'vitest';
import {
  articleOf,
  blocksOf,
  expectRows,
  ID,
  ninjs,
  page,
  post,
  reasonsOf,
  rss,
  wxr,
  type ReadableFormat,
} from './reading.ts';

const LONG_ADDRESS = `https://e.example/${'x'.repeat(2_000)}`;
const URL_RULE =
  'must be an http or https URL of at most 2000 characters, without a user name or password, such as https://example.org/story';
const NO_DATE = 'that is no date, or may be two, so it is left out';

it('a fault in the metadata costs only what is wrong, and is reported', async () => {
  const rows: [[ReadableFormat, string], string[]][] = [
    [
      ['feed', rss('', `Text.<iframe src="${LONG_ADDRESS}"></iframe>`)],
      [`block 2 (embed) is left out: its url ${URL_RULE}`],
    ],
    [
      ['feed', rss('', `Text.<img src="${LONG_ADDRESS}">`)],
      [`block 2 (image) is left out: its url ${URL_RULE}`],
    ],
    [
      ['feed', rss(`<media:content url="${LONG_ADDRESS}" medium="image"/>`)],
      [`has a main image with an address that ${URL_RULE}: it is left out`],
    ],
    [
      ['feed', rss('<atom:updated>soon</atom:updated><pubDate>2014-01-06</pubDate>')],
      [`has a atom:updated ${NO_DATE}: 'soon'`],
    ],
    [
      ['feed', rss('<pubDate>0001-01-01T00:00:00Z</pubDate>')],
      [`has a pubDate ${NO_DATE}: '0001-01-01T00:00:00Z'`],
    ],
    [
      ['wxr', wxr(post(1, 'Text.', '<wp:post_modified_gmt>soon</wp:post_modified_gmt>'))],
      [`has a wp:post_modified_gmt ${NO_DATE}: 'soon'`],
    ],
    [
      ['html', page('', { ...ID, articleBody: 'Text.', datePublished: '03/04/2019' })],
      [`has a datePublished ${NO_DATE}: '03/04/2019'`],
    ],
    [
      ['json', ninjs({ language: '??' })],
      ["has a language that must be a language tag (BCP 47) such as 'en' or 'pt-BR': it is left out"],
    ],
    [
      ['json', ninjs({ rightsInfo: { linkedRights: 'free' } })],
      [`has a licence that ${URL_RULE}: it is left out`],
    ],
    [
      ['json', ninjs({ creditLine: 'x'.repeat(501) })],
      ['has a credit that must have at most 500 characters: it is left out'],
    ],
    [
      ['json', ninjs({ copyrightNotice: 'x'.repeat(20_001) })],
      ['has a copyright notice that must have at most 20000 characters: it is left out'],
    ],
    [
      ['json', ninjs({ by: 'x'.repeat(501) })],
      ['has a name of an author that must have at most 500 characters: it is left out'],
    ],
    [
      ['json', ninjs({ subjects: [{ name: 'x'.repeat(501) }] })],
      ['has a tag that must have at most 500 characters: it is left out'],
    ],
    [
      ['json', ninjs({ subjects: Array.from({ length: 51 }, (_, at) => ({ name: `Tag ${at}` })) })],
      ['has 51 tags: only the first 50 are taken'],
    ],
  ];
  await expectRows(rows, async ([format, text]) => {
    const article = await articleOf(format, text);
    expect(blocksOf(article)).toEqual([{ paragraph: { html: 'Text.' } }]);
    return article?.notes;
  });
});

it('a picture that can’t be taken over leaves its caption', async () => {
  const html = `<figure><img src="${LONG_ADDRESS}"><figcaption>Cranes &amp; ships</figcaption></figure>`;
  const article = await articleOf('feed', rss('', html));
  expect(blocksOf(article)).toEqual([{ paragraph: { html: 'Cranes &amp; ships' } }]);
  expect(article?.notes).toEqual([`block 1 (image) is left out, but for its caption: its url ${URL_RULE}`]);
});

it('the text itself is taken as a whole or refused', async () => {
  const long = 'x'.repeat(20_001);
  const tooLong = 'that must have at most 20000 characters';
  expect(await reasonsOf('feed', rss('', long))).toEqual([`has block 1 (paragraph) ${tooLong}`]);
  expect(await reasonsOf('feed', rss('<content:encoded>Text.</content:encoded>', long))).toEqual([
    `has a summary ${tooLong}`,
  ]);
});
