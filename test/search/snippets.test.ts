import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Snippets = graphql(`
  query Snippets($query: String!) {
    search(query: $query) {
      edges {
        snippetHtml
      }
    }
  }
`);

const FILLING =
  'Nothing of interest stands in this sentence, which is here so that the text is long. '.repeat(5);

describe('the snippet of a long text', () => {
  let newsroom: Newsroom;
  let desk: ReturnType<typeof openDesk>;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    desk = openDesk(newsroom);
  });
  afterAll(() => newsroom.close());

  async function snippet(query: string): Promise<string> {
    const { search } = (await newsroom.ask(Snippets, { query })).data;
    return search.edges[0]?.snippetHtml ?? '';
  }

  const article = (...texts: string[]) =>
    desk.publishedArticle({
      body: texts.flatMap((text) => [
        ...Array.from({ length: 6 }, () => paragraph(FILLING)),
        paragraph(text),
      ]),
    });

  const word = () => unique('w').replace(/\P{L}/gu, (digit) => 'abcdefghij'.charAt(Number(digit)) || 'x');

  it('is where the word stands, in any form and with accents', async () => {
    const term = word();
    await article(`In the end, many companies of ${term} went to the café.`);
    expect(await snippet(term)).toContain(`<mark>${term}</mark>`);
    expect(await snippet(`${term} company`)).toContain('<mark>companies</mark>');
    expect(await snippet(`${term} cafes`)).toContain('<mark>café</mark>');
  });

  it('has both words, near each other or far apart', async () => {
    const [one, other] = [word(), word()];
    await article(`Here stands ${one}.`, `There stands ${other}.`);
    const text = await snippet(`${one} ${other}`);
    expect(text).toContain(`<mark>${one}</mark>`);
    expect(text).toContain(`<mark>${other}</mark>`);
  });

  it('isn’t where another word begins like it', async () => {
    const term = word();
    await article(`A ${term}qual thing.`, `The ${term} itself.`);
    expect(await snippet(term)).toContain(`<mark>${term}</mark> itself`);
  });

  it('is where the words stand closest together', async () => {
    const [one, other] = [word(), word()];
    const apart = `Here stands ${one}, and some way from it ${other}.`;
    await article(apart, apart, `The ${one} ${other} itself.`);
    for (const question of [`${one} ${other}`, `"${one} ${other}"`])
      expect(await snippet(question)).toContain(`<mark>${one}</mark> <mark>${other}</mark> itself`);
  });

  it.each([
    ['sky', 'skies'],
    ['strasse', 'Straße'],
    ['example.org', 'example.org'],
    ['ann@example.org', 'ann@example.org'],
  ])('is for %s where %s stands', async (question, written) => {
    await article(`So it is in the ${written} of the town.`);
    expect(await snippet(question)).toContain(`in the <mark>${written}</mark> of`);
  });

  it('highlights no word that is excluded, as long as another follows it', async () => {
    const [term, excluded, next] = [word(), word(), word()];
    await article(`The ${term} and the ${excluded} of it.`);
    for (const minus of [`-"${excluded} ${next}"`, `-${excluded}-${next}`])
      expect(await snippet(`${term} ${minus}`)).toContain(`<mark>${term}</mark> and the ${excluded} of it`);
  });

  it('is the beginning of the text if only the title matches', async () => {
    const term = word();
    await desk.publishedArticle({ headline: term, body: [paragraph(FILLING)] });
    expect(await snippet(term)).toMatch(/^Nothing of interest [^<]* …$/);
  });

  it('is the name of what has no text', async () => {
    const term = word();
    await desk.person({ name: `Ada ${term}`, visibility: 'PUBLIC' });
    expect(await snippet(term)).toBe(`Ada <mark>${term}</mark>`);
  });

  it('isn’t where it is a part of an address', async () => {
    const term = word();
    await article(`Ask ${term}.org or ann@${term} for it.`, `The ${term} itself.`);
    expect(await snippet(term)).toMatch(/^[^<]*<mark>[^<]*<\/mark> itself[^<]*$/);
  });

  it.each(['', 'x'])('cuts no character into halves (%j)', async (before) => {
    const [term, letters] = [word(), '𝒜'.repeat(333)];
    await article(`${letters}${before} ${term} ${before}${letters}`);
    expect(await snippet(term)).toMatch(/^… 𝒜+x? <mark>.*<\/mark> x?𝒜+ …$/u);
  });

  it('begins with the quotation mark that the text begins with', async () => {
    const term = word();
    await desk.statement({ text: `“${term}”, they said.` }, 'PUBLIC');
    expect(await snippet(term)).toMatch(/^“<mark>/);
  });

  it.each(['COVID-19', 'war/peace', 'AB-12-CD', 'F-16'])(
    'has %s, which is found with a space, too',
    async (name) => {
      const term = word();
      await desk.publishedArticle({ headline: `The ${term}`, body: [paragraph(`It is ${name} again.`)] });
      const marked = `It is ${name.replace(/[^-/]+/g, '<mark>$&</mark>')} again.`;
      for (const question of [name, `"${name}"`, name.replace(/[-/]/g, ' ')])
        expect([question, await snippet(`${term} ${question}`)]).toEqual([question, marked]);
    },
  );
});
