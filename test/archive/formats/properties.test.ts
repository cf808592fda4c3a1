import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText, safeHtml } from '../../../src/articles/html.ts';
import { formatOf } from '../../../src/archive/read/detect.ts';
import { newBlockText, htmlBlocks } from '../../../src/archive/understand/html-blocks.ts';
import { titleIn } from '../../../src/archive/understand/titles.ts';
import { escapeHtml } from '../../../src/lib/escape-html.ts';
import { articlesIn, read, type ReadableFormat } from './reading.ts';

/** Text that an archive can have: no control characters, no halves of characters. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((value) => /[\p{L}\p{N}]/u.test(value) && !/[\p{Cc}\p{Cs}\uFFFD]/u.test(value));
const word = text
  .map((value) => value.replace(/[\s\p{Cf}]+/gu, ''))
  .filter((value) => /[\p{L}\p{N}]/u.test(value));

const TAGS = [
  'p',
  'div',
  'b',
  'em',
  'a',
  'ul',
  'ol',
  'li',
  'blockquote',
  'h2',
  'table',
  'tr',
  'td',
  'figure',
  'figcaption',
  'br',
  'span',
  'pre',
];
const markup = fc.array(
  fc.oneof(fc.constantFrom(...TAGS.flatMap((tag) => [`<${tag}>`, `</${tag}>`])), word.map(escapeHtml)),
  { maxLength: 60 },
);

function withoutSpaces(value: string): string {
  return value.replace(/\s+/g, '');
}

describe('HTML of any shape', () => {
  it('loses no word, in the order of the page', () => {
    fc.assert(
      fc.property(markup, (parts) => {
        const words = parts
          .filter((part) => !/^<\/?[a-z]/.test(part))
          .map((part) => plainText(safeHtml(part)));
        const kept = htmlBlocks(parts.join(' ')).map(newBlockText).join(' ');
        let from = 0;
        for (const each of words) {
          const at = withoutSpaces(kept).indexOf(withoutSpaces(each), from);
          // A caption stands at the end of its figure, so words may change places there.
          if (!parts.some((part) => part.includes('fig'))) {
            expect(at).toBeGreaterThanOrEqual(0);
            from = at;
          } else expect(withoutSpaces(kept)).toContain(withoutSpaces(each));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives paragraphs that the write operations leave as they are', () => {
    fc.assert(
      fc.property(markup, (parts) => {
        for (const { paragraph } of htmlBlocks(parts.join(' '))) {
          if (paragraph == null) continue;
          const safe = safeHtml(paragraph.html);
          expect(safeHtml(safe)).toBe(safe);
        }
      }),
    );
  });
});

it('a title that is escaped twice is what its author wrote', () => {
  fc.assert(
    fc.property(text, (title) => {
      expect(titleIn(escapeHtml(title))).toBe(title.replace(/\s+/g, ' ').trim());
    }),
  );
});

it('an item of a feed comes out as it went in, in pieces of any size', async () => {
  await fc.assert(
    fc.asyncProperty(text, text, fc.integer({ min: 1, max: 50 }), async (title, body, size) => {
      const item = `<item><title>${escapeHtml(escapeHtml(title))}</title><guid>1</guid><description>${escapeHtml(escapeHtml(body))}</description></item>`;
      const [article] = articlesIn(await read('feed', `<rss><channel>${item}</channel></rss>`, size));
      expect(article?.headline).toBe(title.replace(/\s+/g, ' ').trim());
      expect(withoutSpaces(article?.blocks.map(newBlockText).join('') ?? '')).toBe(withoutSpaces(body));
    }),
    { numRuns: 100 },
  );
});

it.each<ReadableFormat>(['feed', 'wxr', 'json', 'html'])(
  'any bytes make the reader of %s report, and never fail',
  async (format) => {
    const START: Record<ReadableFormat, string> = {
      feed: '<rss><channel><item><title>',
      wxr: '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel><item><wp:post_id>',
      json: '[{"uri":"',
      html: '<html><script type="application/ld+json">',
    };
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 20 }),
        async (isStarted, bytes, size) => {
          const file = Buffer.concat([Buffer.from(isStarted ? START[format] : ''), bytes]);
          formatOf(file);
          for (const record of await read(format, file, size)) {
            expect(record.place).toMatch(/^line \d+/);
          }
        },
      ),
      { numRuns: 200 },
    );
  },
);
