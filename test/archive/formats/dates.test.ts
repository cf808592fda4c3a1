import { describe, expect, it } from 'vitest';
import { instantIn } from '../../../src/archive/formats/dates.ts';
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
