import { expect, it } from 'vitest';
import { blockInput } from '../../../src/articles/body.ts';
import { htmlBlocks, htmlText } from '../../../src/archive/understand/html-blocks.ts';
import { withoutShortcodes } from '../../../src/archive/understand/shortcodes.ts';
import { slugIn, slugOfLink } from '../../../src/archive/understand/slugs.ts';
import { titleIn } from '../../../src/archive/understand/titles.ts';
import { expectRows, known } from './reading.ts';

/** The blocks as they are once they are checked; paragraphs as texts. */
function blocks(html: string, hasLines = false): unknown[] {
  return htmlBlocks(html, { base: 'https://e.example/a/', hasLines }).map((block) => {
    const checked = known(blockInput.parse(block)) as { paragraph?: { html: string } };
    return checked.paragraph?.html ?? checked;
  });
}

const list = (ordered: boolean, ...items: string[]) => ({ list: { ordered, items } });
const embed = (url: string, provider: string) => ({ embed: { url, provider } });

it('paragraphs keep their inline markup, and links that lead to the same places', () =>
  expectRows(
    [
      [
        '<p>One <b>two<br><br>three</b> &lt;four&gt;</p>five',
        ['One <b>two</b>', '<b>three</b> &lt;four&gt;', 'five'],
      ],
      [
        '<p><a href="../b?c=1&amp;d=2">b</a> <a href="mailto:a@e.example">m</a> <a href="javascript:x()">j</a></p>',
        ['<a href="https://e.example/b?c=1&amp;d=2">b</a> <a href="mailto:a@e.example">m</a> j'],
      ],
      ['<p>One\ntwo</p>', ['One two']],
      ['<p dir="rtl">שלום <img class="emoji" alt="👋🏽" src="https://s.w.org/x.png"></p>', ['שלום 👋🏽']],
      [
        '<h1>A<br>B</h1><table><tr><th>a<th>b</tr><tr><td><p>1</p><td>2</table><pre>x\n  y</pre><h3> </h3>',
        [{ heading: { level: 2, text: 'A B' } }, 'a | b', '1 | 2', 'x<br />y'],
      ],
    ],
    (html) => blocks(html),
  ));

it('lists keep the text of lists within them, and become paragraphs if they have links or other numbers', () =>
  expectRows(
    [
      [
        '<ol><li>a<ul><li>b</li><li><p>c</p></li></ul></li><li><p>d</p><p>e</p></li></ol>',
        [list(true, 'a\n– b\n– c', 'd\ne')],
      ],
      [
        '<ul><li><a href="https://s.example">Source</a></li></ul><ol start="3"><li>x<li>y</ol>',
        ['• <a href="https://s.example/">Source</a>', '3. x', '4. y'],
      ],
    ],
    (html) => blocks(html),
  ));

it('quotes stay somebody else’s words: each paragraph is in quotation marks, and who is quoted isn’t', () =>
  expectRows(
    [
      [
        '<blockquote><p>One.</p><p>Two.</p><footer>— Jane</footer></blockquote>',
        ['“One.”', '“Two.”', '— Jane'],
      ],
      [
        '<blockquote>«Déjà dit»</blockquote><blockquote>„Schon“ gesagt</blockquote>',
        ['«Déjà dit»', '„Schon“ gesagt'],
      ],
      [
        '<ul><li>He: <blockquote><p>No.</p></blockquote></li></ul><blockquote><ul><li>Yes.</li></ul></blockquote>',
        [list(false, 'He:\n“No.”'), list(false, '“Yes.”')],
      ],
      ['<div class="pullquote">We lied.</div>', ['“We lied.”']],
      ['<p class="big-quote">We lied. <cite>Mr X</cite></p>', ['“We lied.”', 'Mr X']],
      [
        '<figure class="wp-block-pullquote"><blockquote><p>We lied.</p></blockquote></figure>',
        ['“We lied.”'],
      ],
      ['<figure class="quote"><p>We lied.</p><figcaption>Mr X</figcaption></figure>', ['“We lied.”', 'Mr X']],
      ['<p class="no-quotes">Mine, too.</p>', ['Mine, too.']],
      ['<ul><li><div class="quote"><blockquote>No.</blockquote></div></li></ul>', [list(false, '“No.”')]],
      ...(
        [
          ['[quote author="Mr X"]We lied.[/quote]', ['“We lied.”', 'Mr X']],
          ['[pullquote author=Jane]We lied.[/pullquote]', ['“We lied.”', 'Jane']],
          ['[su_quote cite="Y"]One.</p><p>Two.[/su_quote]', ['“One.”', '“Two.”', 'Y']],
          ['[quote text="Boo." author="Y"]', ['“Boo.”', 'Y']],
          ['[quote]One.[quote]Two.[/quote]', ['“One.Two.”']],
          ['[quote]One.[/quote] [quote]', ['“One.”']],
        ] as const
      ).map(([code, texts]) => [withoutShortcodes(code, () => ''), [...texts]] as [string, unknown[]]),
    ],
    (html) => blocks(`${html}<p>Mine.</p>`).slice(0, -1),
  ));

it('a text without markup has paragraphs by its lines, and an address on its own line is an embed or a link', () => {
  const url = 'https://www.youtube.com/watch?v=AAAAAAAAAAA';
  expect(blocks('One\r\ntwo\n \n\nthree', true)).toEqual(['One<br />two', 'three']);
  expect(
    blocks(`First.\n${url}\nSecond\nhttps://e.example/report?a=1&amp;b=2\nThird https://x.com/a`, true),
  ).toEqual([
    'First.',
    embed(url, 'YouTube'),
    'Second',
    '<a href="https://e.example/report?a=1&amp;b=2">https://e.example/report?a=1&amp;b=2</a>',
    'Third https://x.com/a',
  ]);
});

it('pictures and players keep their captions, those that count readers and what nobody saw go', () =>
  expectRows(
    [
      [
        '<figure><a href="/b"><img src="//e.example/i.jpg" width="300" alt="A"></a><figcaption>Cap <b>tion</b></figcaption></figure>',
        [
          {
            image: {
              image: { url: 'https://e.example/i.jpg', altText: 'A', width: 300, caption: 'Cap tion' },
            },
          },
        ],
      ],
      [
        '<p>a <img src="data:," data-src="/late.png"> b</p>',
        ['a b', { image: { image: { url: 'https://e.example/late.png', altText: '' } } }],
      ],
      [
        '<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>',
        [embed('https://www.youtube.com/embed/abcdefghijk', 'YouTube')],
      ],
      [
        '<iframe src="//player.vimeo.com/video/12?h=abcdef12">x</iframe>',
        [embed('https://vimeo.com/12/abcdef12', 'Vimeo')],
      ],
      [
        '<p>https://archive.org/details/film</p>',
        [embed('https://archive.org/details/film', 'Internet Archive')],
      ],
      [
        '<video><source src="/v.mp4"><source src="/v.webm">None.</video>',
        [embed('https://e.example/v.mp4', 'e.example')],
      ],
      ['<img src="https://t.example/p.gif" width="1" height="1">', []],
      ['<iframe src="https://t.example" style="display:none"></iframe>', []],
      [
        '<p>Seen.</p><div style="color: red; display : none"><p>Hidden</p></div><p hidden>Hidden</p>',
        ['Seen.'],
      ],
    ],
    (html) => blocks(html),
  ));

it('shortcodes give what they stand for, and brackets of the author stay', () => {
  const gallery = ({ ids = '' }) => `(gallery ${ids})`;
  expect(
    withoutShortcodes(
      '[sic] [the editors] [[gallery]] [gallery ids="1,2"] [x]a[/x] [button url="/"]b[/button] [et_pb_text]c[/et_pb_text]',
      gallery,
    ),
  ).toBe('[sic] [the editors] [gallery] \n\n(gallery 1,2)\n\n a b c');
  const player = withoutShortcodes(
    '[youtube=https://www.youtube.com/watch?v=abcdefghijk&amp;w=320]',
    gallery,
  );
  expect(blocks(player, true)).toEqual([
    embed('https://www.youtube.com/watch?v=abcdefghijk&w=320', 'YouTube'),
  ]);
});

it('a summary is the text of its HTML', () => {
  expect(htmlText('<p>One <em>two</em></p><p>three &amp; four</p>')).toBe('One two\n\nthree & four');
  expect(htmlText('<p> </p>')).toBeUndefined();
});

it('a title is one line, and says what its author wrote', () =>
  expectRows(
    [
      ['AT&amp;T', 'AT&T'],
      ['<em>Day</em> two<br>', 'Day two'],
      ['The <article> element', 'The <article> element'],
      ['If a <b then', 'If a <b then'],
      ['1 < 2 > 0', '1 < 2 > 0'],
      ['  a\n b ', 'a b'],
    ],
    titleIn,
  ));

it('the slug of a link is its last part, and a slug of another script is left to the headline', async () => {
  await expectRows(
    [
      ['https://e.example/2024/05/my-story/', 'my-story'],
      ['https://e.example/My_Story.html', 'my-story'],
      ['https://e.example/my-story/index.php', 'my-story'],
      ['https://e.example/?p=12', undefined],
      ['https://e.example/2024/12', undefined],
      ['https://e.example/news/strike', undefined],
    ],
    slugOfLink,
  );
  expect([slugIn('%d7%a9%d7%9c%d7%95%d7%9d'), slugIn('%C3%BCber-uns')]).toEqual([undefined, 'uber-uns']);
});
