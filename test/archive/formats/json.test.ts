import { describe, expect, it } from 'vitest';
import { articlesIn, blocksOf, expectRows, read, reasonsOf, refusedIn } from './reading.ts';

const first = async (value: unknown) => articlesIn(await read('json', JSON.stringify(value)))[0];

describe('ninjs', () => {
  it('1 is read like its successors', async () => {
    const article = await first({
      uri: 'https://agency.example/1',
      type: 'text',
      headline: 'The port reopens',
      byline: 'By Rosa Lind and Tom Bell',
      description_text: 'After nine days.',
      body_text: 'Plain.',
      body_xhtml: '<p>The cranes <em>move</em>.</p>',
      body_nitf: '<nitf/>',
      language: 'en',
      firstcreated: '2014-05-06T06:00:00Z',
      versioncreated: '2014-05-06T07:00:00Z',
      subject: [{ name: 'strike' }],
      associations: {
        photo: {
          type: 'picture',
          description_caption_text: 'Cranes at dawn',
          byline: 'Ana Ruiz',
          renditions: {
            small: { href: 'https://agency.example/s.jpg', mimetype: 'image/jpeg', width: 70, height: 70 },
            large: { href: 'https://agency.example/l.jpg', mimetype: 'image/jpeg', width: 900, height: 600 },
          },
        },
      },
    });
    expect(article).toMatchObject({
      headline: 'The port reopens',
      standfirst: 'After nine days.',
      authors: [{ name: 'Rosa Lind' }, { name: 'Tom Bell' }],
      publishedAt: new Date('2014-05-06T06:00:00Z'),
      modifiedAt: new Date('2014-05-06T07:00:00Z'),
      tags: ['strike'],
      image: {
        url: 'https://agency.example/l.jpg',
        caption: 'Cranes at dawn',
        creditText: 'Ana Ruiz',
        width: 900,
      },
    });
    expect(blocksOf(article)).toEqual([{ paragraph: { html: 'The cranes <em>move</em>.' } }]);
  });

  it('1 publishes no text that is for somebody else', async () => {
    const picture = (texts: object) => ({
      photo: { type: 'picture', ...texts, renditions: { a: { href: 'https://e.example/1.jpg' } } },
    });
    const article = await first({
      ...{
        uri: 'urn:1',
        headline_extended: 'A longer one',
        headline_seo: 'Port',
        headline: 'The port reopens',
      },
      ...{
        description_internal: 'Call Ana first',
        description_usage: 'Web only',
        description_summary: 'Open.',
      },
      ...{ body_internal: 'Call Ana first', body_text: 'Plain.' },
      associations: picture({ description_alt: 'Three cranes', description_text: 'Cranes at dawn' }),
    });
    expect(article).toMatchObject({
      ...{ headline: 'The port reopens', standfirst: 'Open.' },
      image: { altText: 'Three cranes', caption: 'Cranes at dawn' },
    });
    expect(blocksOf(article)).toEqual([{ paragraph: { html: 'Plain.' } }]);
    const internal = await first({
      ...{ uri: 'urn:2', headline: 'A', description_internal: 'Call Ana', body_internal: 'Call Ana' },
      associations: picture({ description_internal: 'Call Ana' }),
    });
    expect(JSON.stringify(internal)).not.toContain('Ana');
  });

  it('says by roles what is the caption of a picture, and what is its alternative text', async () => {
    const described = async (...descriptions: object[]) => {
      const article = await first({
        ...{ uri: 'urn:1', headlines: [{ value: 'A' }] },
        associations: [{ type: 'picture', descriptions, renditions: [{ href: 'https://e.example/1.jpg' }] }],
      });
      return [article?.image?.altText, article?.image?.caption];
    };
    const [alternative, caption] = [
      { role: 'alternative', value: 'Three cranes' },
      { role: 'caption', value: 'The port at dawn' },
    ];
    expect(await described(alternative, caption)).toEqual(['Three cranes', 'The port at dawn']);
    expect(await described(caption)).toEqual(['', 'The port at dawn']);
    expect(await described(alternative)).toEqual(['Three cranes', undefined]);
    expect(await described({ value: 'The port' }, caption)).toEqual(['', 'The port at dawn']);
    expect(await described({ value: 'The port' })).toEqual(['', 'The port']);
  });
});

describe('a JSON Feed', () => {
  const FEED = {
    version: 'https://jsonfeed.org/version/1.1',
    home_page_url: 'https://e.example/',
    language: 'de',
    authors: [{ name: 'The Courier News' }],
  };

  it('has an article for each item', async () => {
    const records = await read(
      'json',
      JSON.stringify({
        ...FEED,
        items: [
          {
            id: 'urn:uuid:1',
            url: '/port-reopens',
            title: 'The port <reopens>',
            summary: 'After nine days.',
            content_html: '<p>The cranes <em>move</em>.</p>',
            image: 'https://e.example/1.jpg',
            date_published: '2024-05-06T06:00:00Z',
            date_modified: '2024-05-06T07:00:00Z',
            authors: [{ name: 'Rosa Lind', url: 'https://e.example/rosa' }, { name: 'Tom Bell' }],
            tags: ['strike'],
            language: 'en',
            _rights: { notice: '© e', license: 'https://e.example/licence', image_credit: 'Ana Ruiz' },
          },
          { id: 2, title: 'Plain', content_text: 'One <b>\n\nTwo' },
          { id: 3, content_text: 'Without a title' },
          'nothing',
        ],
      }),
    );
    const [article, plain] = articlesIn(records);
    expect(article).toMatchObject({
      source: 'https://e.example/',
      sourceId: 'urn:uuid:1',
      place: 'line 1, item 1, feed item 1',
      headline: 'The port <reopens>',
      standfirst: 'After nine days.',
      slug: 'port-reopens',
      language: 'en',
      publishedAt: new Date('2024-05-06T06:00:00Z'),
      modifiedAt: new Date('2024-05-06T07:00:00Z'),
      isPublished: true,
      authors: [{ name: 'Rosa Lind' }, { name: 'Tom Bell' }],
      tags: ['strike'],
      image: { url: 'https://e.example/1.jpg', creditText: 'Ana Ruiz' },
      license: 'https://e.example/licence',
      copyrightNotice: '© e',
    });
    expect(blocksOf(article)).toEqual([{ paragraph: { html: 'The cranes <em>move</em>.' } }]);
    expect(plain).toMatchObject({
      sourceId: '2',
      language: 'de',
      authors: [{ name: 'The Courier News', isPerson: false }],
    });
    expect(blocksOf(plain)).toEqual([
      { paragraph: { html: 'One &lt;b&gt;' } },
      { paragraph: { html: 'Two' } },
    ]);
    expect(refusedIn(records).map(({ reason }) => reason)).toEqual([
      'has no title',
      'is no item of a JSON Feed',
    ]);
  });

  it('of version 1.0 has one author, and an item without content is its summary', async () => {
    const item = { id: '1', title: 'A', summary: 'All of it.', author: { name: 'Rosa Lind' } };
    const article = await first({ ...FEED, version: 'https://www.jsonfeed.org/version/1', items: [item] });
    expect(article?.authors).toMatchObject([{ name: 'Rosa Lind', isPerson: true }]);
    expect(article?.standfirst).toBeUndefined();
    expect(blocksOf(article)).toEqual([{ paragraph: { html: 'All of it.' } }]);
  });
});

it('JSON that is no article says what it is', () =>
  expectRows(
    [
      [{ '@context': 'https://schema.org', '@type': 'WebSite' }, 'is JSON-LD that describes no article'],
      [
        { version: 'https://jsonfeed.org/version/2', title: 'A', uri: 'urn:1', items: [] },
        "is JSON Feed 2, which isn't read: write it as JSON Feed 1.1",
      ],
      [
        { standard: { name: 'ninjs', version: '4.0' }, uri: 'urn:1', headlines: [{ value: 'A' }] },
        "is ninjs 4.0, which isn't read: write it as ninjs 3",
      ],
      [{ name: 'dateline' }, 'is neither ninjs nor a JSON Feed: it has no uri and no headline'],
      [{ uri: 'urn:1' }, 'has no title'],
    ],
    async (value) => (await reasonsOf('json', JSON.stringify(value))).join(),
  ));
