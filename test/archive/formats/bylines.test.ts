import { describe, expect, it } from 'vitest';
import { authorsIn } from '../../../src/archive/formats/byline.ts';
import { articlesIn, post, read, wxr } from './reading.ts';

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

async function feed(more: string) {
  const item = `<item><title>T</title><guid>1</guid><pubDate>Mon, 06 Jan 2014 10:00:00 GMT</pubDate><description>Text.</description>${more}</item>`;
  const [article] = articlesIn(
    await read(
      'feed',
      `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>https://e.example</link>${item}</channel></rss>`,
    ),
  );
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
        'ninjs',
        '{"uri":"urn:1","headlines":[{"value":"A"}],"by":"Jane Doe, jane@e.example","bodies":[{"value":"x"}]}',
      ),
    );
    expect(article?.authors).toEqual([{ name: 'Jane Doe' }]);
  });
});

it.each([
  ['By Rosa Lind and Tom Bell', ['Rosa Lind', 'Tom Bell']],
  ['Rosa Lind, Tom Bell and Ann Key', ['Rosa Lind', 'Tom Bell', 'Ann Key']],
  ['Smith and Sons', ['Smith and Sons']],
  ['Jane Doe, Health Care and Science Editor', ['Jane Doe']],
])('a byline is taken apart where that is safe: %s', (byline, names) => {
  expect(authorsIn(byline).map(({ name }) => name)).toEqual(names);
});

it('a feed names two in one byline', async () => {
  expect((await feed('<dc:creator>By Rosa Lind and Tom Bell</dc:creator>')).names).toEqual([
    'Rosa Lind',
    'Tom Bell',
  ]);
});

it.each([
  ['By Ann Key and Bo Lee', ['Ann Key', 'Bo Lee']],
  ['A. Key and B. Lee', ['Ann Key']],
  [undefined, ['Ann Key']],
])('ninjs has the authors of its byline beside its people: %s', async (by, names) => {
  const [article] = articlesIn(
    await read(
      'ninjs',
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
