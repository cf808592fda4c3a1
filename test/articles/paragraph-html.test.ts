import { describe, expect, it } from 'vitest';
import { safeHtml } from '../../src/articles/html.ts';

describe('the HTML of a paragraph', () => {
  it('takes no mark of a redaction that the article does not have, in any dress', () => {
    const id = Buffer.from(`Redaction:${'1'.repeat(36)}`).toString('base64url');
    const mark = `<span data-redaction="${id}">[removed]</span>`;
    expect(safeHtml(`<span lang="en" data-redaction="${id}" dir="rtl">[removed]</span>`)).toBe(mark);
    expect(safeHtml(`<span lang="en" data-redaction="${id}">words</span>`)).toBe('words');
  });

  it('is the same when it is sanitised again, in any mixture', () => {
    const pieces = [
      ...[
        '<b>',
        '</b>',
        '<q data-statement="x">',
        '</q>',
        '<span lang=de dir=rtl>',
        '<span>',
        '</span>',
        '<del>',
      ],
      ...[
        '</del>',
        '<bdi dir="LTR">',
        '</bdi>',
        '<br lang=en>',
        '<a href=" javascript:x">',
        '</a>',
        '<u onclick=x>',
      ],
      ...[
        '&amp;lt;',
        '&',
        '<',
        '>',
        '"',
        "'",
        ' ',
        'a',
        '<!--',
        '-->',
        '<script>',
        '</script>',
        '<i lang="en',
        '">',
      ],
    ];
    let state = 1;
    const next = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    for (let run = 0; run < 3_000; run += 1) {
      const html = Array.from({ length: 1 + next(12) }, () => pieces[next(pieces.length)]).join('');
      const once = safeHtml(html);
      expect([html, safeHtml(once)]).toEqual([html, once]);
    }
  });
});
