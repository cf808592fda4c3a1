import { afterAll, describe, expect, it } from 'vitest';
import { pastedBlocks } from '../../src/archive/understand/pasted.ts';
import { graphql } from '../gql/index.ts';
import type { BlockInput } from '../gql/graphql.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { CreateArticle } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { articleReader } from '../support/newsroom/read-article.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);
const { EDITOR, REPORTER } = newsroom.tokens;
const read = articleReader<{ bodyHtml: string }>(newsroom, 'bodyHtml');

const Pasted = graphql(`
  query Pasted($html: String!) {
    blocksFromHtml(html: $html) {
      blocks {
        paragraph {
          html
        }
        heading {
          level
          text
        }
        quote {
          statementId
        }
        image {
          image {
            url
            altText
            caption
            creditText
            license
            width
            height
          }
        }
        embed {
          url
          provider
          statementId
          caption
        }
        list {
          ordered
          items
        }
        redacted {
          blockId
        }
      }
      dropped
    }
  }
`);

/** What an editor gets for HTML, as an input: without the fields that are null. */
async function paste(html: string, token: string | undefined = EDITOR) {
  const { data, errors } = await newsroom.ask(Pasted, { html }, token);
  expect(errors).toEqual([]);
  const { blocks = [], dropped = [] } = data.blocksFromHtml ?? {};
  const given = (_name: string, value: unknown) => value ?? undefined;
  return { body: JSON.parse(JSON.stringify(blocks), given) as BlockInput[], dropped };
}

const paragraphs = (...texts: string[]) => texts.map((html) => ({ paragraph: { html } }));

const WORD = `<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p {margin:0} --></style></head>
<body lang=EN-GB><!--StartFragment--><!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->
<h1>The harbour<o:p></o:p></h1>
<p class=MsoNormal><b style='mso-bidi-font-weight:normal'><span lang=EN-GB>First</span></b><span lang=EN-GB> words, and
<u>a line</u>, and <span lang=FR>le mot</span>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span><span
style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span><![endif]>One<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Two</p>
<p class=MsoNormal style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.</span>First</p>
<table><tr><td><p>A</p></td><td><p>B</p></td></tr></table>
<p><v:shape id=x><img src="file:///C:/x.png"></v:shape></p><!--EndFragment--></body></html>`;

const DOCS = `<meta charset="utf-8"><b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span
style="font-weight:700">Bold</span><span style="font-weight:400;font-style:italic"> and sloping </span><a
href="https://x.example/"><span style="text-decoration:underline">link</span></a> <span
style="text-decoration:line-through">gone</span></p><ul><li dir="ltr"><p dir="ltr">One</p></li></ul><p
dir="rtl"><span>שלום</span></p></b>`;

describe('pasted HTML', () => {
  it('of Word is headings, paragraphs, lists and rows, with the language of foreign words', async () => {
    const { body, dropped } = await paste(WORD);
    expect(body).toEqual([
      { heading: { level: 2, text: 'The harbour' } },
      ...paragraphs('<b>First</b> words, and <u>a line</u>, and <span lang="fr">le mot</span>.'),
      { list: { ordered: false, items: ['One', 'Two'] } },
      { list: { ordered: true, items: ['First'] } },
      ...paragraphs('A | B'),
    ]);
    expect(dropped).toEqual([
      'Elements with what was in them: head.',
      expect.stringMatching(/^Attributes: .*class/),
      'The cells of a table: each row is a paragraph.',
      'A picture without a web address.',
    ]);
  });

  it('of Google Docs has the markup that its styles stand for', async () => {
    expect((await paste(DOCS)).body).toEqual([
      ...paragraphs('<b>Bold</b><i> and sloping </i><a href="https://x.example/">link</a> <s>gone</s>'),
      { list: { ordered: false, items: ['One'] } },
      ...paragraphs('<span dir="rtl">שלום</span>'),
    ]);
  });

  it('is a draft of blocks for members, which they can send back, and null for readers', async () => {
    const { id } = await desk.statement({ text: 'We saw it all.' });
    const html = `<p>They say <q data-statement="${id}">We saw it all</q>.</p><img src="https://i.example/1.jpg" alt="A ship">
      <iframe src="https://www.youtube.com/embed/abc"></iframe>${WORD}`;
    const { body } = await paste(html, REPORTER);
    const slug = unique('pasted');
    const created = await desk.attempt(CreateArticle, { slug, headline: 'Pasted', body });
    expect(created).toMatchObject({ __typename: 'CreateArticlePayload' });
    const { bodyHtml } = await read(slug, EDITOR);
    expect(bodyHtml).toContain(`<p>They say <q data-statement="${id}">We saw it all</q>.</p>`);
    expect(bodyHtml).toContain('<img src="https://i.example/1.jpg" alt="A ship">');

    const { data, errors } = await newsroom.ask(Pasted, { html });
    expect({ data, errors }).toEqual({ data: { blocksFromHtml: null }, errors: [] });
  });

  it('says what it dropped: scripts, styles, hidden text, handlers, and addresses that no page may have', async () => {
    const { body, dropped } = await paste(
      `<style>p{}</style><script>evil()</script><p onclick="evil()" style="color:red">One <a href="javascript:evil()">two</a>
       <mark>three</mark></p><p hidden>Four</p><iframe src="javascript:evil()"></iframe><h2>A <em>b</em></h2><p>Fi&#1;ve</p>`,
    );
    expect(body).toEqual([
      ...paragraphs('One two three'),
      { heading: { level: 2, text: 'A b' } },
      ...paragraphs('Five'),
    ]);
    expect(dropped).toEqual([
      'Elements with what was in them: style, script.',
      'Elements whose text stays: mark.',
      'Attributes: onclick, style.',
      'A link that leads to no web or mail address: its text stays.',
      'Hidden text.',
      'An embed without a web address.',
      'Markup in a heading, an item of a list or a caption: its text stays.',
      'Characters that are no text.',
    ]);
    expect(await paste('<p>Only words</p>')).toEqual({ body: paragraphs('Only words'), dropped: [] });
  });

  it('that is too long for one body ends with its last block, and says so', async () => {
    const numbers = Array.from({ length: 1_001 }, (_, number) => number);
    const { body, dropped } = await paste(numbers.map((number) => `<p>At ${number}</p>`).join(''));
    expect(body).toEqual(paragraphs(...numbers.slice(0, 1_000).map((number) => `At ${number}`)));
    expect(dropped).toEqual(['All that follows “At 999”: it is too long for one body.']);
  });

  it('of one paragraph that is too long is several, without a word lost', async () => {
    const words = Array.from({ length: 10_000 }, (_, number) => `word${number}`).join(' ');
    const { body, dropped } = await paste(`<p><em>${words}</em></p>`);
    const texts = body.map(({ paragraph }) => paragraph?.html.replaceAll(/<\/?em>/g, '') ?? '');
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.map((text) => text.trim()).join(' ')).toBe(words);
    expect(dropped).toEqual([]);
  });

  it('is paid by its length, so that a request cannot have it read many times', async () => {
    const html = 'words and words '.repeat(100_000);
    const fields = ['a', 'b'].map((name) => `${name}: blocksFromHtml(html: $html) { dropped }`);
    const ask = (...fields: string[]) =>
      fetch(newsroom.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${EDITOR}` },
        body: JSON.stringify({
          query: `query ($html: String!) { ${fields.join(' ')} }`,
          variables: { html },
        }),
      }).then((response) => response.json());
    expect(await ask(...fields.slice(1))).toEqual({ data: { b: { dropped: [] } } });
    expect(await ask(...fields)).toMatchObject({ errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }] });
  });
});

/** HTML of two million characters that is made to take long. */
const HOSTILE: Readonly<Record<string, string>> = {
  'a text without spaces': 'a'.repeat(2_000_000),
  'characters of two halves': '😀'.repeat(1_000_000),
  'elements that never end': '<p>x'.repeat(400_000),
  'end tags without elements': `${'<b>'.repeat(400)}${'</i>'.repeat(400_000)}`,
  'items of a list': `<ul>${'<li>x'.repeat(300_000)}`,
  'line breaks': 'a<br>'.repeat(300_000),
  cells: `<table><tr>${'<td>x'.repeat(300_000)}`,
  'paragraphs within links': `${`<a href="https://x.example/${'a'.repeat(1_500)}">`.repeat(490)}${'<p>x</p>'.repeat(100_000)}`,
  'paragraphs within languages': `${'<span lang=en><span lang=zh-Hant-TW>'.repeat(240)}${'<p>x</p>'.repeat(200_000)}`,
  'paragraphs within a long title': `<abbr title="${'a'.repeat(1_000_000)}">${'<p>x</p>'.repeat(100_000)}`,
  attributes: `<p ${Array.from({ length: 200_000 }, (_, number) => `a${number}`).join(' ')}>x`,
  'a long style': `<span style="${'text-decoration:'.repeat(120_000)}">x</span>`,
  'lists of Word': '<p style="mso-list:l0"><span style="mso-list:Ignore">1.</span>a</p>'.repeat(25_000),
  'angle brackets': '<'.repeat(2_000_000),
  comments: '<!--'.repeat(500_000),
  'elements of many names': Array.from({ length: 90_000 }, (_, number) => `<x${number}>a</x${number}>`).join(
    '',
  ),
  'characters that are no text': '&#1;a'.repeat(400_000),
};

describe('hostile HTML', () => {
  it.each(Object.entries(HOSTILE))('of %s is at most a body that can be sent', async (_of, html) => {
    const { blocks } = await pastedBlocks(html.slice(0, 2_000_000));
    expect(blocks.length).toBeLessThanOrEqual(1_000);
    expect(JSON.stringify(blocks).length).toBeLessThan(5_000_000);
  });

  it('that is nested too deep is refused with advice', async () => {
    const html = '<div>'.repeat(100_000);
    const { errors } = await newsroom.ask(Pasted, { html }, EDITOR);
    expect(errors).toMatchObject([
      {
        message: 'The HTML has HTML elements nested more than 500 deep. Paste it in parts.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });
});
