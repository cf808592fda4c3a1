import { describe, expect, it } from 'vitest';
import { articlesIn, blocksOf, readSample, refusedIn, type ReadableFormat } from './reading.ts';

const SAMPLES: readonly (readonly [ReadableFormat, string])[] = [
  ['feed', 'rss.xml'],
  ['feed', 'rss1.xml'],
  ['feed', 'atom.xml'],
  ['wxr', 'wordpress.xml'],
  ['json', 'ninjs-3.json'],
  ['html', 'page.html'],
];

async function sample(format: ReadableFormat, name: string) {
  const records = await readSample(format, name);
  return { articles: articlesIn(records), refused: refusedIn(records) };
}

it('a file of each format is read alike in pieces of any size', async () => {
  for (const [format, name] of SAMPLES) {
    const whole = await readSample(format, name);
    expect(whole.length).toBeGreaterThan(0);
    for (const size of [1, 7, 1_023]) expect(await readSample(format, name, size), name).toEqual(whole);
  }
});

describe('RSS 2.0', () => {
  it('gives an article with all that its item says', async () => {
    const { articles } = await sample('feed', 'rss.xml');
    expect(articles[0]).toMatchObject({
      source: 'https://harbour.example/',
      sourceId: 'https://harbour.example/?p=41',
      place: 'line 14, item 1',
      headline: 'Dockers & drivers strike: day two 🚢',
      standfirst: 'Cranes stand still.',
      slug: 'dockers-strike',
      language: 'en-GB',
      publishedAt: new Date('2024-05-06T07:30:00Z'),
      isPublished: true,
      authors: [{ name: 'Jane Doe' }, { name: 'Sam O’Neill' }],
      tags: ['Labour', 'Ports & ships'],
      image: {
        url: 'https://harbour.example/large.jpg',
        caption: 'Cranes at dawn',
        creditText: 'Ana Ruiz',
        width: 1600,
        height: 900,
      },
      license: 'https://creativecommons.org/licenses/by/4.0/',
      copyrightNotice: '© The Harbour Post',
    });
    expect(blocksOf(articles[0])).toEqual([
      { paragraph: { html: 'Cranes stand still. <a href="https://harbour.example/map">See the map</a>.' } },
      { paragraph: { html: 'A note on CDATA: ]]&gt; ends it.' } },
    ]);
  });

  it('takes the description as the text of an item that has no other, and nobody’s mail address', async () => {
    const { articles } = await sample('feed', 'rss.xml');
    expect(articles[1]).toMatchObject({
      headline: 'نبأ من الميناء',
      slug: 'a-note',
      authors: [{ name: 'The Editors' }],
    });
    expect(articles[1]?.standfirst).toBeUndefined();
    expect(JSON.stringify(articles)).not.toContain('editor@');
  });

  it('makes up no date of an article without one, or with one that no calendar has', async () => {
    const { articles } = await sample('feed', 'rss.xml');
    expect(articles.map(({ publishedAt }) => publishedAt?.getUTCFullYear())).toEqual([
      2024,
      undefined,
      undefined,
    ]);
  });

  it('refuses what it can’t take over, says why, and reads on', async () => {
    const { refused } = await sample('feed', 'rss.xml');
    expect(refused).toEqual([
      { place: 'line 46, item 4', reason: 'has no title' },
      { place: 'line 50, item 5', reason: 'has neither an id nor a link that could stand for one' },
      {
        place: 'line 54, item 6',
        reason: "has the same id as the one in line 14, item 1: 'https://harbour.example/?p=41'",
      },
    ]);
  });
});

it('RSS 1.0 has its channel beside the items, and ids in rdf:about', async () => {
  const { articles } = await sample('feed', 'rss1.xml');
  expect(articles).toMatchObject([
    {
      source: 'https://old.example/',
      sourceId: 'https://old.example/1',
      language: 'de',
      slug: 'hafen-gesperrt',
      authors: [{ name: 'Max Muster' }],
      tags: ['Hafen'],
      publishedAt: new Date('2001-09-01T10:00:00Z'),
    },
  ]);
});

describe('Atom', () => {
  it('is read with any prefix, in XHTML, and with addresses relative to xml:base', async () => {
    const { articles } = await sample('feed', 'atom.xml');
    expect(articles[0]).toMatchObject({
      headline: 'L’usine & la grève',
      language: 'fr',
      image: { url: 'https://revue.example/img/usine.jpg' },
      authors: [{ name: 'Rédaction' }],
      tags: ['Économie'],
    });
    expect(blocksOf(articles[0])).toEqual([
      {
        paragraph: {
          html: 'Les <em>ouvriers</em> ont <a href="https://revue.example/2024/suite">voté</a>.<br />Ce soir.',
        },
      },
      { image: { image: { url: 'https://revue.example/2024/vote.jpg', altText: 'Le vote' } } },
    ]);
  });

  it('keeps a title of plain text as it is', async () => {
    const { articles } = await sample('feed', 'atom.xml');
    expect(articles[1]).toMatchObject({
      headline: 'Plain <b> stays',
      language: 'en',
      authors: [{ name: 'Ann Other' }],
    });
  });

  it('publishes no draft', async () => {
    const { articles } = await sample('feed', 'atom.xml');
    expect(articles.map(({ isPublished }) => isPublished)).toEqual([true, true, false]);
  });
});

describe('a WordPress export', () => {
  it('gives a post of the old editor with its pictures, wherever the file has them', async () => {
    const { articles } = await sample('wxr', 'wordpress.xml');
    const post = articles.find(({ sourceId }) => sourceId === '7');
    expect(post).toMatchObject({
      source: 'https://harbour.example/blog',
      place: 'line 18, item 1',
      headline: 'A classic post',
      standfirst: 'A short one',
      slug: 'a-classic-post',
      formerSlugs: ['an-old-post', 'older-post'],
      publishedAt: new Date('2012-03-01T10:00:00Z'),
      modifiedAt: new Date('2012-03-02T10:00:00Z'),
      isPublished: true,
      authors: [{ name: 'Jane Doe' }],
      tags: ['Ports & ships', 'strike'],
      image: {
        url: 'https://harbour.example/wp-content/crane.jpg',
        altText: 'A red crane',
        caption: 'The crane',
      },
    });
    expect(blocksOf(post)).toMatchObject([
      { paragraph: { html: 'First paragraph<br />with two lines.' } },
      {
        image: {
          image: {
            url: 'https://harbour.example/crane.jpg',
            altText: 'A crane',
            caption: 'The crane in 2012',
          },
        },
      },
      { paragraph: { html: 'He said it was “definately [sic] over” [the editors].' } },
      { image: { image: { url: 'https://harbour.example/wp-content/ship.png' } } },
      { image: { image: { url: 'https://harbour.example/wp-content/crane.jpg' } } },
      { embed: { url: 'https://www.youtube.com/watch?v=abcdefghijk', provider: 'YouTube' } },
      { paragraph: { html: 'Kept.' } },
    ]);
  });

  it('gives a post of the block editor, whose quotes stay somebody else’s words', async () => {
    const { articles } = await sample('wxr', 'wordpress.xml');
    const post = articles.find(({ sourceId }) => sourceId === '10');
    expect(post?.authors.map(({ name }) => name)).toEqual(['Ann Other', 'Bo Li']);
    expect(blocksOf(post)).toEqual([
      { paragraph: { html: 'Written in blocks.' } },
      { paragraph: { html: '“We will not go back.”' } },
      { paragraph: { html: 'Ann Other' } },
      { embed: { url: 'https://vimeo.com/76979871', provider: 'Vimeo', caption: 'The film' } },
    ]);
  });

  it('publishes nothing that is private, behind a password or a draft', async () => {
    const { articles } = await sample('wxr', 'wordpress.xml');
    const isPublished = Object.fromEntries(
      articles.map((article) => [article.sourceId, article.isPublished]),
    );
    expect(isPublished).toEqual({ 7: true, 10: false, 11: false, 12: false });
    expect(articles.find(({ sourceId }) => sourceId === '12')?.publishedAt).toBeUndefined();
  });

  it('reports each kind of record that is no article once, and takes over no reader’s comment', async () => {
    const { articles, refused } = await sample('wxr', 'wordpress.xml');
    expect(refused).toEqual([
      {
        place: 'line 114, item 7',
        reason: "is of the type 'page', the first of 2: only articles are imported",
      },
      {
        place: 'line 116, item 9',
        reason: "is in the bin (status 'trash'): only articles are imported",
      },
    ]);
    expect(JSON.stringify(articles)).not.toMatch(/First!|reader@|jane@/);
  });
});

it('ninjs 3 gives an article with its HTML, its largest picture and the names of its byline', async () => {
  const { articles } = await sample('json', 'ninjs-3.json');
  expect(articles).toMatchObject([
    {
      source: 'https://agency.example',
      sourceId: 'https://agency.example/news/port-reopens',
      headline: 'The port reopens',
      standfirst: 'After nine days, the cranes move.',
      publishedAt: new Date('2024-05-06T06:00:00Z'),
      modifiedAt: new Date('2024-05-06T07:00:00Z'),
      isPublished: true,
      authors: [{ name: 'Jane Doe' }, { name: 'Sam O’Neill' }, { name: 'Agency', isPerson: false }],
      tags: ['strike'],
      image: {
        url: 'https://agency.example/1.jpg',
        caption: 'Cranes at dawn',
        creditText: 'Ana Ruiz',
        width: 1600,
      },
      license: 'https://creativecommons.org/licenses/by/4.0/',
    },
  ]);
  expect(blocksOf(articles[0])).toEqual([
    { paragraph: { html: 'The cranes <em>move</em>.' } },
    { paragraph: { html: 'Ships wait.' } },
  ]);
});

it('a page gives the article that its JSON-LD describes, with the body that readers saw', async () => {
  const { articles } = await sample('html', 'page.html');
  expect(articles).toMatchObject([
    {
      source: 'https://diario.example',
      sourceId: 'https://diario.example/2024/05/el-puerto-abre.html#article',
      headline: 'El puerto abre',
      slug: 'el-puerto-abre',
      language: 'es',
      publishedAt: new Date('2024-05-06T00:00:00Z'),
      authors: [{ name: 'Ana Ruiz' }],
      tags: ['puerto', 'huelga'],
      section: 'Economía',
      usageTerms: 'No print use.',
      image: { url: 'https://diario.example/img/1.jpg', caption: 'Las grúas', width: 1200, height: 800 },
    },
  ]);
  expect(blocksOf(articles[0])).toEqual([
    { paragraph: { html: 'Las grúas se mueven, dice <a href="https://diario.example/ana">Ana</a>.' } },
    { heading: { level: 2, text: 'Los barcos' } },
    { list: { ordered: false, items: ['Uno', 'Dos'] } },
  ]);
});
