import { afterAll, describe, expect, it } from 'vitest';
import { inTime } from '../../src/search/in-time.ts';
import { openDesk, paragraph } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { newWord, Search, searching } from '../support/search/ask.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

describe('a question', () => {
  const { search, found } = searching(newsroom);

  it('understands quotation marks, a minus and "or"', async () => {
    const [one, other] = [newWord(), newWord()];
    const apart = await desk.publishedArticle({ headline: `${one} and then ${other}` });
    const together = await desk.publishedArticle({ headline: `${one} ${other}` });
    const alone = await desk.publishedArticle({ headline: one });
    expect(await found(`"${one} ${other}"`)).toEqual([together.id]);
    expect(await found(`${one} -${other}`)).toEqual([alone.id]);
    expect((await found(`${one} or ${other}`)).toSorted()).toEqual(
      [apart.id, together.id, alone.id].toSorted(),
    );
  });

  it.each(['-self-driving', '-foo/bar', '-"self driving"', '--self-driving'])(
    'excludes all of a word with a hyphen or a slash, as in %s',
    async (excluded) => {
      const term = newWord();
      const article = await desk.publishedArticle({ headline: `The ${term}` });
      await desk.publishedArticle({ headline: `The self-driving ${term} in foo/bar` });
      expect(await found(`${term} ${excluded}`)).toEqual([article.id]);
    },
  );

  it.each([
    'की-बात',
    'cafe\u0301-bar',
    '/r/worldnews',
    '"/r/worldnews"',
    '//double/slash',
    'C++/C#',
    'https://www.example.org/a-b/c?d=e-f',
  ])('finds %s as it stands in a text', async (literal) => {
    const term = newWord();
    const article = await desk.publishedArticle({
      headline: term,
      body: [paragraph(`It says ${literal.replaceAll('"', '')} there.`)],
    });
    expect(await found(`${term} ${literal}`)).toEqual([article.id]);
  });

  it('takes words with nothing but commas between them for words in any order', async () => {
    const words = Array.from({ length: 12 }, newWord);
    const article = await desk.publishedArticle({ headline: words.toReversed().join(' ') });
    expect(await found(words.join(','))).toEqual([article.id]);
  });

  it('takes any quotation marks, and a hyphen within a word for a space', async () => {
    const [one, other] = [newWord(), newWord()];
    const article = await desk.publishedArticle({ headline: `The ${one} ${other}` });
    const apart = await desk.publishedArticle({ headline: `The ${one} of ${other} is ${other}` });
    for (const phrase of [`“${one} ${other}”`, `„${one} ${other}“`, `«${one} ${other}»`])
      expect(await found(phrase)).toEqual([article.id]);
    expect((await found(`${one}-${other}`)).toSorted()).toEqual([article.id, apart.id].toSorted());
  });

  it('corrects letters that have changed places in a short word', async () => {
    const [near, far] = ['bqnk', 'qwzed'];
    await desk.person({ name: near, visibility: 'PUBLIC' });
    await desk.person({ name: far, visibility: 'PUBLIC' });
    expect((await search('bnqk')).didYouMean).toBe(near);
    expect((await search('qzwed')).didYouMean).toBe(far);
  });

  it('finds words with soft hyphens and other characters that nobody sees, in questions and in texts', async () => {
    const [one, other] = [newWord(), newWord()];
    const split = (text: string, mark: string) => `${text.slice(0, 3)}${mark}${text.slice(3)}`;
    const hyphenated = await desk.statement({ text: `On ${split(one, '\u00AD')}.` }, 'PUBLIC');
    const plain = await desk.person({ name: `\u200F${other}`, visibility: 'PUBLIC' });
    expect(await found(one)).toEqual([hyphenated.id]);
    expect(await found(split(other, '\u200B'))).toEqual([plain.id]);
    expect((await search(one)).edges[0]?.snippetHtml).toContain(`<mark>${one}</mark>`);
  });

  it('counts the characters of a question, not their bytes', async () => {
    const { errors } = await newsroom.ask(Search, { query: '🦊'.repeat(500) });
    expect(errors).toEqual([]);
    const refused = await newsroom.ask(Search, { query: '🦊'.repeat(501) });
    expect(refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('is refused with what to do if PostgreSQL ends it at its time limit', async () => {
    const answer = newsroom.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL statement_timeout = 1`;
      return tx.$queryRaw`SELECT count(*) FROM generate_series(1, 1000000000)`;
    });
    await expect(inTime(answer)).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining('ask for fewer words') as string,
    });
  });

  it('is refused with too many words or phrases', async () => {
    const phrases = Array.from({ length: 5 }, () => `"${newWord()} ${newWord()} ${newWord()}"`).join(' or ');
    const words = Array.from({ length: 33 }, (_, n) => `w${n}x`).join(' ');
    for (const query of [phrases, words]) {
      const { errors } = await newsroom.ask(Search, { query });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });

  it("doesn't correct words that aren't searched for", async () => {
    const term = newWord();
    await desk.publishedArticle({ headline: `A wish of ${term}` });
    await desk.publishedArticle({ headline: `Somebody and ${term}` });
    const typo = `${term.slice(0, 4)}${term.slice(5)}`;
    expect(await search(`with ${typo}`)).toMatchObject({ didYouMean: `with ${term}`, edges: [{}, {}] });
  });
});

describe('a correction', () => {
  const { search } = searching(newsroom);
  const corrected = async (query: string, token?: string) => (await search(query, {}, token)).didYouMean;
  const say = (text: string) => desk.statement({ text, language: 'en' }, 'PUBLIC');
  /** So many words that differ in their first letter. */
  const sayEach = async (letters: string, rest: string) => {
    for (const letter of letters) await say(`${letter}${rest} here`);
  };

  it('is the word that is in most texts, however many others are as similar', async () => {
    await sayEach('abcdefghijklmnoprstuvw', 'lxmo');
    for (let count = 0; count < 3; count += 1) await say('zlxmo here');
    expect(await corrected('qlxmo')).toBe('zlxmo');
  });

  it('of one typo takes nothing from that of another', async () => {
    await sayEach('abcdefghijkl', 'zimopl');
    await sayEach('abcdefghijkl', 'ovekal');
    for (let count = 0; count < 3; count += 1) await say('zzimopl zovekal');
    expect(await corrected('qzimopl qovekal')).toBe('zzimopl zovekal');
  });

  it('for reporters doesn’t depend on the forms of words in others’ drafts', async () => {
    const { REPORTER } = newsroom.tokens;
    await sayEach('bcdefghijklmnoprstu', 'kxating');
    for (let count = 0; count < 3; count += 1) await say('zkxating here');
    await say('akxated here');
    expect(await corrected('qkxating', REPORTER)).toBe('zkxating');
    await desk.article({ headline: 'On akxating' });
    expect(await corrected('qkxating', REPORTER)).toBe('zkxating');
  });

  it('for readers doesn’t depend on articles that were withdrawn', async () => {
    await sayEach('bcdefghijklmnoprstu', 'hxating');
    for (let count = 0; count < 3; count += 1) await say('zhxating here');
    await say('ahxated here');
    const article = await desk.publishedArticle({ headline: 'On ahxating' });
    expect(await corrected('ahxatin')).toBe('ahxating');
    await desk.withdraw(article);
    expect(await corrected('qhxating')).toBe('zhxating');
  });

  it('for readers doesn’t depend on the languages of hidden texts', async () => {
    await say('The hvort of it');
    expect(await corrected('hvor')).toBe('hvort');
    // In Danish, it is a word that isn't searched for.
    await desk.statement({ text: 'Skjult', language: 'da' }, 'MEMBERS');
    expect(await corrected('hvor')).toBe('hvort');
    expect(await corrected('hvor', newsroom.tokens.EDITOR)).toBeNull();
  });
});
