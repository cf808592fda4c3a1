import { describe, expect, it } from 'vitest';
import { ARTICLE, ID, P, TEXT, articleOf, page } from './html-page.ts';
import { articlesIn, read } from './reading.ts';

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
