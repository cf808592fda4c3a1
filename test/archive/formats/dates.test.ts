import { expect, it } from 'vitest';
import { dateIn } from '../../../src/archive/understand/dates.ts';
import { articleOf, expectRows, post, wxr } from './reading.ts';

it('a date that can be only one is read', () =>
  expectRows(
    [
      ['Mon, 06 Jan 2014 10:00:00 CET', '2014-01-06T09:00:00Z'],
      ['Mon, 06 Jan 2014 10:00:00 CEST', '2014-01-06T08:00:00Z'],
      ['Mon, 06 Jan 2014 10:00:00 BST', '2014-01-06T09:00:00Z'],
      ['Sat, 07 Sep 2002 00:00:01 GMT', '2002-09-07T00:00:01Z'],
      ['7 Sept 02 9:05 EST', '2002-09-07T14:05:00Z'],
      ['12 Jan 99', '1999-01-12T00:00:00Z'],
      ['November 19, 2019', '2019-11-19T00:00:00Z'],
      ['19 November 2019, 8:56 am PST', '2019-11-19T16:56:00Z'],
      ['Nov. 19th, 2019 at 12:05am', '2019-11-19T00:05:00Z'],
      ['Sat, Dec 16 2023 02:02:33 PM', '2023-12-16T14:02:33Z'],
      ['Tue Nov 19 2019 03:05:46 GMT+0100 (CET)', '2019-11-19T02:05:46Z'],
      ['2002-09-07', '2002-09-07T00:00:00Z'],
      ['2002-09-07 10:00:00+0530', '2002-09-07T04:30:00Z'],
      ['2002-09-07T10:00Z', '2002-09-07T10:00:00Z'],
      ['2022-5-3 22:17:36', '2022-05-03T22:17:36Z'],
      ['2022-05-04T03:00:00.123 UTC', '2022-05-04T03:00:00Z'],
    ],
    (written) => {
      const notes = new Set<string>();
      return [dateIn('date', written, notes)?.toISOString().replace('.000', ''), ...notes].join();
    },
  ));

it('a date that is none, may be two, or isn’t written in a known way is left out, which a note says', () =>
  expectRows(
    [
      ...['03/04/2019', '04.03.2019', '01-02-03', 'Jan 12 13', 'Jan. 12, 13 10:00:00 GMT', '13/04/2019'],
      ...['2013 Jan 12 13', 'Wed Oct 02 13:00:00 CET 24', 'November 2019', 'November 19', 'yesterday'],
      ...['2019 November 19 20', 'November 19, 2019 13:00 pm', 'November 19, 2019 8:56 soon'],
      ...['Smarch 13, 2019', '2019-11-31', '2025-13-40', '2025-02-30', '2024-01-01T25:00:00Z', '1066-10-14'],
      ...['Thu, 31 Apr 2024 10:00:00 GMT', 'Mon, 06 Jan 2014 10:00:00 IST'],
      ...['0001-01-01T00:00:00Z', '0000-00-00 00:00:00', '1/1/0001 12:00:00 AM'],
    ].map((written) => [
      written,
      [undefined, `has a date that is no date, or may be two, so it is left out: '${written}'`],
    ]),
    (written) => {
      const notes = new Set<string>();
      return [dateIn('date', written, notes), ...notes];
    },
  ));

it('a WordPress post without a date in UTC has its local one, which is reported; a draft has none', async () => {
  const dates = `<wp:post_date>2012-02-03 10:00:00</wp:post_date><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>`;
  const of = (status: string) =>
    articleOf(
      'wxr',
      wxr(
        post(1, 'Text.', dates, status).replace(
          /<pubDate>.*<\/pubDate>/,
          '<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>',
        ),
      ),
    );
  expect(await of('publish')).toMatchObject({
    isPublished: true,
    publishedAt: new Date('2012-02-03T10:00:00Z'),
    notes: ['has no date in UTC: its local one is taken as UTC, 2012-02-03T10:00:00.000Z'],
  });
  expect(await of('draft')).toMatchObject({ isPublished: false, notes: [], publishedAt: undefined });
});
