import { describe, expect, it } from 'vitest';
import { articlesIn, blocksOf, read, refusedIn } from './reading.ts';

const ID = { '@type': 'NewsArticle', '@id': 'urn:1', headline: 'The port reopens' };
const P = '<p>The cranes move again after nine days.</p>';
const TEXT = [{ paragraph: { html: 'The cranes move again after nine days.' } }];
const ARTICLE = `<article>${P}</article>`;
const HEADING = '<h1>The port reopens</h1>';
const OTHER = '<p>Nine other ships wait in the bay.</p>';
const TEASER = '<article><h2>Another story</h2><p>Nine ships wait.</p></article>';

function script(json: unknown): string {
  return `<script type="application/ld+json">${typeof json === 'string' ? json : JSON.stringify(json)}</script>`;
}

function page(body: string, json: unknown = ID, head = ''): string {
  return `<html lang="en"><head>${head}${script(json)}</head><body>${body}</body></html>`;
}

async function articleOf(html: string | Buffer) {
  const records = await read('html', html);
  expect(refusedIn(records)).toEqual([]);
  return articlesIn(records)[0];
}

async function reasonOf(html: string) {
  return refusedIn(await read('html', html))[0]?.reason;
}

describe('the text of a page', () => {
  it.each([
    ['the article that has the headline', 1, `${TEASER}<article><h1>The port reopens</h1>${P}</article>`],
    [
      'the article that has the headline, though another one is longer',
      1,
      `<article><h1>The port reopens</h1>${P}</article><article>${OTHER}${OTHER}</article>`,
    ],
    [
      'the whole article that has most paragraphs, if its headline is only in a teaser',
      4,
      `<article><h2>The port reopens</h2></article><article>${P}<div>${P.repeat(3)}</div></article>`,
    ],
    ['what is marked as the body', 1, `<article>${OTHER}<div itemprop="articleBody">${P}</div></article>`],
    [
      'all of what is marked as the body, in its order',
      3,
      `<div itemprop="articleBody">${P}<div itemprop="articleBody">${P}</div></div>${OTHER}<section itemprop="articleBody">${P}</section>`,
    ],
    [
      'what is marked as the body in the article that has the headline, if another one marks its own',
      1,
      `<article>${HEADING}<div itemprop="articleBody">${P}</div></article><article><p itemprop="articleBody">Ships.</p></article>`,
    ],
    [
      'all of <main>, if no article has most paragraphs',
      14,
      `<main>${HEADING}<div>${P.repeat(10)}</div><div class="ad"></div><div>${P.repeat(3)}</div>${P}</main>${TEASER}`,
    ],
    [
      '<main> with the headline, though more paragraphs stand beside it',
      1,
      `<main>${HEADING}${P}</main><div>${OTHER.repeat(3)}</div>`,
    ],
  ])('is %s', async (_name, count, body) => {
    expect(blocksOf(await articleOf(page(body)))).toEqual(Array(count).fill(TEXT[0]));
  });

  it.each([
    ['<main> of a page without paragraphs', '<main><ul><li>One</li></ul></main><div>Imprint</div>'],
    [
      'what is as long as a paragraph, though it isn’t marked as one',
      `${HEADING}<div><div>${'One. '.repeat(20)}</div></div><div>Imprint</div>`,
    ],
  ])('is %s', async (_name, body) => {
    const text = JSON.stringify(blocksOf(await articleOf(page(body))));
    expect(text).toContain('One');
    expect(text).not.toContain('Imprint');
  });

  const GUESS =
    'stays a draft: its text is a guess, since no articleBody, <article> or <main> has most of it. Check it';
  const comments = '<p>First! I have seen it all from my window.</p>'.repeat(9);

  it.each([
    ['the smallest element with most paragraphs', 4, '', `<div>${HEADING}<div>${P.repeat(4)}</div></div>`],
    [
      'the element around it, if paragraphs stand beside it',
      10,
      '',
      `<div>${HEADING}${P}<div><div>${P.repeat(8)}</div></div>${P}</div>`,
    ],
    [
      'the element around it, with the share of paragraphs that stands elsewhere',
      9,
      ": 10 % of the page's paragraphs are left out",
      `<div>${HEADING}${P}<div>${P.repeat(8)}</div></div><div>${P}</div>`,
    ],
    [
      'without what its classes or ids name as readers’ comments',
      2,
      '',
      `${HEADING}<div>${P}${P}</div><div class="user-comments">${comments}</div><div id="disqus-box">${comments}</div><div class="readerComments">${comments}</div>`,
    ],
    [
      'without what asks readers for cookies',
      1,
      '',
      `${HEADING}<div>${P}</div><div class="cookie">${OTHER.repeat(4)}</div><div id="cookie-banner">${OTHER}</div>`,
    ],
    [
      'what a class says that has comments, but isn’t one',
      1,
      '',
      `${HEADING}<div class="story has-comments">${P}</div>`,
    ],
    [
      'what follows a link that has no end and leads nowhere',
      2,
      '',
      `<a name="top">${HEADING}<div>${P}${P}</div>`,
    ],
  ])(
    'that no element is marked for is a guess, which stays a draft: %s',
    async (_name, count, rest, body) => {
      const article = await articleOf(page(body));
      expect(article).toMatchObject({ isPublished: false, notes: [GUESS + rest] });
      const texts = blocksOf(article).filter((block) => !Object.hasOwn(block as object, 'heading'));
      expect(texts).toEqual(Array(count).fill(TEXT[0]));
    },
  );

  it('is no guess where an element is marked for it', async () => {
    for (const body of [ARTICLE, `<main>${P}</main>`, `<div itemprop="articleBody">${P}</div>`])
      expect(await articleOf(page(body))).toMatchObject({ isPublished: true, notes: [], blocks: TEXT });
  });

  it('of related articles doesn’t become that of a short one', async () => {
    const related = `<div class="related">${OTHER.repeat(6)}</div>`;
    const article = await articleOf(page(`<div><article>${HEADING}${P}</article>${related}</div>`));
    expect(article).toMatchObject({ isPublished: false, notes: [GUESS] });
  });

  it('is nothing that ends before the headline, or is on a page without one', async () => {
    const notice = `<div id="app"></div><div class="notice">${OTHER}</div>`;
    for (const body of [notice, `${notice}<div>${HEADING}</div>`])
      expect(await reasonOf(page(body))).toMatch(/^has no text that could be found/);
  });

  it('has none of what stands around it: frames, also by their role, and readers’ comments', async () => {
    const frame = `<aside>Related</aside><nav>Home</nav><footer>Share</footer><form>Subscribe</form>
      <div role="complementary">Related</div><div role="navigation">Home</div><section role="search">Find</section>
      <div class="comments"><p>${'First! '.repeat(100)}</p></div><ol id="comment-list"><li>Second!</li></ol>`;
    expect(blocksOf(await articleOf(page(`<article>${P}${frame}</article>`)))).toEqual(TEXT);
    expect(blocksOf(await articleOf(page(`${HEADING}<div>${P}</div>${frame}`)))).toEqual(TEXT);
  });

  it('is articleBody where the page has only a teaser of it, or nothing', async () => {
    const json = { ...ID, articleBody: 'The cranes move again.\n\nNine ships wait in the bay for a berth.' };
    const blocks = [
      { paragraph: { html: 'The cranes move again.' } },
      { paragraph: { html: 'Nine ships wait in the bay for a berth.' } },
    ];
    expect(blocksOf(await articleOf(page(TEASER, json)))).toEqual(blocks);
    expect(blocksOf(await articleOf(page('', json)))).toEqual(blocks);
    expect(blocksOf(await articleOf(page(`<article>${P}${P}</article>`, json)))).toEqual([...TEXT, ...TEXT]);
  });

  it.each([
    ['&lt;p&gt;Cranes &amp;amp; &lt;b&gt;ships&lt;/b&gt;.&lt;/p&gt;', 'Cranes &amp; <b>ships</b>.'],
    ['<p>Cranes &amp; <b>ships</b>.</p>', 'Cranes &amp; <b>ships</b>.'],
    ['Cranes &amp; ships &#8211; 1 < 2', 'Cranes &amp; ships – 1 &lt; 2'],
  ])('in articleBody may be HTML, or escaped: %s', async (articleBody, html) => {
    expect(blocksOf(await articleOf(page('', { ...ID, articleBody })))).toEqual([{ paragraph: { html } }]);
  });

  it.each(['', '<p></p>', '<article><img src="https://e.example/1.jpg"></article>', `<nav>${P}</nav>`])(
    'that isn’t found refuses the page: %s',
    async (body) => {
      expect(await reasonOf(page(body))).toBe(
        'has no text that could be found. Put it into an <article>, or into articleBody of the JSON-LD',
      );
    },
  );

  it('of a live blog are its posts, in their order', async () => {
    const json = {
      ...ID,
      '@type': 'LiveBlogPosting',
      articleBody: 'What happens today.',
      liveBlogUpdate: [
        { '@type': 'BlogPosting', headline: 'The first ship leaves', articleBody: '<p>It is the Ana.</p>' },
        { '@type': 'BlogPosting', articleBody: 'The cranes move.' },
      ],
    };
    expect(blocksOf(await articleOf(page('<div>Loading</div>', json)))).toEqual([
      { paragraph: { html: 'What happens today.' } },
      { heading: { level: 2, text: 'The first ship leaves' } },
      { paragraph: { html: 'It is the Ana.' } },
      { paragraph: { html: 'The cranes move.' } },
    ]);
  });

  it('is not looked for in elements that are nested without end', async () => {
    const nested = (depth: number) => page(`<article>${P}</article>${'<div>'.repeat(depth)}`);
    expect(blocksOf(await articleOf(nested(1_900)))).toEqual(TEXT);
    expect(await reasonOf(nested(2_000))).toBe('has HTML elements nested more than 2000 deep');
  });
});

describe('the headline', () => {
  const described = { ...ID, headline: 'ports of the north', name: 'The port' };

  it.each([
    ['the name, if the page shows it', '<h1>The Port</h1>', 'The port'],
    [
      'the headline, if the page shows both',
      '<h1>The port</h1><h1>Ports of the North</h1>',
      'ports of the north',
    ],
    ['the headline, if the page shows neither', '<h1>The Harbour Post</h1>', 'ports of the north'],
  ])('is %s', async (_name, heading, headline) => {
    expect((await articleOf(page(heading + P, described)))?.headline).toBe(headline);
  });

  it('is the page’s, if the description has none', async () => {
    expect((await articleOf(page(`<h1>The port</h1>${P}`, { ...ID, headline: undefined })))?.headline).toBe(
      'The port',
    );
    const head = '<title>The port – Post</title>';
    expect((await articleOf(page(ARTICLE, { ...ID, headline: undefined }, head)))?.headline).toBe(
      'The port – Post',
    );
  });
});

describe('JSON-LD', () => {
  const json = JSON.stringify(ID);

  it.each([
    ['in CDATA', `<![CDATA[${json}]]>`],
    ['in CDATA that a comment hides', `//<![CDATA[\n${json}\n//]]>`],
    ['in CDATA that a comment hides, in one line', `/*<![CDATA[*/${json}/*]]>*/`],
    ['in a comment of HTML', `<!-- ${json} -->`],
    ['with comments', `/* the article */ ${json.replace('{', '{ // "type\n')}`],
    ['with commas after the last items', json.replace('}', ', "keywords": ["a, ]", ], "name": "Port", }')],
    ['with a semicolon after it', `${json};`],
    ['after a byte order mark', `\uFEFF${json}`],
    ['after a comment with words', `<!-- generated by "x" -->\n${json}`],
  ])('is read %s', async (_name, text) => {
    expect(await articleOf(page(ARTICLE, text))).toMatchObject({
      headline: 'The port reopens',
      isPublished: true,
      notes: [],
    });
  });

  it('keeps what looks like a fault within a text, and reads ends of lines and control characters there', async () => {
    const articleBody = 'See //e.example/*1*/ <!-- a -->, ] \\"b\\"\n\nand\u0008the\tports.';
    const text = `{"@type":"NewsArticle","@id":"urn:1","headline":"T","articleBody":"${articleBody}",}`;
    expect(blocksOf(await articleOf(page('', text)))).toEqual([
      { paragraph: { html: 'See //e.example/*1*/ &lt;!-- a --&gt;, ] "b"' } },
      { paragraph: { html: 'and the ports.' } },
    ]);
  });

  const head = `<link rel="canonical" href="https://e.example/port"><meta property="og:type" content="article">
    <meta property="og:title" content="The port reopens"><meta name="description" content="After nine days.">
    <meta property="article:published_time" content="2024-05-06T06:00:00Z"><meta name="author" content="Jane Doe">
    <meta property="article:author" content="https://e.example/jane"><meta property="article:tag" content="ports">
    <meta property="article:tag" content="strikes"><meta property="og:image" content="/1.jpg">`;

  it('that can’t be read leaves the page’s text and what its meta elements say, as a draft', async () => {
    expect(await articleOf(page(`<article>${P}</article>`, '{"@type": NewsArticle}', head))).toMatchObject({
      sourceId: 'https://e.example/port',
      headline: 'The port reopens',
      standfirst: 'After nine days.',
      blocks: TEXT,
      publishedAt: new Date('2024-05-06T06:00:00Z'),
      isPublished: false,
      authors: [{ name: 'Jane Doe' }],
      tags: ['ports', 'strikes'],
      image: { url: 'https://e.example/1.jpg' },
      notes: [expect.stringMatching(/^has JSON-LD that is not valid JSON: .*<meta>.*stays a draft/)],
    });
  });

  it('that can’t be read may be about an article by itself; the date is then in <time>', async () => {
    const canonical = '<link rel="canonical" href="https://e.example/port">';
    const body = `<h1>The port</h1><time datetime="2024-05-06">6 May</time>${P}`;
    expect(await articleOf(page(body, '{"@type": "NewsArticle", }}', canonical))).toMatchObject({
      headline: 'The port',
      publishedAt: new Date('2024-05-06T00:00:00Z'),
    });
    expect(await reasonOf(page(body, '{"@type": "BreadcrumbList", }}', canonical))).toMatch(
      /^has JSON-LD that is not valid JSON: /,
    );
  });

  it('that describes no article refuses the page, whatever else it says', async () => {
    expect(await reasonOf(page(ARTICLE, { '@type': 'BreadcrumbList' }, head))).toContain(
      'has no description of an article',
    );
  });

  it.each([
    ['"'.repeat(200_001)],
    ['/*'.repeat(200_000)],
    ['//'.repeat(200_000)],
    [`"${'\\"'.repeat(200_000)}`],
    [', '.repeat(200_000)],
    [';  '.repeat(200_000)],
    ['<!--'.repeat(200_000)],
    ['<!-- by'.repeat(200_000)],
    [`{"@type":"NewsArticle","author":${'{"@list":['.repeat(100_000)}`],
    [`{"@type":"NewsArticle","author":${'{"@list":['.repeat(100_000)}1${']}'.repeat(100_000)}}`],
    [`{"@type":"NewsArticle","author":${'['.repeat(100_000)}1${']'.repeat(100_000)}}`],
  ])('of any shape is read or refused, and never fails (%#)', async (text) => {
    expect(await read('html', page(ARTICLE, text))).toHaveLength(1);
  });
});

describe('a date that can’t be read costs the date, and no text', () => {
  it.each([
    ['0001-01-01T00:00:00Z', "stands for no date: '0001-01-01T00:00:00Z'"],
    ['03/04/2019', "may be two dates: '03/04/2019', which is left out"],
    ['soon', "is not a valid date: 'soon', which is left out"],
  ])('%s', async (date, problem) => {
    const article = await articleOf(page(ARTICLE, { ...ID, datePublished: date, dateModified: date }));
    expect(article).toMatchObject({ headline: 'The port reopens' });
    expect(article).not.toHaveProperty('publishedAt');
    expect(article).not.toHaveProperty('modifiedAt');
    expect(article?.notes).toEqual(
      ['datePublished', 'dateModified'].map((field) => `has a ${field} that ${problem}`),
    );
  });
});

describe('the encoding of a page', () => {
  const tag = '<meta charset="windows-1251">';

  it.each([995, 1_003, 1_010, 1_023])(
    'is what its <meta> says, also if that ends after byte 1,024: from byte %i',
    async (at) => {
      const html = page(`<h1>\u00cf</h1>${P}`, { ...ID, headline: '\u00cf' }, '\u0000').split('\u0000');
      const fill = `<!--${' '.repeat(at - (html[0]?.length ?? 0) - 7)}-->`;
      const bytes = Buffer.from(`${html[0] ?? ''}${fill}${tag}${html[1] ?? ''}`, 'latin1');
      expect(bytes.indexOf('<meta')).toBe(at);
      for (const size of [1, 1_024, 65_536])
        expect(articlesIn(await read('html', bytes, size))).toMatchObject([{ headline: 'П' }]);
    },
  );

  it.each([
    ['a description', '<meta name="description" content="what charset=klingon is">'],
    ['a comment', '<!-- <meta charset="klingon"> -->'],
    ['an attribute of another name', '<meta data-charset="klingon">'],
  ])('isn’t what %s says', async (_name, other) => {
    const html = page(ARTICLE, { ...ID, headline: '\u00cf' }, other + tag);
    expect(articlesIn(await read('html', Buffer.from(html, 'latin1')))).toMatchObject([{ headline: 'П' }]);
  });

  it('isn’t the half of a name that stands where reading ends', async () => {
    const [start = '', end = ''] = page(ARTICLE, ID, '\u0000').split('\u0000');
    const fill = ' '.repeat(4_096 - start.length - '<meta charset="windows-12'.length);
    expect(await articleOf(`${start}<meta ${fill}charset="windows-1251">${end}`)).toMatchObject({
      blocks: TEXT,
    });
  });

  it('is what the type of the content says, too', async () => {
    const type = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">';
    const html = page(ARTICLE, { ...ID, headline: '\u00cf' }, type);
    expect(articlesIn(await read('html', Buffer.from(html, 'latin1')))).toMatchObject([{ headline: 'П' }]);
  });
});
