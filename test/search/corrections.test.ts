import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { searching } from '../support/search/ask.ts';

describe('a correction', () => {
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    desk = openDesk(newsroom);
  });
  afterAll(() => newsroom.close());

  const { search } = searching(() => newsroom);
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

  it('stays the same for reporters, whatever forms of words only others’ drafts have', async () => {
    const { REPORTER } = newsroom.tokens;
    await sayEach('bcdefghijklmnoprstu', 'kxating');
    for (let count = 0; count < 3; count += 1) await say('zkxating here');
    await say('akxated here');
    expect(await corrected('qkxating', REPORTER)).toBe('zkxating');
    await desk.article({ headline: 'On akxating' });
    expect(await corrected('qkxating', REPORTER)).toBe('zkxating');
  });

  it('stays the same for readers, whatever an article has said that is withdrawn', async () => {
    await sayEach('bcdefghijklmnoprstu', 'hxating');
    for (let count = 0; count < 3; count += 1) await say('zhxating here');
    await say('ahxated here');
    await desk.withdraw(await desk.publishedArticle({ headline: 'On ahxating' }));
    expect(await corrected('qhxating')).toBe('zhxating');
  });

  it('stays the same for readers, whatever language hidden texts are in', async () => {
    await say('The hvort of it');
    expect(await corrected('hvor')).toBe('hvort');
    // In Danish, it is a word that isn't searched for.
    await desk.statement({ text: 'Skjult', language: 'da' }, 'MEMBERS');
    expect(await corrected('hvor')).toBe('hvort');
    expect(await corrected('hvor', newsroom.tokens.EDITOR)).toBeNull();
  });
});
