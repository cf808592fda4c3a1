import { expect, it } from 'vitest';
import { articleOf, expectRows, ID, ninjs, page, post, rss, wxr, type ReadableFormat } from './reading.ts';

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
const MAIL = 'has a mail address in place of an author, which is left out';

const wordpress = (more: string) => articleOf('wxr', wxr(post(1, 'Text.', more), TABLE));
const feed = (creator: string) => articleOf('feed', rss(`<dc:creator>${creator}</dc:creator>`));
const namesOf = (article: Awaited<ReturnType<typeof feed>>) => article?.authors.map(({ name }) => name);

it('WordPress’ authors have their names of the table, not those that they sign in with', () =>
  expectRows(
    [
      ['<dc:creator>lmarsh</dc:creator>', [['Lea Marsh'], []]],
      [
        '<category domain="author" nicename="cap-lmarsh">lmarsh</category><category domain="author" nicename="cap-jdoe">J.D.</category><category domain="author" nicename="cap-guest">Ann Guest</category>',
        [['Lea Marsh', 'Jane Doe', 'Ann Guest'], []],
      ],
      ['<dc:creator>jdoe@courier.example</dc:creator>', [[], [MAIL]]],
      ['<dc:creator>mailed</dc:creator>', [[], [MAIL]]],
    ],
    async (more) => {
      const article = await wordpress(more);
      return [namesOf(article), article?.notes];
    },
  ));

it('a mail address is never a byline', () =>
  expectRows(
    [
      ['jane@e.example', [[], [MAIL]]],
      ['Jane Doe &lt;jane@e.example&gt;', [['Jane Doe'], []]],
      ['rosa@e.example (Rosa Lind)', [['Rosa Lind'], []]],
      ['Jane Doe, jane@e.example', [['Jane Doe'], []]],
    ],
    async (creator) => {
      const article = await feed(creator);
      return [namesOf(article), article?.notes];
    },
  ));

it('a byline of several people is an author for each of them, in every format, without markup', async () => {
  const joint = '<a href="/rosa">Rosa O&#39;Lind</a>, Tom Bell &amp; Ann Key';
  const escaped = joint.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const formats: [ReadableFormat, string][] = [
    ['feed', rss(`<dc:creator>${escaped}</dc:creator>`)],
    ['feed', rss(`<author>${escaped}</author>`)],
    [
      'feed',
      `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>A</title><content>x</content><author><name>${escaped}</name></author></entry></feed>`,
    ],
    ['wxr', wxr(post(1, 'Text.', `<dc:creator>${escaped}</dc:creator>`))],
    ['json', ninjs({ by: joint })],
    [
      'json',
      JSON.stringify({
        version: 'https://jsonfeed.org/version/1.1',
        items: [{ id: '1', title: 'A', content_text: 'x', authors: [{ name: joint }] }],
      }),
    ],
    ['html', page('', { ...ID, articleBody: 'Text.', author: { '@type': 'Person', name: joint } })],
  ];
  await expectRows(
    formats.map((format) => [
      format,
      [
        ["Rosa O'Lind", 'Tom Bell', 'Ann Key'],
        [true, true, true],
      ],
    ]),
    async ([format, text]) => {
      const article = await articleOf(format, text);
      return [namesOf(article), article?.authors.map(({ isPerson }) => isPerson)];
    },
  );
});

it('what a byline has in addition to its people is no person', () =>
  expectRows(
    [
      [
        'Rosa Lind and Tom Bell, Reuters',
        [
          ['Rosa Lind', true],
          ['Tom Bell', true],
          ['Reuters', false],
        ],
      ],
      ['Madonna', [['Madonna', false]]],
      ['Doe, Mary Jane', [['Doe, Mary Jane', false]]],
    ],
    async (creator) => (await feed(creator))?.authors.map(({ name, isPerson }) => [name, isPerson]),
  ));

it('an author keeps what the file says of them, and an organisation is no person, though its name looks like a byline', async () => {
  const person = { '@type': 'Person', name: 'Sam Hill, Jr.', description: 'Sam' };
  const organizations = ['Organization', 'NewsMediaOrganization', 'https://schema.org/NGO'].map((type) => ({
    '@type': type,
    name: `Lighthouse and ${type} Paris`,
  }));
  const author = [person, ...organizations];
  const article = await articleOf('html', page('', { ...ID, articleBody: 'Text.', author }));
  expect(article?.authors).toEqual([
    { name: 'Sam Hill, Jr.', description: 'Sam', isPerson: true },
    ...organizations.map(({ name }) => ({ name, isPerson: false, isOrganization: true })),
  ]);
});

it('authors whose surnames come first stay apart in the byline', async () => {
  const creators = '<dc:creator>Doe, Jane</dc:creator><dc:creator>Hill, Sam</dc:creator>';
  expect(await articleOf('feed', rss(creators))).toMatchObject({ byline: 'Doe, Jane; Hill, Sam' });
});

it('ninjs has the authors of its byline, and those whom only its people name', () =>
  expectRows(
    [
      ['By Ann Key and Bo Lee', ['Ann Key', 'Bo Lee']],
      ['Bo Lee', ['Bo Lee', 'Ann Key']],
      [undefined, ['Ann Key']],
    ],
    async (by) => {
      const people = [
        { name: 'Ann Key', rel: 'author' },
        { name: 'Carl Minister', rel: 'subject' },
      ];
      return namesOf(await articleOf('json', ninjs({ by, people })));
    },
  ));
