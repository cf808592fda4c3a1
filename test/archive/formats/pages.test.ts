import { describe, expect, it } from 'vitest';
import { ARTICLE, ID, P, TEXT, articleOf, page, reasonOf } from './html-page.ts';
import { blocksOf } from './reading.ts';

const HEADING = '<h1>The port reopens</h1>';
const OTHER = '<p>Nine other ships wait in the bay.</p>';
const TEASER = '<article><h2>Another story</h2><p>Nine ships wait.</p></article>';

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
    const related = `<div class="more">${OTHER.repeat(6)}</div>`;
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

  it.each([
    ...['class="comment-respond"', 'id="commentlist"', 'class="leserkommentare"', 'class="commentaires"'],
    ...['class="cookie-notice"', 'class="consent-banner"', 'id="onetrust-sdk"', 'role="dialog"'],
    ...['class="related-articles"', 'class="related"', 'class="newsletter-signup"', 'class="share-bar"'],
    ...['class="breadcrumbs"', 'id="sidebar"'],
  ])('has nothing that its site names as something else: %s', async (named) => {
    const other = `<div ${named}>${OTHER}</div>`;
    expect(blocksOf(await articleOf(page(`<article>${HEADING}${other}${P}${other}</article>`)))).toEqual(
      TEXT,
    );
  });

  it.each(['category-cookies', 'tag-comments', 'cookie-recipe', 'share-prices', 'social', 'newsletter'])(
    'stands in an element that is named by its subject: %s',
    async (name) => {
      const body = `<article>${HEADING}<div class="post ${name}">${P}</div></article>`;
      expect(blocksOf(await articleOf(page(body)))).toEqual(TEXT);
    },
  );

  it('has no heading that repeats the headline, wherever it stands', async () => {
    expect(blocksOf(await articleOf(page(`<main>${P}${HEADING}${P}</main>`)))).toEqual([...TEXT, ...TEXT]);
  });

  it('has no teasers of other articles within it, but the posts of a live blog', async () => {
    const own = HEADING + P.repeat(3);
    for (const [start, end] of [
      ['<article>', '</article>'],
      ['<main>', '</main>'],
      ['<div><div>', '</div></div>'],
    ]) {
      const blocks = blocksOf(await articleOf(page(`${start}${own}${TEASER}${P}${TEASER}${end}`)));
      expect(blocks).toEqual(Array(4).fill(TEXT[0]));
      const posts = `<article>${P}</article>`.repeat(3);
      expect(blocksOf(await articleOf(page(`${start}${HEADING}${P}${posts}${end}`)))).toEqual(blocks);
    }
  });

  it('has the article with the headline, however short it is beside others', async () => {
    const list = `<article>${HEADING}<ul><li>One</li></ul></article>`;
    expect(blocksOf(await articleOf(page(`<main>${P}${list}</main>`)))).toEqual([
      ...TEXT,
      { list: { ordered: false, items: ['One'] } },
    ]);
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
