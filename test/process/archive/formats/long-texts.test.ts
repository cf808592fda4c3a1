/** What once took for ever ends: a test of these that doesn't reaches its time limit. */
import { describe, expect, it } from 'vitest';
import { withoutPasswords } from '../../../../src/lib/error-for-log.ts';
import { formatOf } from '../../../../src/archive/read/detect.ts';
import { htmlText, htmlBlocks } from '../../../../src/archive/understand/html-blocks.ts';
import { withoutShortcodes } from '../../../../src/archive/understand/shortcodes.ts';
import { titleIn } from '../../../../src/archive/understand/titles.ts';
import { articlesIn, blocksOf, post, read, refusedIn, wxr } from '../../../archive/formats/reading.ts';

/** Many of what stands at the top of every WordPress export. */
const COMMENTS = '<!-- This is a WordPress eXtended RSS file -->\n'.repeat(1_000);

describe('many adjoining comments', () => {
  it.each([
    ['a WordPress export', `<?xml version="1.0"?>${COMMENTS}${wxr('')}`, 'wxr'],
    ['a feed', `${COMMENTS}<rss version="2.0"><channel/></rss>`, 'feed'],
    ['a page', `${COMMENTS}<html lang="en">`, 'html'],
    ['nothing that we read', `${COMMENTS}<opml/>`, undefined],
    ['nothing', '<!---->'.repeat(9_000), undefined],
  ])('stand before %s', (_name, text, format) => {
    expect(formatOf(Buffer.from(text))).toBe(format);
  });

  it('may have what looks like an end, and need one', () => {
    expect(formatOf(Buffer.from('<!-- a -- > b --><!-- c --><html>'))).toBe('html');
    expect(formatOf(Buffer.from('<!-- a <html>'))).toBeUndefined();
  });

  it('are no part of the posts of an export', async () => {
    const blocks = '<!-- wp:paragraph --><p>A block.</p><!-- /wp:paragraph -->'.repeat(500);
    const [article] = articlesIn(await read('wxr', COMMENTS + wxr(post(1, blocks))));
    expect(blocksOf(article)).toHaveLength(500);
    expect(blocksOf(article)[499]).toEqual({ paragraph: { html: 'A block.' } });
  });
});

describe('a document type', () => {
  it.each([
    ['without a subset', '<!DOCTYPE rss SYSTEM "rss.dtd">'],
    ['with a subset that has brackets', '<!DOCTYPE rss [<!ELEMENT a (b)> <!-- a[1] --> ] >'],
  ])('%s stands before a feed', (_name, doctype) => {
    expect(formatOf(Buffer.from(`${doctype}<rss version="2.0">`))).toBe('feed');
  });
});

describe('a very long text', () => {
  it.each([
    ['of entities', '&amp;', '&'],
    ['of entities by number', '&#x41;', 'A'],
    ['of lines', 'a<br>', 'a\n'],
    ['of spaces that don’t break', '&nbsp;a', '\u00a0a'],
  ])('%s is read', (_name, piece, text) => {
    expect(htmlBlocks(piece.repeat(1_000_000))).toHaveLength(1);
    expect(htmlText(piece.repeat(1_000_000)) === text.repeat(1_000_000).trim()).toBe(true);
  });

  it('with more pictures than a call can have arguments is read', () => {
    expect(htmlBlocks(`a${'<img src="https://e.example/a">'.repeat(200_000)}`)).toHaveLength(200_001);
  });

  it.each(['[gallery ', '<!-- wp:p '])('of %s, again and again, is read', async (piece) => {
    const records = await read('wxr', wxr(post(1, `<p>Text.</p>${piece.repeat(700_000)}`)));
    const [article] = articlesIn(records);
    // A block that doesn't end is a comment; a shortcode is the author's text, of which a paragraph can't have so much.
    expect(blocksOf(article)[0] ?? refusedIn(records)[0]?.reason).toEqual(
      piece === '[gallery '
        ? 'has block 2 (paragraph) that must have at most 20000 characters'
        : { paragraph: { html: 'Text.' } },
    );
  });

  it('in the attributes of a shortcode is read', () => {
    const spaces = ' '.repeat(1_000_000);
    expect(withoutShortcodes(`[a${spaces}`, () => '') === `[a${spaces}`).toBe(true);
    expect(withoutShortcodes(`[caption width="1"${spaces}]A picture.[/caption]`, () => '')).toContain(
      'A picture.',
    );
  });

  it('in a class is read', () => {
    for (const name of ['quot', '-quote', 'pullquote-', ' '])
      expect(htmlBlocks(`<p class="${name.repeat(250_000)}">Text.</p>`)).toHaveLength(1);
  });

  it('in an author’s name has its mail address taken out', async () => {
    const item = (author: string) =>
      `<item><title>A</title><guid>1</guid><description>Text.</description><author>${author}</author></item>`;
    const authors = async (author: string) =>
      articlesIn(await read('feed', `<rss version="2.0"><channel>${item(author)}</channel></rss>`))[0]
        ?.authors;
    expect(await authors(`jane@e.example${',;'.repeat(500_000)} (Jane Doe)`)).toBeDefined();
    expect(await authors('a'.repeat(1_000_000))).toEqual([]);
    expect(await authors('jane@e.example (Jane Doe)')).toMatchObject([{ name: 'Jane Doe' }]);
  });

  it('of an error is logged without passwords', () => {
    const long = '//:'.repeat(300_000);
    expect(withoutPasswords(long) === long).toBe(true);
    expect(withoutPasswords(`at ${long}@host and postgres://me:secret@host/db, a@b`)).toBe(
      'at //…@host and postgres://…@host/db, a@b',
    );
  });
});

describe('elements without end', () => {
  it('make a page that is refused', async () => {
    const [refused] = refusedIn(await read('html', `<html>${'<b>'.repeat(1_000_000)}`));
    expect(refused?.reason).toBe('has HTML elements nested more than 2000 deep');
    const page = `<script type="application/ld+json">{"@id":"https://e.example/a","@type":"NewsArticle","headline":"A"}</script>`;
    const [article] = articlesIn(
      await read('html', `<html>${page}<article><p>Text.</p></article>${'<b>'.repeat(1_000)}`),
    );
    expect(article?.headline).toBe('A');
  });

  it('are no part of a title', () => {
    for (const piece of ['<b>', '<b ', '&amp;', '<br'])
      expect(titleIn(`${piece.repeat(1_000_000)}A`)?.endsWith('A')).toBe(true);
  });
});
