import { describe, expect, it } from 'vitest';
import { articleOf, blocksOf, expectRows, ID, page, read, reasonsOf } from './reading.ts';

const HEADING = '<h1>The port reopens</h1>';
const P = '<p>The cranes move again after nine days.</p>';
const TEXT = { paragraph: { html: 'The cranes move again after nine days.' } };
const OTHER = '<p>Nine other ships wait in the bay.</p>';
const TEASER = `<article><h2>Another story</h2>${OTHER}</article>`;
const ARTICLE = `<article>${P}</article>`;
const NO_TEXT =
  'has no text that could be found. Put it into an <article>, or into articleBody of the JSON-LD';

const blocksIn = async (html: string) => blocksOf(await articleOf('html', html));

it('the text of a page is marked as articleBody, or is in the article with the headline, the only article or <main>', () =>
  expectRows(
    [
      [`<article>${OTHER}<div itemprop="articleBody">${P}</div></article>`, 1],
      [
        `<div itemprop="articleBody">${P}<div itemprop="articleBody">${P}</div></div>${OTHER}<section itemprop="articleBody">${P}</section>`,
        3,
      ],
      [`${TEASER}<article><header>${HEADING}</header>${P}</article>`, 1],
      [`<article>${HEADING}${P}</article><article>${OTHER}${OTHER}</article>`, 1],
      [`<article>${HEADING}${P}${TEASER}${P}</article>`, 2],
      [`<main>${OTHER}${ARTICLE}</main>`, 1],
      [`<main>${HEADING}<div>${P}${P}</div></main>${TEASER}${TEASER}`, 2],
      [`<main>${HEADING}${P.repeat(5)}</main><article><h2>The port reopens</h2><p>Short.</p></article>`, 5],
      [`<main>${P}${HEADING}${P}</main>`, 2],
    ],
    async (body) => {
      const blocks = await blocksIn(page(body));
      return blocks.every((block) => JSON.stringify(block) === JSON.stringify(TEXT)) ? blocks.length : blocks;
    },
  ));

it('has nothing that stands around it, or that its site names as something else', () =>
  expectRows(
    [
      ...['aside', 'nav', 'footer', 'form'].map((name) => `<${name}>Other</${name}>`),
      ...['role="complementary"', 'role="dialog"', 'class="comments"', 'id="comment-list"'].map(
        (named) => `<div ${named}>${OTHER}</div>`,
      ),
      ...['id="commentlist"', 'class="cookie-notice"', 'class="related-articles"', 'class="share-bar"'].map(
        (named) => `<div ${named}>${OTHER}</div>`,
      ),
      ...['class="breadcrumbs"', 'id="sidebar"', 'hidden'].map((named) => `<div ${named}>${OTHER}</div>`),
    ].map((other) => [other, [TEXT, TEXT]]),
    (other) =>
      blocksIn(page(`<article>${HEADING}${P}${other}<div class="post tag-cookies">${P}</div></article>`)),
  ));

it('is articleBody where the page has only a teaser of it, or nothing that is marked', async () => {
  const articleBody = 'The cranes move again.\n\nNine ships wait in the bay for a berth.'.repeat(4);
  const json = { ...ID, articleBody };
  expect((await blocksIn(page(`<article>${P}</article>`, json))).length).toBe(5);
  expect((await blocksIn(page(`<div>${P}</div>`, json))).length).toBe(5);
  expect(await blocksIn(page(`<article>${P}${P}${P}</article>`, json))).toEqual([TEXT, TEXT, TEXT]);
  await expectRows(
    [
      ['&lt;p&gt;Cranes &amp;amp; &lt;b&gt;ships&lt;/b&gt;.&lt;/p&gt;', 'Cranes &amp; <b>ships</b>.'],
      ['<p>Cranes &amp; <b>ships</b>.</p>', 'Cranes &amp; <b>ships</b>.'],
      ['Cranes &amp; ships &#8211; 1 < 2', 'Cranes &amp; ships – 1 &lt; 2'],
    ].map(([body = '', html = '']) => [body, [{ paragraph: { html } }]]),
    (body) => blocksIn(page('', { ...ID, articleBody: body })),
  );
});

it('that isn’t found refuses the page, and no other text is taken for it', () =>
  expectRows(
    ['', '<p></p>', '<article><img src="https://e.example/1.jpg"></article>', `<nav>${P}</nav>`]
      .concat([`<div>${HEADING}${P.repeat(5)}</div>`, `${TEASER}${TEASER}`])
      .map((body) => [body, [NO_TEXT]]),
    (body) => reasonsOf('html', page(body)),
  ));

it('of a live blog has its posts only if the JSON-LD doesn’t have them', async () => {
  const json = {
    ...{ ...ID, '@type': 'LiveBlogPosting', articleBody: 'What happens today.' },
    liveBlogUpdate: [
      {
        ...{ '@type': 'BlogPosting', '@id': 'urn:1', headline: 'The first ship leaves' },
        articleBody: '<p>It is the Ana.</p>',
      },
      { '@type': 'BlogPosting', '@id': 'urn:2', articleBody: 'The cranes move.' },
    ],
  };
  const own = [{ paragraph: { html: 'What happens today.' } }];
  expect(await blocksIn(page('<div>Loading</div>', json))).toEqual(own);
  const posts = '<h3>The first ship leaves</h3><p>It is the Ana.</p><div><p>The cranes move.</p></div>';
  expect(
    await blocksIn(page(`<article>${HEADING}<p>What happens today.</p>${posts}</article>`, json)),
  ).toEqual(own);
  const { articleBody: _, ...postsOnly } = json;
  expect(await blocksIn(page(`<article>${HEADING}${posts}</article>`, postsOnly))).toEqual([]);
  const shown = `<article>${HEADING}${ARTICLE.repeat(3)}</article>`;
  expect(await blocksIn(page(shown, { ...ID, '@type': 'LiveBlogPosting' }))).toEqual([TEXT, TEXT, TEXT]);
});

it('is not looked for in elements that are nested without end', async () => {
  const nested = (depth: number) => page(`<article>${P}</article>${'<div>'.repeat(depth)}`);
  expect(await blocksIn(nested(1_900))).toEqual([TEXT]);
  expect(await reasonsOf('html', nested(2_000))).toEqual(['has HTML elements nested more than 2000 deep']);
});

it('the headline is the description’s, else that of the page', async () => {
  const headlineOf = async (html: string) => (await articleOf('html', html))?.headline;
  expect(await headlineOf(page(ARTICLE, { ...ID, headline: undefined, name: 'The port' }))).toBe('The port');
  expect(await headlineOf(page(HEADING + ARTICLE, { ...ID, headline: undefined }))).toBe('The port reopens');
  expect(
    await headlineOf(page(ARTICLE, { ...ID, headline: undefined }, '<title>The port – Post</title>')),
  ).toBe('The port – Post');
});

describe('JSON-LD', () => {
  const json = JSON.stringify(ID);

  it('is read in what old pages put around it, and with control characters', () =>
    expectRows(
      [
        ...[`<![CDATA[${json}]]>`, `//<![CDATA[\n${json}\n//]]>`, `/*<![CDATA[*/${json}/*]]>*/`],
        ...[`<!-- ${json} -->`, `${json};`, `\uFEFF${json}`, json.replace('port', 'port\u0008')],
      ].map((text) => [text, 'The port reopens']),
      async (text) => (await articleOf('html', page(ARTICLE, text)))?.headline,
    ));

  it('that has other faults, or describes no article, refuses the page', async () => {
    const [broken] = await reasonsOf('html', page(ARTICLE, '{"@type": NewsArticle}'));
    expect(broken).toMatch(/^has JSON-LD that is not valid JSON: /);
    expect(await reasonsOf('html', page(ARTICLE, { '@type': 'BreadcrumbList' }))).toEqual([
      'has no description of an article (JSON-LD), so it may be any page',
    ]);
  });

  it('of any shape is read or refused, and never fails', async () => {
    const lists = `{"@type":"NewsArticle","author":${'{"@list":['.repeat(100_000)}`;
    const shapes = [
      ...['"'.repeat(200_001), '/*'.repeat(200_000), `"${'\\"'.repeat(200_000)}`, ', '.repeat(200_000)],
      ...['<![CDATA['.repeat(200_000), '<!--'.repeat(200_000), '['.repeat(200_000), lists],
      `${lists}1${']}'.repeat(100_000)}}`,
      `{"@type":"NewsArticle","author":${'['.repeat(100_000)}1${']'.repeat(100_000)}}`,
    ];
    for (const text of shapes) expect(await read('html', page(ARTICLE, text))).toHaveLength(1);
  });
});

it('the encoding of a page is what its first <meta> about it says', async () => {
  const tag = '<meta charset="windows-1251">';
  const heads = [
    ...[tag, `${' '.repeat(2_000)}${tag}`, `<meta name="description" content="charset=klingon">${tag}`],
    ...[`<!-- <meta charset="klingon"> -->${tag}`, `<meta data-charset="klingon">${tag}`],
    '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">',
  ];
  await expectRows(
    heads.map((head) => [head, 'П']),
    async (head) => {
      const html = page(ARTICLE, { ...ID, headline: '\u00cf' }, head);
      return (await articleOf('html', Buffer.from(html, 'latin1')))?.headline;
    },
  );
  // A tag that doesn't end in the bytes that are looked at says nothing.
  const [start = '', end = ''] = page(ARTICLE, ID, '\u0000').split('\u0000');
  const fill = ' '.repeat(4_096 - start.length - '<meta charset="windows-12'.length);
  expect(await blocksIn(`${start}<meta ${fill}charset="windows-1251">${end}`)).toEqual([TEXT]);
});
