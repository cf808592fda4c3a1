import { describe, expect, it } from 'vitest';
import { blockInput } from '../../../src/articles/body.ts';
import { htmlBlocks, htmlText } from '../../../src/archive/understand/html-blocks.ts';
import { titleIn } from '../../../src/archive/understand/titles.ts';
import { slugIn, slugOfLink } from '../../../src/archive/understand/slugs.ts';
import { withoutShortcodes } from '../../../src/archive/understand/shortcodes.ts';
import { blocksOf } from './reading.ts';

const BASE = 'https://e.example/a/';

/** The blocks as they are once they are checked. */
function blocks(html: string, hasLines = false): unknown[] {
  const checked = htmlBlocks(html, { base: BASE, hasLines }).map((block) => blockInput.parse(block));
  return blocksOf({
    source: '',
    sourceId: '',
    place: '',
    headline: '',
    blocks: checked,
    formerSlugs: [],
    isPublished: false,
    authors: [],
    tags: [],
    notes: [],
  });
}

const paragraph = (html: string) => ({ paragraph: { html } });

describe('paragraphs', () => {
  it('keep their inline markup, also across a break that ends one', () => {
    expect(blocks('<p>One <b>two<br><br>three</b> &lt;four&gt;</p>five')).toEqual([
      paragraph('One <b>two</b>'),
      paragraph('<b>three</b> &lt;four&gt;'),
      paragraph('five'),
    ]);
  });

  it('have links that lead to the same places, and no others', () => {
    expect(
      blocks(
        '<p><a href="../b?c=1&amp;d=2">b</a> <a href="mailto:a@e.example">m</a> <a href="javascript:x()">j</a></p>',
      ),
    ).toEqual([
      paragraph('<a href="https://e.example/b?c=1&amp;d=2">b</a> <a href="mailto:a@e.example">m</a> j'),
    ]);
  });

  it('are made by empty lines in a text without markup', () => {
    expect(blocks('One\r\ntwo\n \n\nthree', true)).toEqual([paragraph('One<br />two'), paragraph('three')]);
    expect(blocks('<p>One\ntwo</p>')).toEqual([paragraph('One two')]);
  });

  it('keep text of any script, and emoji that are pictures', () => {
    expect(blocks('<p dir="rtl">שלום <img class="emoji" alt="👋🏽" src="https://s.w.org/x.png"></p>')).toEqual([
      paragraph('שלום 👋🏽'),
    ]);
  });
});

describe('lists', () => {
  it('keep the text of lists within them in their items', () => {
    expect(
      blocks('<ol><li>a<ul><li>b</li><li><p>c</p></li></ul></li><li><p>d</p><p>e</p></li></ol>'),
    ).toEqual([{ list: { ordered: true, items: ['a\n– b\n– c', 'd\ne'] } }]);
  });

  it('become paragraphs if they have links, or numbers that a list would lose', () => {
    expect(
      blocks(
        '<ul><li><a href="https://s.example">Source</a></li></ul><ol start="3"><li>x<li>y</ol><ol reversed start=2><li>b<li>a</ol>',
      ),
    ).toEqual([
      paragraph('• <a href="https://s.example/">Source</a>'),
      ...['3. x', '4. y', '2. b', '1. a'].map(paragraph),
    ]);
  });
});

describe('quotes', () => {
  it('stay quotes: each paragraph is in quotation marks, and who is quoted isn’t', () => {
    expect(
      blocks('<blockquote><p>One.</p><p>Two.</p><footer>— Jane</footer></blockquote><p>Mine.</p>'),
    ).toEqual(['“One.”', '“Two.”', '— Jane', 'Mine.'].map(paragraph));
  });

  it('get no second pair of marks', () => {
    expect(blocks('<blockquote>«Déjà dit»</blockquote><blockquote>„Schon“ gesagt</blockquote>')).toEqual([
      paragraph('«Déjà dit»'),
      paragraph('„Schon“ gesagt'),
    ]);
  });

  it('within lists and as lists are marked too', () => {
    expect(
      blocks(
        '<ul><li>He: <blockquote><p>No.</p></blockquote></li></ul><blockquote><ul><li>Yes.</li></ul></blockquote>',
      ),
    ).toEqual([
      { list: { ordered: false, items: ['He:\n“No.”'] } },
      { list: { ordered: false, items: ['“Yes.”'] } },
    ]);
  });

  it('that a script shows as posts become embeds, with their text', () => {
    expect(
      blocks(
        '<blockquote class="twitter-tweet"><p>Hi</p>— N <a href="https://twitter.com/n/status/1">May</a></blockquote><script src="//platform.twitter.com/widgets.js"></script>',
      ),
    ).toEqual([{ embed: { url: 'https://twitter.com/n/status/1', provider: 'X', caption: 'Hi\n— N May' } }]);
  });
});

describe('quotes by other names', () => {
  const html = (content: string) => withoutShortcodes(content, () => '');

  it.each([
    ['[quote author="Mr X"]We lied.[/quote]', ['“We lied.”', 'Mr X']],
    ['[pullquote author=Jane]We lied.[/pullquote]', ['“We lied.”', 'Jane']],
    ['[blockquote cite="Y"]Boo.[/blockquote]', ['“Boo.”', 'Y']],
    ['[quote="Mr X"]We lied.[/quote]', ['“We lied.”', 'Mr X']],
    ['[su_quote cite="Y"]One.\n\nTwo.[/su_quote]', ['“One.”', '“Two.”', 'Y']],
    ['<p>[quote]One.</p><p>Two.[/quote]</p>', ['“One.”', '“Two.”']],
    ['[quote text="Boo." author="Y"]', ['“Boo.”', 'Y']],
    ['[quote]One.[quote]Two.[/quote]', ['“One.Two.”']],
    ['[quote]One.[/quote]\n\n[quote]', ['“One.”']],
  ])('stay somebody else’s words, as shortcodes: %s', (content, texts) => {
    expect(blocks(html(`${content}\n\nMine.`), true)).toEqual([...texts, 'Mine.'].map(paragraph));
  });

  it.each([
    ['<div class="pullquote">We lied.</div>', ['“We lied.”']],
    ['<p class="big-quote">We lied. <cite>Mr X</cite></p>', ['“We lied.”', 'Mr X']],
    [
      '<div class="quote"><p>We lied.</p><span class="quote-author">Mr X</span></div>',
      ['“We lied.”', 'Mr X'],
    ],
    ['<figure class="wp-block-pullquote"><blockquote><p>We lied.</p></blockquote></figure>', ['“We lied.”']],
    ['<figure class="quote"><p>We lied.</p><figcaption>Mr X</figcaption></figure>', ['“We lied.”', 'Mr X']],
    ['<p class="no-quotes">Mine, too.</p>', ['Mine, too.']],
  ])('stay somebody else’s words, by their class: %s', (content, texts) => {
    expect(blocks(`${content}<p>Mine.</p>`)).toEqual([...texts, 'Mine.'].map(paragraph));
  });

  it('have one pair of marks within a list', () => {
    expect(blocks('<ul><li><div class="quote"><blockquote>No.</blockquote></div></li></ul>')).toEqual([
      { list: { ordered: false, items: ['“No.”'] } },
    ]);
  });
});

describe('an address on a line of its own', () => {
  it('ends the paragraph, and is an embed or a link', () => {
    const url = 'https://www.youtube.com/watch?v=AAAAAAAAAAA';
    expect(
      blocks(`First.\n${url}\nSecond\nhttps://e.example/report?a=1&amp;b=2\nThird https://x.com/a`, true),
    ).toEqual([
      paragraph('First.'),
      { embed: { url, provider: 'YouTube' } },
      paragraph('Second'),
      paragraph('<a href="https://e.example/report?a=1&amp;b=2">https://e.example/report?a=1&amp;b=2</a>'),
      paragraph('Third https://x.com/a'),
    ]);
  });
});

it.each([
  '<span style="display:none">Hidden</span>',
  '<div style="color: red; display : none"><p>Hidden</p></div>',
  '<p hidden>Hidden</p>',
  '<img src="https://e.example/i.jpg" style="visibility:hidden">',
])('what no reader saw is left out: %s', (html) => {
  expect(blocks(`<p>Seen.</p>${html}<p>Seen, too.</p>`)).toEqual([
    paragraph('Seen.'),
    paragraph('Seen, too.'),
  ]);
});

describe('pictures and players', () => {
  it('have the caption of their figure', () => {
    expect(
      blocks(
        '<figure><a href="/b"><img src="//e.example/i.jpg" width="300" alt="A"></a><figcaption>Cap <b>tion</b></figcaption></figure>',
      ),
    ).toEqual([
      { image: { image: { url: 'https://e.example/i.jpg', altText: 'A', width: 300, caption: 'Cap tion' } } },
    ]);
  });

  it('stand after the paragraph that they are in', () => {
    expect(blocks('<p>a <img src="data:," data-src="/late.png"> b</p>')).toEqual([
      paragraph('a b'),
      { image: { image: { url: 'https://e.example/late.png', altText: '' } } },
    ]);
  });

  it('that count readers are dropped', () => {
    expect(
      blocks(
        '<img src="https://t.example/p.gif" width="1" height="1"><iframe src="https://t.example" style="display:none"></iframe>',
      ),
    ).toEqual([]);
  });

  it.each([
    [
      '<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>',
      'https://www.youtube.com/embed/abcdefghijk',
      'YouTube',
    ],
    [
      '<iframe src="//player.vimeo.com/video/12?h=abcdef12">x</iframe>',
      'https://vimeo.com/12/abcdef12',
      'Vimeo',
    ],
    ['<p>https://archive.org/details/film</p>', 'https://archive.org/details/film', 'Internet Archive'],
    [
      '<video><source src="/v.mp4"><source src="/v.webm">None.</video>',
      'https://e.example/v.mp4',
      'e.example',
    ],
  ])('become embeds of their provider: %s', (html, url, provider) => {
    expect(blocks(html)).toEqual([{ embed: { url, provider } }]);
  });
});

it('tables, headings and code keep their text', () => {
  expect(
    blocks(
      '<h1>A<br>B</h1><table><tr><th>a<th>b</tr><tr><td><p>1</p><td>2</table><pre>x\n  y</pre><h3> </h3>',
    ),
  ).toEqual([{ heading: { level: 2, text: 'A B' } }, ...['a | b', '1 | 2', 'x<br />y'].map(paragraph)]);
});

it('a summary is the text of its HTML', () => {
  expect(htmlText('<p>One <em>two</em></p><p>three &amp; four</p>')).toBe('One two\n\nthree & four');
  expect(htmlText('<p> </p>')).toBeUndefined();
});

it.each([
  ['AT&amp;T', 'AT&T'],
  ['<em>Day</em> two<br>', 'Day two'],
  ['The <article> element', 'The <article> element'],
  ['If a <b then', 'If a <b then'],
  ['1 < 2 > 0', '1 < 2 > 0'],
  ['  a\n b ', 'a b'],
])('a title is one line, and says what its author wrote: %s', (html, title) => {
  expect(titleIn(html)).toBe(title);
});

it.each([
  ['https://e.example/2024/05/my-story/', 'my-story'],
  ['https://e.example/My_Story.html', 'my-story'],
  ['https://e.example/my-story/index.php', 'my-story'],
  ['https://e.example/?p=12', undefined],
  ['https://e.example/2024/12', undefined],
])('the slug of a link is its last part: %s', (link, slug) => {
  expect(slugOfLink(link)).toBe(slug);
});

it('a slug of another script is left to whoever imports it', () => {
  expect(slugIn('%d7%a9%d7%9c%d7%95%d7%9d')).toBeUndefined();
  expect(slugIn('%C3%BCber-uns')).toBe('uber-uns');
});

it('shortcodes give what they stand for, and brackets of the author stay', () => {
  const gallery = ({ ids = '' }) => `(gallery ${ids})`;
  expect(
    withoutShortcodes(
      '[sic] [the editors] [[gallery]] [gallery ids="1,2"] [x]a[/x] [button url="/"]b[/button] [et_pb_text]c[/et_pb_text]',
      gallery,
    ),
  ).toBe('[sic] [the editors] [gallery] \n\n(gallery 1,2)\n\n a b c');
  expect(
    blocks(
      withoutShortcodes('[youtube=https://www.youtube.com/watch?v=abcdefghijk&amp;w=320]', gallery),
      true,
    ),
  ).toMatchObject([{ embed: { provider: 'YouTube' } }]);
});
