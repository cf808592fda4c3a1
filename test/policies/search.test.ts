import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  castOf,
  DESK,
  EDITORS,
  EVERYBODY,
  MEMBERS,
  once,
  wrongSights,
  type SeenBy,
  type Who,
} from '../support/newsroom/cast.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { newWord, searching } from '../support/search/ask.ts';

let newsroom: Newsroom;
let tokens: Record<Who, string | undefined>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  tokens = await castOf(newsroom);
});
afterAll(() => newsroom.close());

/** For what is declared before the newsroom is open. */
const open: Parameters<typeof searching>[0] = {
  ask: async (...asked) => newsroom.ask(...asked),
  get prisma() {
    return newsroom.prisma;
  },
};

const allBut = (...some: readonly Who[]) => EVERYBODY.filter((who) => !some.includes(who));

describe('who finds what', () => {
  /** Each is found by a word of its own, and by the word that all of them have. */
  const written = once(async () => {
    const editor = openDesk(newsroom);
    const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
    const shared = newWord();
    const found: Record<string, SeenBy[string]> = {};
    const word = (what: string, finders: readonly Who[]) => {
      const own = newWord();
      found[what] = [own, finders];
      return `${own} ${shared}`;
    };
    const disown = async ({ id }: { id: string }) =>
      newsroom.prisma.article.update({ where: { id: rowId(id) }, data: { createdById: null } });
    const revised = async (by: typeof editor, before: string, after: string) =>
      editor.revise(await editor.publish(await by.article({ headline: before })), { headline: after });

    await editor.person({ name: word('a public person', EVERYBODY), visibility: 'PUBLIC' });
    await editor.person({ name: word('a person for members', MEMBERS) });
    await editor.statement({ text: word('a public statement', EVERYBODY) }, 'PUBLIC');
    await editor.statement({ text: word('a statement for members', MEMBERS) });
    await reporter.article({ headline: word("a reporter's draft", DESK) });
    await editor.article({ headline: word("an editor's draft", EDITORS) });
    await disown(await reporter.article({ headline: word('a draft without a creator', EDITORS) }));
    await editor.publish(await reporter.article({ headline: word('a published article', EVERYBODY) }));
    const withdrawn = await reporter.article({ headline: word("a reporter's withdrawn article", DESK) });
    await editor.withdraw(await editor.publish(withdrawn));
    await revised(
      reporter,
      word("a reporter's article, by its published headline", allBut(...DESK)),
      word("a reporter's article, by the headline of its draft", DESK),
    );
    const nobodys = await revised(
      reporter,
      word('an article without a creator, by its published headline', allBut(...EDITORS)),
      word('an article without a creator, by the headline of its draft', EDITORS),
    );
    await disown(nobodys);
    return { shared, found };
  });

  const { search, found: idsOf } = searching(open);

  it('each caller finds what they see, by the text that they see', async () => {
    const finds = async (word: string, who: Who) => (await idsOf(word, {}, tokens[who])).length === 1;
    expect(await wrongSights((await written()).found, EVERYBODY, finds)).toEqual([]);
  });

  it.each(EVERYBODY)('%s finds and counts everything once', async (who) => {
    const { shared, found } = await written();
    const { edges, totalCount } = await search(shared, { first: 100 }, tokens[who]);
    const expected = Object.values(found).filter(([, finders]) => finders.includes(who)).length;
    expect(new Set(edges.map(({ node }) => node.id)).size).toBe(expected);
    expect([edges.length, totalCount]).toEqual([expected, expected]);
  });
});

describe('a language that only hidden texts are in', () => {
  // German leaves "zwischen" out of searches, since it is too common. "Zwischem" is a name that differs from it by a letter.
  const written = once(async () => {
    const editor = openDesk(newsroom);
    const noun = newWord();
    const draft = await editor.article({ headline: `Entlassungen ${noun}`, language: 'de' });
    await editor.person({ name: 'Zwischem', visibility: 'PUBLIC' });
    return { id: draft.id, question: `entlassung ${noun}` };
  });
  const { search, found } = searching(open);

  it.each(EVERYBODY)('has its words in other forms found only by those who see the text: %s', async (who) => {
    const { id, question } = await written();
    expect(await found(question, {}, tokens[who])).toEqual(EDITORS.includes(who) ? [id] : []);
  });

  it('is not told to readers by the words that are too common in it', async () => {
    await written();
    expect((await search('zwischen')).didYouMean).toBe('zwischem');
    expect((await search('zwischen', {}, tokens['an editor'])).didYouMean).toBeNull();
  });
});
