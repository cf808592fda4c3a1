import { describe, expect, it } from 'vitest';
import { hyphenated } from '../../src/lib/compared-address.ts';
import { comparedText, INVISIBLE } from '../../src/lib/compared-text.ts';
import { findWords, textWithout } from '../../src/lib/redacted-text.ts';
import { searchPattern } from '../../src/lib/search-pattern.ts';
import { customValues } from '../support/newsroom/custom-fields.ts';
import { openDesk, paragraph, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { CreateArticle, ReviseArticle } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { dumpOf } from '../support/redactions/dump.ts';
import { redacting } from '../support/redactions/redacting.ts';
import { ADDRESSES, NAME, SPELLINGS } from '../support/redactions/spellings.ts';

const newsroom = useNewsroom();
const editor = openDesk(newsroom);
const { redacted } = redacting(newsroom);
const PHONE = '4420794609';

/** Whether a line of a dump has the name, as text or in an address, or the number. */
function hasName(line: string): boolean {
  const plain = line.replaceAll(/%(?:25)*20|%(?:25)*5a/gi, (escape) => (escape.endsWith('20') ? ' ' : 'Z'));
  const letters = (hyphenated(plain) ?? '').replaceAll('-', '');
  return (
    comparedText(plain).includes(comparedText(NAME)) ||
    letters.includes('zubenelokonjo') ||
    line.includes(PHONE)
  );
}

describe('words in each spelling', () => {
  it('are as many as a redaction must know', () => {
    expect(new Set(SPELLINGS).size).toBeGreaterThanOrEqual(40);
    expect(new Set(ADDRESSES).size).toBeGreaterThanOrEqual(15);
  });

  it('leave an article, its addresses and its custom fields, and come back by none', async () => {
    const article = await editor.publishedArticle({
      standfirst: SPELLINGS.join(' | '),
      canonicalUrl: ADDRESSES[0] ?? '',
      body: [
        paragraph('It was said.'),
        ...SPELLINGS.map((spelling) => paragraph(`So ${spelling} said.`)),
        ...ADDRESSES.map((address) => paragraph(`<a href="${address}">Here</a> it is.`)),
        ...ADDRESSES.map((url) => ({ image: { image: { url, altText: 'A picture' } } })),
        ...ADDRESSES.map((url) => ({ embed: { url, provider: 'A site' } })),
      ],
      customFields: await customValues({ mood: NAME, aside: { all: [...SPELLINGS, ...ADDRESSES] } }),
    });
    await redacted({ id: article.id, text: NAME });
    expect((await dumpOf(newsroom.prisma)).filter(hasName)).toEqual([]);
    const revise = async (input: object) =>
      (await editor.attempt(ReviseArticle, { id: article.id, expectedRevision: 2, ...input })).__typename;
    const back: string[] = [];
    for (const text of [...SPELLINGS, ...ADDRESSES])
      if ((await revise({ customFields: { mood: text } })) !== 'ValidationError') back.push(text);
    for (const address of ADDRESSES)
      if ((await revise({ body: [paragraph(`<a href='${address}'>So</a>`)] })) !== 'ValidationError')
        back.push(`a link to ${address}`);
    for (const text of [
      'Zube&shy;nel Okonjo',
      'Zube<!-- -->nel Okonjo',
      'Zube<style>x</style>nel Okonjo',
      '&#90;ubenel Okonjo',
    ])
      if ((await revise({ body: [paragraph(text)] })) !== 'ValidationError') back.push(text);
    expect(back).toEqual([]);
    expect(await revise({ customFields: { mood: 'Somebody' } })).toBe('ReviseArticlePayload');
  });

  it('are found by PostgreSQL as by the node: each of Unicode that is invisible, or compatible with letters', async () => {
    const invisible: string[] = [];
    const compatible: string[] = [];
    for (let code = 0x21; code <= 0x10_ffff; code += 1) {
      if (code === 0xd800) code = 0xe000;
      const character = String.fromCodePoint(code);
      if (INVISIBLE.test(character)) invisible.push(character);
      else if (
        /\p{Changes_When_NFKC_Casefolded}/u.test(character) &&
        /^[a-z]+$/.test(comparedText(character)) &&
        !/^[a-z]$/.test(character)
      )
        compatible.push(character);
    }
    expect(textWithout(`Zu${invisible.join('')}benel`, findWords('zubenel'))).toBe('[removed]');
    const matches = async (texts: readonly { text: string; words: string }[]) =>
      newsroom.prisma.$queryRaw<object[]>`
        SELECT t."text" FROM jsonb_to_recordset(${JSON.stringify(
          texts.map(({ text, words }) => ({ text, pattern: searchPattern(words) })),
        )}::jsonb) t ("text" text, "pattern" text) WHERE t."text" !~ t."pattern"`;
    const spelled = compatible.map((character) => ({
      text: `x${character}x`,
      words: `x${comparedText(character)}x`,
    }));
    expect(spelled.length).toBeGreaterThan(500);
    expect(
      await matches([
        { text: `Zu${invisible.join('')}benel`, words: 'zubenel' },
        ...SPELLINGS.filter((spelling) => !spelling.includes('&')).map((text) => ({
          text,
          words: comparedText(NAME),
        })),
        ...spelled,
      ]),
    ).toEqual([]);
  });
});

describe('a number in the JSON of a custom field', () => {
  it('goes with its digits, is no longer found, and comes back by no input', async () => {
    const aside = { n: Number(PHONE), list: [4.420794609e9, 7], [PHONE]: true };
    const article = await editor.publishedArticle({ customFields: await customValues({ aside }) });
    const { redaction } = await redacted({ id: article.id, text: PHONE });
    expect(redaction.id).toBeTruthy();
    const { customFields } = await newsroom.prisma.articleRevision.findFirstOrThrow({
      where: { articleId: rowId(article.id) },
      orderBy: { number: 'desc' },
    });
    expect(customFields).toEqual({ aside: { n: '[removed]', list: ['[removed]', 7], '[removed]': true } });
    expect((await dumpOf(newsroom.prisma)).filter((line) => line.includes(PHONE))).toEqual([]);
    for (const given of [{ n: Number(PHONE) }, { list: [Number(PHONE)] }, { [PHONE]: 1 }])
      expect(
        await editor.attempt(ReviseArticle, {
          id: article.id,
          expectedRevision: 2,
          customFields: { aside: given },
        }),
      ).toMatchObject({ __typename: 'ValidationError', problems: [{ code: 'REDACTED' }] });
    expect(
      await editor.attempt(ReviseArticle, {
        id: article.id,
        expectedRevision: 2,
        customFields: { aside: { n: 7 } },
      }),
    ).toMatchObject({ __typename: 'ReviseArticlePayload' });
  });
});

it.each([null, 'Printed Otherwise'])('a person loses the names of their credits: %j', async (text) => {
  const person = await editor.person({ visibility: 'PUBLIC', description: 'Printed Otherwise' });
  const credit = {
    contributor: { personId: person.id },
    role: 'AUTHOR',
    creditedAs: 'Printed  OTHERWISE',
  } as const;
  const { article } = payload(
    await editor.attempt(CreateArticle, {
      slug: unique('so'),
      headline: 'So',
      body: [paragraph('So.')],
      contributions: [credit],
    }),
  );
  await editor.publish(article);
  await redacted({ id: person.id, text });
  const left = await newsroom.prisma.contribution.findMany({ where: { personId: rowId(person.id) } });
  expect(left).toMatchObject([{ creditedAs: null }]);
  expect((await dumpOf(newsroom.prisma)).filter((line) => /printed\s+otherwise/i.test(line))).toEqual([]);
});
