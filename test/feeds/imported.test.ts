import { expect, it } from 'vitest';
import { ninjs } from '../../src/archive/export/ninjs.ts';
import type { PublishedArticle } from '../../src/archive/export/published-articles.ts';
import { atom } from '../../src/feeds/atom.ts';
import { feedOf } from '../../src/feeds/feed.ts';
import { jsonFeed } from '../../src/feeds/json-feed.ts';
import { rss } from '../../src/feeds/rss.ts';
import { articlesIn, read } from '../archive/formats/reading.ts';

const SITE = { name: 'The News', url: 'https://news.example/', pageUrls: {} } as Parameters<typeof feedOf>[0];
const HEADLINE = 'How to use <canvas> & more';
const STANDFIRST = 'After nine days, R&D is open.';

type Articles = NonNullable<Parameters<typeof feedOf>[3]['articles']>;
type Credits = Articles['nodes'][number]['contributions'];

function feed(byline: string, contributions: Credits = []) {
  const article = {
    id: Buffer.from('Article:1').toString('base64url'),
    url: 'https://news.example/a-story',
    headline: HEADLINE,
    standfirst: STANDFIRST,
    trailText: null,
    byline,
    contributions,
    language: 'en',
    firstPublishedAt: '2024-05-06T06:00:00.000Z',
    lastModifiedAt: '2024-05-06T07:00:00.000Z',
    bodyHtml: '<p>Text.</p>',
    mainImage: null,
    section: null,
    tags: [],
    rights: { license: null, usageTerms: null, copyrightNotice: null },
  };
  return feedOf(SITE, 'articles', 'feeds/articles', { articles: { nodes: [article] } });
}

it.each([
  ['RSS', 'feed', rss],
  ['Atom', 'feed', atom],
  ['JSON Feed', 'json', jsonFeed],
] as const)(
  '%s of Dateline is imported with all its authors, and with its texts',
  async (_name, format, write) => {
    const [article] = articlesIn(
      await read(format, write(feed('By Rosa Lind, Tom Bell and Ann Key, Reuters'))),
    );
    expect(article).toMatchObject({
      headline: HEADLINE,
      standfirst: STANDFIRST,
      authors: [
        { name: 'Rosa Lind' },
        { name: 'Tom Bell' },
        { name: 'Ann Key' },
        { name: 'Reuters', isPerson: false },
      ],
    });
    const [anonymous] = articlesIn(await read(format, write(feed(''))));
    // Without a byline, Atom and JSON Feed have the author of the whole feed.
    expect(anonymous?.authors).toEqual(
      format === 'feed' && write === rss ? [] : [{ name: 'The News', isPerson: false, isOrganization: true }],
    );
  },
);

it.each([
  ['RSS', 'feed', rss],
  ['Atom', 'feed', atom],
  ['JSON Feed', 'json', jsonFeed],
] as const)(
  '%s has each credited author by the printed name, also if the byline says something else',
  async (_name, format, write) => {
    const person = { name: 'Rosa Lind', pageUrl: 'https://news.example/people/rosa-lind' };
    const agency = { name: 'Reuters', pageUrl: null };
    const contributions: Credits = [
      { role: 'AUTHOR', creditedAs: 'Rosa M. Lind', contributor: person },
      { role: 'PHOTOGRAPHER', creditedAs: null, contributor: { name: 'Ann Key', pageUrl: null } },
      { role: 'AUTHOR', creditedAs: null, contributor: agency },
    ];
    const text = write(feed('Our team', contributions));
    const [article] = articlesIn(await read(format, text));
    expect(article?.authors.map(({ name }) => name)).toEqual(['Rosa M. Lind', 'Reuters']);
    if (write !== rss) expect(text).toContain(person.pageUrl);
  },
);

it('ninjs of Dateline is imported with all its authors, and with the texts of its picture', async () => {
  const revision: Partial<PublishedArticle['revision']> = {
    ...{
      headline: HEADLINE,
      standfirst: STANDFIRST,
      trailText: null,
      byline: 'Rosa Lind and Tom Bell, Reuters',
    },
    ...{ imageUrl: 'https://news.example/1.jpg', imageAltText: 'Three cranes', imageCaption: 'The port' },
    ...{ imageCreditText: 'Ana Ruiz', imageLicense: null, imageWidth: 900, imageHeight: 600 },
    ...{
      license: null,
      usageTerms: null,
      copyrightNotice: null,
      places: [],
      tags: [],
      sources: [],
      section: null,
    },
    contributions: [],
  };
  const written = ninjs({
    ...{ url: 'https://news.example/a-story', slug: 'a-story', language: 'en', notes: [], liveBlog: null },
    ...{ original: null, translations: [] },
    ...{ publishedAt: new Date('2024-05-06T06:00:00Z'), modifiedAt: new Date('2024-05-06T07:00:00Z') },
    revision: revision as PublishedArticle['revision'],
  });
  expect(written).toMatchObject({
    by: 'Rosa Lind and Tom Bell, Reuters',
    people: [
      { name: 'Rosa Lind', rel: 'author' },
      { name: 'Tom Bell', rel: 'author' },
    ],
  });
  const [article] = articlesIn(await read('json', JSON.stringify(written)));
  expect(article).toMatchObject({
    headline: HEADLINE,
    standfirst: STANDFIRST,
    authors: [{ name: 'Rosa Lind' }, { name: 'Tom Bell' }, { name: 'Reuters', isPerson: false }],
    image: { altText: 'Three cranes', caption: 'The port', creditText: 'Ana Ruiz' },
  });
});
