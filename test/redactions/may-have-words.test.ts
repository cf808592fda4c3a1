import { describe, expect, it } from 'vitest';
import { comparedText } from '../../src/lib/compared-text.ts';
import { comparedHtml } from '../../src/lib/redacted-text.ts';
import { addressPattern, searchPattern } from '../../src/lib/search-pattern.ts';
import { BLOCK_COLUMNS } from '../../src/redactions/erase-blocks.ts';
import { COLUMNS, eraserOf, type Eraser } from '../../src/redactions/eraser.ts';
import type { Erasure } from '../../src/redactions/erasure.ts';
import { blocksWithWords, headlinesWithWords } from '../../src/redactions/with-words.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { randomWords, respelled } from '../support/redactions/random-spelling.ts';
import { ADDRESSES, NAME, SPELLINGS } from '../support/redactions/spellings.ts';
import { Chance } from '../support/secrecy/random.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
/** Another seed tries other words and spellings. */
const SEED = Number(process.env['SPELLINGS_SEED'] ?? 1);
const TEXTS = Number(process.env['SPELLINGS_TEXTS'] ?? 1_000);

const WORDS = comparedText(NAME);
const erasureOf = (eraser: Eraser) => ({ tx: newsroom.prisma, eraser }) as unknown as Erasure;

/** Whether the node takes something out of a column. */
function has(kind: string, text: string, eraser: Eraser): boolean {
  if (kind === 'html') return eraser.html(text).html !== text;
  return kind === 'address' ? eraser.hasInAddress(text) : eraser.text(text) !== text;
}

describe('what PostgreSQL looks for', () => {
  it(`is in each text that has the words for the node (seed ${SEED})`, async () => {
    const chance = new Chance(SEED);
    const cases = Array.from({ length: TEXTS }, () => {
      const words = randomWords(chance);
      return {
        words,
        text: `${chance.one(['', 'o', '¼'])}${respelled(words, chance)}${chance.one(['', '\u0301', 'f'])}`,
      };
    });
    const having = cases.filter(
      ({ words, text }) =>
        words.length > 1 && (comparedText(text).includes(words) || comparedHtml(text).includes(words)),
    );
    expect(having.length).toBeGreaterThan(TEXTS / 3);
    const patterns = having.map(({ words, text }) => ({ words, text, pattern: searchPattern(words) }));
    const missed = await newsroom.prisma.$queryRaw<object[]>`
      SELECT t."text", t."words" FROM jsonb_to_recordset(${JSON.stringify(patterns)}::jsonb) t ("text" text, "words" text, "pattern" text)
      WHERE t."text" !~ t."pattern" OR to_jsonb(t."text")::text !~ t."pattern" LIMIT 5`;
    expect(missed).toEqual([]);
  });

  it('is in each address that has the words for the node', async () => {
    const eraser = eraserOf(WORDS, '');
    const chance = new Chance(SEED);
    const letters = Array.from('Zubenel Okonjo');
    const encoded = (letter: string) => {
      const hex = `%${letter.charCodeAt(0).toString(16)}`;
      const ways = [letter, letter.toLowerCase(), letter.toUpperCase(), hex, hex.replace('%', '%25')];
      return chance.one(letter === ' ' ? ['-', '_', '+', '', '%20', '%2520', '/'] : ways);
    };
    const spelled = Array.from({ length: 500 }, () => `https://a.example/${letters.map(encoded).join('')}`);
    const addresses = [...ADDRESSES, ...spelled].filter((address) => eraser.hasInAddress(address));
    expect(addresses.length).toBeGreaterThan(400);
    const missed = await newsroom.prisma.$queryRaw<object[]>`
      SELECT t FROM unnest(${addresses}::text[]) t WHERE t !~ ${addressPattern(WORDS)}`;
    expect(missed).toEqual([]);
  });
});

describe('the rows that PostgreSQL finds for a redaction are all that have the words', () => {
  const eraser = eraserOf(WORDS, '01890000-0000-7000-8000-000000000000');
  const texts = [
    ...SPELLINGS.map((spelling) => `So ${spelling} said.`),
    ...ADDRESSES,
    ...ADDRESSES.map((address) => `<a href="${address}">So</a>`),
    ...['Zubenel <b> Okonjo</b>', 'Zubenel&nbsp;<br /> Okonjo', 'Zube&#110;el Okonjo', 'Somebody else'],
    ...['zubenel-okonjo', 'Zubenel Ok&#x6F;njo', ''],
  ];

  it.each(Object.entries(BLOCK_COLUMNS))('in the column %s of blocks', async (column, kind) => {
    const { prisma } = newsroom;
    const articleId = rowId((await editor.article()).id);
    // A block of a kind has some of the columns, and here one column at a time is tried.
    await prisma.$executeRaw`ALTER TABLE "Block" DROP CONSTRAINT IF EXISTS "Block_kind_check"`;
    const rows = texts.map((text) => ({ text: column === 'items' ? ['Else', text] : text, plain: text }));
    const made = await Promise.all(
      rows.map(async ({ text, plain }) => {
        const block = { articleId, blockId: crypto.randomUUID(), kind: 'PARAGRAPH' as const, [column]: text };
        return { plain, id: (await prisma.block.create({ data: block })).id };
      }),
    );
    const having = made.filter(({ plain }) => has(kind, plain, eraser));
    expect(having.length).toBeGreaterThanOrEqual(kind === 'address' ? ADDRESSES.length : SPELLINGS.length);
    const found = await blocksWithWords(erasureOf(eraser), articleId, 'BODY');
    expect(having.filter(({ id }) => !found.includes(id))).toEqual([]);
    // It leaves out what surely has none, unless that is an address.
    const other = made.find(({ plain }) => plain === 'Somebody else')?.id;
    expect(found.includes(other ?? '')).toBe(kind === 'address');
    // Words that aren't known may stand anywhere.
    for (const words of [null, ''])
      expect(await blocksWithWords(erasureOf({ ...eraser, words }), articleId, 'BODY')).toEqual(
        expect.arrayContaining(made.map(({ id }) => id)),
      );
  });

  it.each(Object.keys(COLUMNS.LivePostRevision))('in the column %s of revisions of posts', async (column) => {
    const { prisma } = newsroom;
    const { article, liveBlog } = await editor.openLiveBlog();
    const postId = rowId((await editor.livePost(liveBlog)).livePost.id);
    const data = texts.map((text, index) => ({ postId, number: index + 10, [column]: text }));
    await prisma.livePostRevision.createMany({ data });
    const made = await prisma.livePostRevision.findMany({ where: { postId, number: { gte: 10 } } });
    const having = made.filter((row) => has('text', String(Reflect.get(row, column)), eraser));
    expect(having.length).toBeGreaterThan(SPELLINGS.length - 1);
    for (const of of [null, postId]) {
      const found = await headlinesWithWords(erasureOf(eraser), rowId(article.id), of);
      expect(having.filter(({ id }) => !found.includes(id))).toEqual([]);
      expect(found.length).toBeLessThan(made.length);
    }
  });
});
