import { describe, expect, it } from 'vitest';
import { instantIn } from '../../../src/archive/understand/dates.ts';
import { articlesIn, post, read, wxr } from './reading.ts';

it.each([
  ['CET', '09:00'],
  ['CEST', '08:00'],
  ['BST', '09:00'],
  ['EST', '15:00'],
])('a date has the zone that feeds name: %s', (zone, time) => {
  expect(instantIn('pubDate', `Mon, 06 Jan 2014 10:00:00 ${zone}`)).toEqual(
    new Date(`2014-01-06T${time}:00Z`),
  );
});

it('a zone that has several meanings is refused', () => {
  expect(() => instantIn('pubDate', 'Mon, 06 Jan 2014 10:00:00 IST')).toThrow('not a valid date');
});

it.each([
  ['November 19, 2019', '2019-11-19T00:00:00Z'],
  ['Sat, 12 Jan 13 10:00:00 GMT', '2013-01-12T10:00:00Z'],
  ['12 Jan 99', '1999-01-12T00:00:00Z'],
  ['19 November 2019, 8:56 am PST', '2019-11-19T16:56:00Z'],
  ['Nov. 19th, 2019 at 12:05am', '2019-11-19T00:05:00Z'],
  ['Tue Nov 19 2019 03:05:46 GMT+0000 (Coordinated Universal Time)', '2019-11-19T03:05:46Z'],
  ['Tue Nov 19 2019 03:05:46 GMT+0100 (CET)', '2019-11-19T02:05:46Z'],
  ['Tue Jan 28 15:28:56 CET 2020', '2020-01-28T14:28:56Z'],
  ['Sat, Dec 16 2023 02:02:33 PM', '2023-12-16T14:02:33Z'],
  ['2020-01-10T00:59:47ZZ', '2020-01-10T00:59:47Z'],
  ['2005-04-13T12:35:9Z', '2005-04-13T12:35:09Z'],
  ['2022-05-04T03:00:00 UTC', '2022-05-04T03:00:00Z'],
  ['2022-5-3 22:17:36', '2022-05-03T22:17:36Z'],
])('a date that can be only one is read: %s', (written, instant) => {
  expect(instantIn('date', written)).toEqual(new Date(instant));
});

it.each(['03/04/2019', '04.03.2019', '01-02-03', 'Jan 12 13', 'Jan. 12, 13 10:00:00 GMT'])(
  'a date that may be two is refused, which the reason says: %s',
  (written) => {
    expect(() => instantIn('date', written)).toThrow(`has a date that may be two dates: '${written}'`);
  },
);

it.each([
  '13/04/2019',
  '2013 Jan 12 13',
  'Wed Oct 02 13:00:00 CET 24',
  'November 2019',
  'November 19',
  '2019 November 19 20',
  'November 19, 2019 13:00 pm',
  'November 19, 2019 8:56 soon',
  'Smarch 13, 2019',
  '2019-11-31',
  `November 19, 2019${' '.repeat(100)}`.concat('PST'),
])('a date that is none, or isn’t written in a known way, is refused: %s', (written) => {
  expect(() => instantIn('date', written)).toThrow('has a date that is not a valid date');
});

it.each(['0001-01-01T00:00:00Z', '0000-00-00 00:00:00', '1/1/0001 12:00:00 AM'])(
  'what programs write in place of a date is none: %s',
  (written) => {
    expect(instantIn('date', written)).toBeUndefined();
  },
);

describe('a WordPress post whose date in UTC is zeros', () => {
  const dates = `<wp:post_date>2012-02-03 10:00:00</wp:post_date><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>`;
  const of = (status: string) =>
    wxr(
      post(1, 'Text.', dates, status).replace(
        /<pubDate>.*<\/pubDate>/,
        '<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>',
      ),
    );

  it('has its local one, which is reported', async () => {
    expect(articlesIn(await read('wxr', of('publish')))).toMatchObject([
      {
        isPublished: true,
        publishedAt: new Date('2012-02-03T10:00:00Z'),
        notes: ['has no date in UTC: its local one is taken as UTC, 2012-02-03T10:00:00.000Z'],
      },
    ]);
  });

  it('has none as a draft', async () => {
    const [draft] = articlesIn(await read('wxr', of('draft')));
    expect(draft).toMatchObject({ isPublished: false, notes: [] });
    expect(draft).not.toHaveProperty('publishedAt');
  });
});

it.each([
  ['<category domain="language" nicename="de">Deutsch</category>', 'de'],
  ['<category domain="language" nicename="pt_br">Português</category>', 'pt-br'],
  ['<category domain="language" nicename="deutsch">Deutsch</category>', 'en'],
])('a WordPress post has the language that Polylang says: %s', async (category, language) => {
  expect(
    articlesIn(await read('wxr', wxr(post(1, 'Text.', category), '<language>en</language>'))),
  ).toMatchObject([{ language }]);
});
