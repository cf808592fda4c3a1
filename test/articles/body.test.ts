import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { safeHtml } from '../../src/articles/html.ts';
import { graphql } from '../gql/index.ts';
import type { BlockInput } from '../gql/graphql.ts';
import { openDesk, paragraph, quote, unique } from '../support/newsroom/factories.ts';
import { CreateArticle, ReviseArticle } from '../support/newsroom/mutations/articles.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const WholeBody = graphql(`
  query WholeBody($slug: String!) {
    article(slug: $slug) {
      bodyHtml
      bodyText
      body {
        __typename
        id
        blockId
        ... on ParagraphBlock {
          html
          text
        }
        ... on HeadingBlock {
          level
          text
        }
        ... on QuoteBlock {
          statement {
            id
            text
          }
        }
        ... on ImageBlock {
          image {
            url
            altText
            caption
            creditText
            width
            height
          }
        }
        ... on EmbedBlock {
          url
          provider
          caption
          says: statement {
            id
          }
        }
        ... on ListBlock {
          ordered
          items
        }
      }
    }
  }
`);

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
});
afterAll(() => newsroom.close());

async function read(slug: string) {
  const { data } = await newsroom.ask(WholeBody, { slug }, newsroom.tokens.EDITOR);
  if (data.article === null) throw new Error(`There is no article ${slug}.`);
  return data.article;
}

async function bodyOf(body: BlockInput[]) {
  const { slug } = await desk.article({ body });
  return read(slug);
}

describe('the blocks of a body', () => {
  it('keep all their fields, whatever their kind', async () => {
    const speaker = await desk.person({ name: 'Ada <Speaker>' });
    const said = await desk.statement({
      text: 'We won & left.',
      speaker: { personId: speaker.id },
      roleName: 'Chair',
    });
    const image = {
      url: 'https://i.example/1.jpg',
      altText: '"A" crowd',
      caption: 'The crowd',
      creditText: 'Bo Lens',
      width: 1200,
      height: 800,
    };
    const { body, bodyHtml, bodyText } = await bodyOf([
      { paragraph: { html: 'It <em>is</em> so.<br>Yes &amp; no.' } },
      { heading: { level: 2, text: 'What <they> say' } },
      quote(said.id),
      { image: { image } },
      {
        embed: {
          url: 'https://social.example/1',
          provider: 'Bluesky',
          statementId: said.id,
          caption: 'A post',
        },
      },
      { list: { ordered: true, items: ['One', '<b>Two</b>'] } },
      { list: { ordered: false, items: ['Three'] } },
    ]);
    expect(body).toEqual([
      expect.objectContaining({
        __typename: 'ParagraphBlock',
        html: 'It <em>is</em> so.<br />Yes &amp; no.',
        text: 'It is so. Yes & no.',
      }),
      expect.objectContaining({ __typename: 'HeadingBlock', level: 2, text: 'What <they> say' }),
      expect.objectContaining({
        __typename: 'QuoteBlock',
        statement: { id: said.id, text: 'We won & left.' },
      }),
      expect.objectContaining({ __typename: 'ImageBlock', image }),
      expect.objectContaining({
        __typename: 'EmbedBlock',
        url: 'https://social.example/1',
        provider: 'Bluesky',
        caption: 'A post',
        says: { id: said.id },
      }),
      expect.objectContaining({ __typename: 'ListBlock', ordered: true, items: ['One', '<b>Two</b>'] }),
      expect.objectContaining({ __typename: 'ListBlock', ordered: false, items: ['Three'] }),
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

  it.each([
    ["that the article doesn't have", () => '11111111-1111-4111-8111-111111111111', 0],
    ['that is not a valid id', () => 'x', 0],
    ['that another block in the body has', (id: string) => id, 1],
  ])('are rejected with an id %s', async (_which, idOf, at) => {
    const article = await desk.article();
    const [block] = (await read(article.slug)).body;
    const id = idOf(block?.blockId ?? '');
    const body = [
      { paragraph: { blockId: id, html: 'One' } },
      { list: { blockId: id, ordered: true, items: ['Two'] } },
    ] satisfies BlockInput[];
    const input = { id: article.id, expectedRevision: 1, body };
    const { data } = await newsroom.ask(ReviseArticle, { input }, newsroom.tokens.EDITOR);
    expect(data.reviseArticle).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'body', String(at), 'blockId'],
    });
  });

  it('of a new article are rejected with any id', async () => {
    const article = await desk.article();
    const [block] = (await read(article.slug)).body;
    const body = [{ paragraph: { blockId: block?.blockId, html: 'One' } }];
    const input = { slug: unique('article'), headline: 'H', body };
    const { data } = await newsroom.ask(CreateArticle, { input }, newsroom.tokens.EDITOR);
    expect(data.createArticle).toMatchObject({
      __typename: 'ValidationError',
      path: ['input', 'body', '0', 'blockId'],
    });
  });

  it.each([
    ['an unknown kind', { video: { url: 'https://v.example/' } }],
    ['two kinds', { paragraph: { html: 'One' }, heading: { level: 2, text: 'Two' } }],
    ['no kind', {}],
    ['a null kind', { paragraph: null }],
    ['an id of another type', { quote: { statementId: Buffer.from('Person:x').toString('base64url') } }],
    ['an integer beyond 32 bits', { heading: { level: 2_147_483_648, text: 'Two' } }],
  ])('are rejected with %s', async (_which, block) => {
    const slug = unique('article');
    const input = { slug, headline: 'H', body: [block as unknown as BlockInput] };
    const { errors } = await newsroom.ask(CreateArticle, { input }, newsroom.tokens.EDITOR);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(await newsroom.prisma.article.count({ where: { slug } })).toBe(0);
  });
});

describe('the URL of a block', () => {
  it.each<[string, BlockInput]>([
    ['a javascript: URL', { embed: { url: 'javascript:alert(1)', provider: 'Evil' } }],
    ['a data: URL', { image: { image: { url: 'data:text/html,x', altText: '' } } }],
    ['a relative URL', { image: { image: { url: '/x.jpg', altText: '' } } }],
  ])("isn't %s", async (_which, block) => {
    const input = { slug: unique('article'), headline: 'H', body: [block] };
    const { data } = await newsroom.ask(CreateArticle, { input }, newsroom.tokens.EDITOR);
    expect(data.createArticle).toMatchObject({
      __typename: 'ValidationError',
      message: expect.stringContaining('url must be an http or https URL') as string,
    });
  });
});

describe('the HTML of a paragraph', () => {
  it.each([
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
  ])('is stripped of %s', async (_what, html, safe) => {
    const { body, bodyHtml } = await bodyOf([paragraph(html)]);
    expect(body).toMatchObject([{ html: safe }]);
    expect(bodyHtml).toBe(`<p>${safe}</p>`);
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
