import { afterAll, describe, expect, it } from 'vitest';
import { PLAYER_ORIGINS } from '../../src/articles/embed-player.ts';
import { blockElementIn, safeHtml } from '../../src/articles/html.ts';
import type { BlockInput } from '../gql/graphql.ts';
import { failuresOf } from '../support/failures.ts';
import { absentId, openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { CreateArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';
import { notRefused } from '../support/newsroom/refused.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

interface WholeBody {
  readonly bodyHtml: string;
  readonly bodyText: string;
  readonly body: readonly {
    readonly id: string;
    readonly blockId: string;
    readonly player?: object | null;
  }[];
}

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const read = articleReader<WholeBody>(
  newsroom,
  `bodyHtml bodyText
  body {
    __typename id blockId
    ... on ParagraphBlock { html text }
    ... on HeadingBlock { level text }
    ... on QuoteBlock { statement { id text } }
    ... on ImageBlock { image { url altText caption creditText width height } }
    ... on EmbedBlock { url provider caption says: statement { id } player { url width height } }
    ... on ListBlock { ordered items }
  }`,
);

async function bodyOf(body: BlockInput[]) {
  return read((await desk.article({ body })).slug, newsroom.tokens.EDITOR);
}

describe('the blocks of a body', () => {
  it('of every kind keep all their fields', async () => {
    const speaker = { personId: (await desk.person({ name: 'Ada <Speaker>' })).id };
    const text = 'We won & left.';
    const { id: statementId } = await desk.statement({ text, speaker, roleName: 'Chair' });
    const heading = { level: 2, text: 'What <they> say' };
    const image = {
      ...{ url: 'https://i.example/1.jpg', altText: '"A" crowd', caption: 'The crowd' },
      ...{ creditText: 'Bo Lens', width: 1200, height: 800 },
    };
    const embed = { url: 'https://social.example/1', provider: 'Bluesky', caption: 'A post' };
    const numbered = { ordered: true, items: ['One', '<b>Two</b>'] };
    const plain = { ordered: false, items: ['Three'] };
    const { body, bodyHtml, bodyText } = await bodyOf([
      { paragraph: { html: 'It <em>is</em> so.<br>Yes &amp; no.' } },
      { heading },
      quote(statementId),
      { image: { image } },
      { embed: { ...embed, statementId } },
      { list: numbered },
      { list: plain },
    ]);
    const html = 'It <em>is</em> so.<br />Yes &amp; no.';
    expect(body).toMatchObject([
      { __typename: 'ParagraphBlock', html, text: 'It is so. Yes & no.' },
      { __typename: 'HeadingBlock', ...heading },
      { __typename: 'QuoteBlock', statement: { id: statementId, text } },
      { __typename: 'ImageBlock', image },
      { __typename: 'EmbedBlock', ...embed, says: { id: statementId } },
      { __typename: 'ListBlock', ...numbered },
      { __typename: 'ListBlock', ...plain },
    ]);
    expect(new Set(body.map(({ id }) => id)).size).toBe(7);
    expect(bodyHtml).toMatchInlineSnapshot(`
      "<p>It <em>is</em> so.<br />Yes &amp; no.</p>
      <h2>What &#60;they&#62; say</h2>
      <blockquote><p>We won &#38; left.</p><footer>Ada &#60;Speaker&#62;, Chair</footer></blockquote>
      <figure><img src="https://i.example/1.jpg" alt="&#34;A&#34; crowd"><figcaption>The crowd Bo Lens</figcaption></figure>
      <figure><a href="https://social.example/1">We won &#38; left.</a><figcaption>A post</figcaption></figure>
      <ol><li>One</li><li>&#60;b&#62;Two&#60;/b&#62;</li></ol>
      <ul><li>Three</li></ul>"
    `);
    expect(bodyText).toMatchInlineSnapshot(`
      "It is so. Yes & no.

      What <they> say

      “We won & left.” — Ada <Speaker>, Chair

      The crowd Bo Lens

      “We won & left.” — Ada <Speaker>, Chair https://social.example/1

      1. One
      2. <b>Two</b>

      - Three"
    `);
  });

  it('may omit every optional field', async () => {
    const { body } = await bodyOf([
      { image: { image: { url: 'https://i.example/1.jpg', altText: '' } } },
      { embed: { url: 'https://social.example/1', provider: 'Bluesky' } },
    ]);
    expect(body).toMatchObject([
      { image: { altText: '', caption: null, creditText: null, width: null, height: null } },
      { caption: null, says: null },
    ]);
  });

  it('are refused with an id that the article does not have, or that another block in the body has', async () => {
    const { id, slug } = await desk.article();
    const { blockId } = (await read(slug, newsroom.tokens.EDITOR)).body[0] ?? {};
    const text = (id = '') => ({ paragraph: { blockId: id, html: 'One' } });
    const list = { list: { blockId, ordered: true, items: ['Two'] } };
    const failures = await notRefused(newsroom, 'reviseArticle', { id, expectedRevision: 1 }, [
      ['body.0.paragraph.blockId', { body: [text('11111111-1111-4111-8111-111111111111')] }],
      ['body.0.paragraph.blockId', { body: [text('x')] }],
      ['body.1.list.blockId', { body: [text(blockId), list] }],
    ]);
    const valid = { slug: unique('article'), headline: 'H' };
    expect(failures).toEqual([]);
    const created = await notRefused(newsroom, 'createArticle', { ...valid, body: [] }, [
      ['body.0.paragraph.blockId', { body: [text(blockId)] }],
    ]);
    expect(created).toEqual([]);
  });

  it('are refused with another number of kinds than one, an id of another type, and a URL that a page must not have', async () => {
    const create = async (block: object) => {
      const input = { slug: unique('article'), headline: 'H', body: [block] };
      return send(newsroom, { name: 'createArticle' }, input, newsroom.tokens.EDITOR);
    };
    const malformed = {
      'an unknown kind': { video: { url: 'https://v.example/' } },
      'two kinds': { paragraph: { html: 'One' }, heading: { level: 2, text: 'Two' } },
      'no kind': {},
      'a null kind': { paragraph: null },
      'an integer beyond 32 bits': { heading: { level: 2_147_483_648, text: 'Two' } },
    };
    const wrong = {
      'an id that is none': { quote: { statementId: Buffer.from('Person:x').toString('base64url') } },
      'an id of another type': { quote: { statementId: absentId('Person') } },
      'a javascript: URL': { embed: { url: 'javascript:alert(1)', provider: 'Evil' } },
      'a data: URL': { image: { image: { url: 'data:text/html,x', altText: '' } } },
      'a relative URL': { image: { image: { url: '/x.jpg', altText: '' } } },
    };
    const before = await newsroom.prisma.article.count();
    const failures = await failuresOf(
      Object.entries({ ...malformed, ...wrong }),
      ([what]) => what,
      async ([what, block]) => {
        const { outcome, text } = await create(block);
        if (what in malformed) {
          expect(outcome).toMatch(/^BAD_USER_INPUT/);
        } else {
          expect(outcome).toBe('ValidationError');
          expect(text).toMatch(
            /(url must be an http or https URL|statementId must be an id of type Statement)/,
          );
        }
      },
    );
    expect(failures).toEqual([]);
    expect(await newsroom.prisma.article.count()).toBe(before);
  });
});

describe('the HTML of a paragraph', () => {
  const STRIPPED = [
    ['a script', 'One<script>alert(1)</script> two', 'One two'],
    ['a script in capitals, unclosed', 'One <SCRIPT SRC=//evil.example>', 'One'],
    ['a handler', '<b onclick="alert(1)" ONMOUSEOVER=x>One</b>', '<b>One</b>'],
    ['a javascript: link', '<a href="javascript:alert(1)">One</a>', '<a>One</a>'],
    ['a javascript: link behind entities', '<a href="&#106;ava&#x0A;script:alert(1)">One</a>', '<a>One</a>'],
    ['a javascript: link with spaces in it', '<a href=" java\tscript:alert(1)">One</a>', '<a>One</a>'],
    [
      'a javascript: link with an invisible character in it',
      '<a href="java\u200bscript:x()">One</a>',
      '<a>One</a>',
    ],
    ['a link of a scheme that nobody knows', '<a href="1:x">One</a>', '<a>One</a>'],
    ['a data: link', '<a href="data:text/html;base64,PHNjcmlwdD4=">One</a>', '<a>One</a>'],
    ['a link that names no scheme', '<a href="//evil.example/">One</a>', '<a>One</a>'],
    ['a style', '<b style="position:fixed">One</b><style>*{display:none}</style>', '<b>One</b>'],
    ['an image', 'One<img src=x onerror=alert(1)>', 'One'],
    ['a frame', 'One<iframe src="https://evil.example"></iframe>', 'One'],
    ['an SVG', 'One<svg onload=alert(1)><animate onbegin=alert(1) /></svg>', 'One'],
    ['a form', '<form action="https://evil.example"><input name=x>One</form>', 'One'],
    ['a comment', 'One<!-- --!> <img src=x onerror=alert(1)> -->', 'One'],
    ['unclosed tags', '<b><i>One', '<b><i>One</i></b>'],
    ['tags that close nothing', 'One</b></p></div>', 'One'],
    ['a tag within a tag', '<<b>script>alert(1)</script>One', '&lt;<b>script&gt;alert(1)One</b>'],
    ['entities', '&lt;script&gt;alert(1)&lt;/script&gt;', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ] as const;

  it('is stripped of everything that could run or restyle the page', async () => {
    expect(STRIPPED.map(([what, html]) => [what, safeHtml(html)])).toEqual(
      STRIPPED.map(([what, _html, safe]) => [what, safe]),
    );
    // The others are refused.
    const taken = STRIPPED.filter(([_what, html]) => blockElementIn(html) === null);
    expect(STRIPPED.length - taken.length).toBe(4);
    const { bodyHtml } = await bodyOf(taken.map(([_what, html]) => paragraph(html)));
    expect(bodyHtml).toBe(taken.map(([_what, _html, safe]) => `<p>${safe}</p>`).join('\n'));
  });

  it('is stripped of a javascript: link behind any white space, which a program that trims it would run', async () => {
    const spaces = Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => /[\s\p{Cc}\p{Cf}]/u.test(character) && !/\p{Cs}/u.test(character),
    );
    expect(spaces.length).toBeGreaterThan(100);
    const evil = spaces.map((space) => `<a href="${space}javascript:alert(1)">One</a>`);
    const entities = spaces.map(
      (space) => `<a href="&#${space.charCodeAt(0)};&#32;javascript:alert(1)">One</a>`,
    );
    for (const html of [...evil, ...entities]) expect([html, safeHtml(html)]).toEqual([html, '<a>One</a>']);
    // One of them through the API.
    const { body } = await bodyOf([paragraph('<a href="\u00a0javascript:alert(1)">One</a>')]);
    expect(body).toMatchObject([{ html: '<a>One</a>' }]);
  });

  it('keeps links to pages of the same site, without the white space around their addresses', async () => {
    const links = ['/menu?a=1:2', 'next/1:2', '#top:1', '?page=a:b'];
    const html = links.map((link) => `<a href="\u00a0${link}\u2003">x</a>`).join(' ');
    const kept = links.map((link) => `<a href="${link}">x</a>`).join(' ');
    expect((await bodyOf([paragraph(html)])).body).toMatchObject([{ html: kept }]);
  });

  it('keeps emphasis, and links with their URL and title', async () => {
    const html =
      '<strong>One</strong> <a href="https://a.example/?x=1&amp;y=2" title="A">two</a> <a href="mailto:a@b.example">three</a>';
    expect((await bodyOf([paragraph(html)])).body).toMatchObject([{ html, text: 'One two three' }]);
  });

  it('with an element that makes a block is refused, with advice', async () => {
    const elements = ['p', 'div', 'ul', 'li', 'h2', 'table', 'blockquote', 'img', 'iframe'];
    const valid = { slug: unique('article'), headline: 'H' };
    const failures = await notRefused(
      newsroom,
      'createArticle',
      valid,
      elements.map((name) => [
        'body.0.paragraph.html',
        { body: [paragraph(`One <${name}>two</${name}> three`)] },
      ]),
    );
    expect(failures).toEqual([]);
    const input = { ...valid, body: [paragraph('<p>One</p>')] };
    expect(await desk.attempt(CreateArticle, input)).toMatchObject({
      message: expect.stringContaining('Query.blocksFromHtml') as string,
    });
    const text = '&lt;p&gt; is <code>&lt;div&gt;</code>, and a &lt; p > q';
    expect((await bodyOf([paragraph(text)])).body).toMatchObject([{ text: '<p> is <div>, and a < p > q' }]);
  });

  it('keeps languages, directions, insertions and deletions, and lines under words, if they mean something', async () => {
    const html =
      '<span lang="ar" dir="rtl">سلام</span> <bdi>x</bdi> <u>u</u> <ins>new</ins> <del>old</del> <q lang="pt-BR">oi</q> <em dir="auto">e</em>';
    const written = html.replace('pt-BR', ' PT-br ').replace('"rtl"', '"RTL"');
    const { body, bodyHtml, bodyText } = await bodyOf([paragraph(written)]);
    expect(body).toMatchObject([{ html }]);
    expect(bodyHtml).toBe(`<p>${html}</p>`);
    expect(bodyText).toBe('سلام x u new old “oi” e');
    const meaningless = '<span>a</span> <span lang="">b</span> <em lang="!" dir="up">c</em> <br lang="en">d';
    expect(safeHtml(meaningless)).toBe('a b <em>c</em> <br />d');
  });

  it('is available as plain text, with entities decoded', async () => {
    const { body, bodyText } = await bodyOf([
      paragraph('&lt;b&gt; is <b>bold</b>, &quot;&eacute;&quot; is &#233;, &amp;amp; is &amp;'),
    ]);
    const text = '<b> is bold, "é" is é, &amp; is &';
    expect(body).toMatchObject([{ text }]);
    expect(bodyText).toBe(text);
  });

  it('escapes text that is not HTML', async () => {
    const evil = '</p><script>alert(1)</script>"\' onload="x';
    const { bodyHtml } = await bodyOf([
      { heading: { level: 2, text: evil } },
      { list: { ordered: false, items: [evil] } },
      {
        image: {
          image: { url: 'https://i.example/"onload="x', altText: evil, caption: evil, creditText: evil },
        },
      },
      { embed: { url: "https://e.example/'><script>", provider: evil, caption: evil } },
      quote((await desk.statement({ text: evil, roleName: evil })).id),
    ]);
    const tags = bodyHtml.replace(/="[^"<>]*"/g, '=').match(/<[^>]*>?/g);
    expect(new Set(tags?.filter((tag) => !tag.startsWith('</')))).toEqual(
      new Set(
        '<h2> <ul> <li> <figure> <img src= alt=> <figcaption> <a href=> <blockquote> <p> <footer>'.split(
          / (?=<)/,
        ),
      ),
    );
  });
});

const WIDE = { width: 560, height: 315 };
const YOUTUBE = 'https://www.youtube-nocookie.com/embed/aB3_-56789x';

const PLAYED = [
  ['https://www.youtube.com/watch?v=aB3_-56789x', { url: YOUTUBE, ...WIDE }],
  ['https://youtube.com/watch?list=PL1&v=aB3_-56789x&t=90s', { url: `${YOUTUBE}?start=90`, ...WIDE }],
  ['https://m.youtube.com/live/aB3_-56789x', { url: YOUTUBE, ...WIDE }],
  ['https://youtu.be/aB3_-56789x?t=1', { url: `${YOUTUBE}?start=1`, ...WIDE }],
  ['https://www.youtube.com/shorts/aB3_-56789x', { url: YOUTUBE, width: 315, height: 560 }],
  ['https://vimeo.com/123456', { url: 'https://player.vimeo.com/video/123456?dnt=1', ...WIDE }],
  [
    'https://vimeo.com/123456/0a1b2c3d4e',
    { url: 'https://player.vimeo.com/video/123456?dnt=1&h=0a1b2c3d4e', ...WIDE },
  ],
  [
    'https://archive.org/details/speech.1963',
    { url: 'https://archive.org/embed/speech.1963', width: 640, height: 480 },
  ],
] as const;

const NOT_PLAYED = [
  'https://bsky.app/profile/ada.example/post/3k',
  'https://www.youtube.com/@somebody',
  'https://www.youtube.com/watch?v=too-short',
  'https://youtube.com.evil.example/watch?v=aB3_-56789x',
  'https://www.youtube.com:8443/watch?v=aB3_-56789x',
  'https://youtu.be/aB3_-56789x%22onload=%22x',
  'https://vimeo.com/channels/staffpicks',
  'https://archive.org/search?query=x',
];

describe('content of other sites', () => {
  it('has a player at a known origin if it is a video of a known site, and none otherwise', async () => {
    const urls = [...PLAYED.map(([url]) => url), ...NOT_PLAYED];
    const { body } = await bodyOf(urls.map((url) => ({ embed: { url, provider: 'A site' } })));
    const players = [...PLAYED.map(([, player]) => player), ...NOT_PLAYED.map(() => null)];
    expect(body.map(({ player }) => player)).toEqual(players);
    for (const [, { url }] of PLAYED) expect(PLAYER_ORIGINS).toContain(new URL(url).origin);
  });
});
