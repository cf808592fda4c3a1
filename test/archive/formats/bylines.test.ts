import { describe, expect, it } from 'vitest';
import { checkForeign } from '../../../src/archive/understand/foreign-input.ts';
import { articlesIn, post, read, wxr, type ReadableFormat } from './reading.ts';

const TABLE = [
  ['lmarsh', 'Lea Marsh'],
  ['jdoe', 'Jane Doe'],
  ['mailed', 'me@courier.example'],
]
  .map(
    ([login, name]) =>
      `<wp:author><wp:author_login>${login}</wp:author_login><wp:author_display_name>${name}</wp:author_display_name></wp:author>`,
  )
  .join('');

async function wordpress(more: string) {
  const [article] = articlesIn(await read('wxr', wxr(post(1, 'Text.', more), TABLE)));
  return { names: article?.authors.map(({ name }) => name), notes: article?.notes };
}

function rss(more: string): string {
  const item = `<item><title>T</title><guid>1</guid><pubDate>Mon, 06 Jan 2014 10:00:00 GMT</pubDate><description>Text.</description>${more}</item>`;
  return `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://e.example</link>${item}</channel></rss>`;
}

async function authorsOfFeed(creator: string) {
  const [article] = articlesIn(await read('feed', rss(`<dc:creator>${creator}</dc:creator>`)));
  return article?.authors ?? [];
}

async function feed(more: string) {
  const [article] = articlesIn(await read('feed', rss(more)));
  return { names: article?.authors.map(({ name }) => name), notes: article?.notes };
}

it('co-authors of a WordPress post have their names of the table, not those that they sign in with', async () => {
  const { names } = await wordpress(
    '<category domain="author" nicename="cap-lmarsh">lmarsh</category><category domain="author" nicename="cap-jdoe">J.D.</category><category domain="author" nicename="cap-guest">Ann Guest</category>',
  );
  expect(names).toEqual(['Lea Marsh', 'Jane Doe', 'Ann Guest']);
});

describe('a mail address is never a byline', () => {
  const NOTE = 'has a mail address in place of an author, which is left out';

  it.each([
    ['of somebody who isn’t in the table', '<dc:creator>jdoe@courier.example</dc:creator>', []],
    ['as the name in the table', '<dc:creator>mailed</dc:creator>', []],
    [
      'of a co-author',
      '<category domain="author" nicename="cap-x">x@courier.example</category><category domain="author" nicename="cap-jdoe">jdoe</category>',
      ['Jane Doe'],
    ],
  ])('in WordPress: %s', async (_which, more, names) => {
    expect(await wordpress(more)).toEqual({ names, notes: [NOTE] });
  });

  it('in a feed, where the name beside it is kept', async () => {
    expect(await feed('<dc:creator>jane@e.example</dc:creator>')).toEqual({ names: [], notes: [NOTE] });
    expect(await feed('<dc:creator>Jane Doe &lt;jane@e.example&gt;</dc:creator>')).toEqual({
      names: ['Jane Doe'],
      notes: [],
    });
  });

  it('in ninjs, nor what describes an author', async () => {
    const [article] = articlesIn(
      await read(
        'json',
        '{"uri":"urn:1","headlines":[{"value":"A"}],"by":"Jane Doe, jane@e.example","bodies":[{"value":"x"}]}',
      ),
    );
    expect(article?.authors).toEqual([{ name: 'Jane Doe' }]);
  });
});

const JOINT = 'Rosa Lind, Tom Bell / Ann Key';

const PAGE = (author: unknown) =>
  `<html><script type="application/ld+json">${JSON.stringify({
    ...{ '@type': 'NewsArticle', '@id': 'https://e.example/a', headline: 'A', articleBody: 'Text.' },
    author,
  })}</script></html>`;

describe('a byline of several people is an author for each of them, without a description', () => {
  it.each<[string, ReadableFormat, string]>([
    ['RSS', 'feed', rss(`<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">${JOINT}</dc:creator>`)],
    ['RSS without Dublin Core', 'feed', rss(`<author>${JOINT}</author>`)],
    [
      'Atom',
      'feed',
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>A</title><content>x</content><author><name>${JOINT}</name></author></entry></feed>`,
    ],
    ['WordPress', 'wxr', wxr(post(1, 'Text.', `<dc:creator>${JOINT}</dc:creator>`))],
    [
      'ninjs',
      'json',
      JSON.stringify({ uri: 'urn:1', headlines: [{ value: 'A' }], by: JOINT, bodies: [{ value: 'x' }] }),
    ],
    [
      'JSON Feed',
      'json',
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        items: [{ id: '1', title: 'A', content_text: 'x', authors: [{ name: JOINT }] }],
      }),
    ],
    ['JSON-LD', 'html', PAGE({ '@type': 'Person', name: JOINT })],
  ])('in %s', async (_name, format, text) => {
    const [article] = articlesIn(await read(format, text));
    expect(article?.authors).toEqual([{ name: 'Rosa Lind' }, { name: 'Tom Bell' }, { name: 'Ann Key' }]);
  });
});

const ESCAPED = '<a href="/lea">Lea O&#39;Marsh</a> &amp; Rob Bell';

it.each<[string, ReadableFormat, string]>([
  ['RSS', 'feed', rss(`<author><![CDATA[${ESCAPED}]]></author>`)],
  ['WordPress', 'wxr', wxr(post(1, 'Text.', `<dc:creator><![CDATA[${ESCAPED}]]></dc:creator>`))],
  [
    'JSON Feed',
    'json',
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      items: [{ id: '1', title: 'A', content_text: 'x', authors: [{ name: ESCAPED }] }],
    }),
  ],
])('names that are escaped or linked are read without markup in %s', async (_name, format, text) => {
  const [article] = articlesIn(await read(format, text));
  expect(article?.authors).toEqual([{ name: "Lea O'Marsh" }, { name: 'Rob Bell' }]);
});

it('what a byline has beside its people is no person, and describes nobody', async () => {
  expect((await authorsOfFeed('Rosa Lind and Tom Bell, Reuters')).slice(1)).toEqual([
    { name: 'Tom Bell' },
    { name: 'Reuters', isPerson: false },
  ]);
  expect(await authorsOfFeed('Rosa Lind, Berlin')).toEqual([
    { name: 'Rosa Lind' },
    { name: 'Berlin', isPerson: false },
  ]);
  expect(await authorsOfFeed('Rosa Lind, Senior reporter')).toEqual([
    { name: 'Rosa Lind', description: 'Senior reporter' },
  ]);
});

it('an author keeps what the file says of them, and an organisation is no person', async () => {
  const author = {
    '@type': 'Person',
    name: 'Sam Hill, Jr.',
    url: 'https://e.example/sam',
    description: 'Sam',
  };
  const agency = { '@type': 'Organization', name: 'Lighthouse Reports' };
  const [article] = articlesIn(await read('html', PAGE([author, agency])));
  expect(article?.authors).toEqual([
    { name: 'Sam Hill, Jr.', url: 'https://e.example/sam', description: 'Sam' },
    { name: 'Lighthouse Reports', isPerson: false },
  ]);
});

it.each(['Organization', 'NewsMediaOrganization', 'https://schema.org/NGO'])(
  'an organisation whose name looks like a byline stays one: %s',
  async (type) => {
    const name = 'Lighthouse Reports and Disclose Paris';
    const [article] = articlesIn(await read('html', PAGE({ '@type': type, name })));
    expect(article?.authors).toEqual([{ name, isPerson: false }]);
    const [person] = articlesIn(
      await read('html', PAGE({ '@type': 'Person', name: 'Rosa Lind and Tom Bell' })),
    );
    expect(person?.authors).toEqual([{ name: 'Rosa Lind' }, { name: 'Tom Bell' }]);
  },
);

it('authors whose surnames come first stay apart in the byline, which then names each of them', async () => {
  const creators = '<dc:creator>Doe, Jane</dc:creator><dc:creator>Hill, Sam</dc:creator>';
  const [article] = articlesIn(await read('feed', rss(creators)));
  expect(article?.authors).toEqual([
    { name: 'Doe, Jane', isPerson: false },
    { name: 'Hill, Sam', isPerson: false },
  ]);
  const checked = article && checkForeign(article);
  expect(checked).toMatchObject({ byline: 'Doe, Jane; Hill, Sam' });
});

it.each([
  ['Rosa Lind (rosa@e.example)', ['Rosa Lind']],
  ['rosa@e.example (Rosa Lind)', ['Rosa Lind']],
  ['Example editor (me@e.example)', ['Example editor']],
])('the name beside a mail address in brackets is kept: %s', async (written, names) => {
  expect(await feed(`<author>${written}</author>`)).toEqual({ names, notes: [] });
});

it.each([
  ['By Ann Key and Bo Lee', ['Ann Key', 'Bo Lee']],
  ['A. Key and B. Lee', ['Ann Key', 'B. Lee']],
  ['A. Key, Carl Marx and Bo Lee', ['Ann Key', 'Carl Marx', 'Bo Lee']],
  ['AK', ['Ann Key']],
  ['Ann Key and bell hooks', ['Ann Key and bell hooks']],
  ['Bo Lee', ['Bo Lee', 'Ann Key']],
  [undefined, ['Ann Key']],
])('ninjs has the authors of its byline beside its people: %s', async (by, names) => {
  const [article] = articlesIn(
    await read(
      'json',
      JSON.stringify({
        ...{ uri: 'urn:1', headlines: [{ value: 'A' }], by },
        people: [
          { name: 'Ann Key', rel: 'author' },
          { name: 'Carl Minister', rel: 'subject' },
        ],
      }),
    ),
  );
  expect(article?.authors.map(({ name }) => name)).toEqual(names);
});
