import { afterAll, describe, expect, it } from 'vitest';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { newWord, searching } from '../support/search/ask.ts';

const FILLING =
  'Nothing of interest stands in this sentence, which is here so that the text is long. '.repeat(5);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

describe('a snippet', () => {
  const { snippet } = searching(newsroom);

  const article = (...texts: string[]) =>
    desk.publishedArticle({
      body: texts.flatMap((text) => [
        ...Array.from({ length: 6 }, () => paragraph(FILLING)),
        paragraph(text),
      ]),
    });

  it('is HTML that is safe to print', async () => {
    const [term, inTag] = [newWord(), newWord()];
    await desk.statement({ text: `${term} <script>alert("${inTag}")</script> & more` }, 'PUBLIC');
    expect(await snippet(`${term} ${inTag}`)).toBe(
      `<mark>${term}</mark> &#60;script&#62;alert(&#34;<mark>${inTag}</mark>&#34;)&#60;/script&#62; &#38; more`,
    );
  });

  it('separates the blocks of an article', async () => {
    const term = newWord();
    const statement = await desk.statement({ text: `We regret ${term}.` }, 'PUBLIC');
    const body = [paragraph('They said so.'), quote(statement.id), paragraph(`Nobody.`)];
    await desk.publishedArticle({ body });
    expect(await snippet(term, ['ARTICLE'])).toBe(
      `They said so. · We regret <mark>${term}</mark>. · Nobody.`,
    );
  });

  it('shows where it is cut', async () => {
    const term = newWord();
    const before =
      'The council met for a long time, and nothing came of it, as everyone had expected before.';
    await desk.statement({ text: `${before} We regret ${term}. ${before} ${before}` }, 'PUBLIC');
    expect(await snippet(term)).toMatch(/^… .*<mark>.* …$/);
  });

  it('is where the word stands, in any form and with accents', async () => {
    const term = newWord();
    await article(`In the end, many companies of ${term} went to the café.`);
    expect(await snippet(term)).toContain(`<mark>${term}</mark>`);
    expect(await snippet(`${term} company`)).toContain('<mark>companies</mark>');
    expect(await snippet(`${term} cafes`)).toContain('<mark>café</mark>');
  });

  it('has both words, near each other or far apart', async () => {
    const [one, other] = [newWord(), newWord()];
    await article(`Here stands ${one}.`, `There stands ${other}.`);
    const text = await snippet(`${one} ${other}`);
    expect(text).toContain(`<mark>${one}</mark>`);
    expect(text).toContain(`<mark>${other}</mark>`);
  });

  it('isn’t where another word begins like it', async () => {
    const term = newWord();
    await article(`A ${term}qual thing.`, `The ${term} itself.`);
    expect(await snippet(term)).toContain(`<mark>${term}</mark> itself`);
  });

  it('is where the words stand closest together', async () => {
    const [one, other] = [newWord(), newWord()];
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

  it('highlights no single word of an excluded phrase', async () => {
    const [term, excluded, next] = [newWord(), newWord(), newWord()];
    await article(`The ${term} and the ${excluded} of it.`);
    for (const minus of [`-"${excluded} ${next}"`, `-${excluded}-${next}`])
      expect(await snippet(`${term} ${minus}`)).toContain(`<mark>${term}</mark> and the ${excluded} of it`);
  });

  it('is the beginning of the text if only the title matches', async () => {
    const term = newWord();
    await desk.publishedArticle({ headline: term, body: [paragraph(FILLING)] });
    expect(await snippet(term)).toMatch(/^Nothing of interest [^<]* …$/);
  });

  it('is the name of what has no text', async () => {
    const term = newWord();
    await desk.person({ name: `Ada ${term}`, visibility: 'PUBLIC' });
    expect(await snippet(term)).toBe(`Ada <mark>${term}</mark>`);
  });

  it('isn’t where it is a part of an address', async () => {
    const term = newWord();
    await article(`Ask ${term}.org or ann@${term}.org for it.`, `The ${term} itself.`);
    expect(await snippet(term)).toMatch(/^[^<]*<mark>[^<]*<\/mark> itself[^<]*$/);
  });

  it.each(['', 'x'])('cuts no character into halves (%j)', async (before) => {
    const [term, letters] = [newWord(), '𝒜'.repeat(333)];
    await article(`${letters}${before} ${term} ${before}${letters}`);
    expect(await snippet(term)).toMatch(/^… 𝒜+x? <mark>.*<\/mark> x?𝒜+ …$/u);
  });

  it('begins with the quotation mark that the text begins with', async () => {
    const term = newWord();
    await desk.statement({ text: `“${term}”, they said.` }, 'PUBLIC');
    expect(await snippet(term)).toMatch(/^“<mark>/);
  });

  it.each(['COVID-19', 'war/peace', 'AB-12-CD', 'F-16'])(
    'has %s, which is found with a space, too',
    async (name) => {
      const term = newWord();
      await desk.publishedArticle({ headline: `The ${term}`, body: [paragraph(`It is ${name} again.`)] });
      const marked = `It is ${name.replace(/[^-/]+/g, '<mark>$&</mark>')} again.`;
      for (const question of [name, `"${name}"`, name.replace(/[-/]/g, ' ')])
        expect([question, await snippet(`${term} ${question}`)]).toEqual([question, marked]);
    },
  );

  const said = async (text: string, language = 'en') => {
    const term = newWord();
    await desk.statement({ text: text.replace('$', term), language }, 'PUBLIC');
    return {
      term,
      snippet: async (question = '') => (await snippet(`${term} ${question}`)).replaceAll(term, '$'),
    };
  };
  const read = (html: string) => html.replace(/<[^>]*>/g, '');

  it.each([
    ['die', 'en', 'They $ of <mark>dying</mark> men.'],
    ['baca', 'id', 'Mereka $ sedang <mark>membaca</mark> buku.'],
    ['søren', 'en', 'So $ said <mark>Søren</mark> again.'],
    ['soren', 'en', 'So $ said <mark>Søren</mark> again.'],
    ['Łódź', 'pl', 'To $ jest <mark>Łódź</mark>.'],
    ['ærø', 'da', 'Det $ er <mark>Ærø</mark>.'],
    ['straße', 'de', 'Es ist $ in der <mark>Straße</mark>.'],
    ['ığdır', 'tr', 'Bu $ da <mark>Iğdır</mark>.'],
    ['finance', 'en', 'It $ is <mark>ﬁnance</mark>.'],
    ['ABC', 'en', 'It $ is <mark>ＡＢＣ</mark>.'],
    ['brüning', 'de', 'Das $ ist <mark>Bru\u0308ning</mark>, na\u0308mlich er.'],
  ])('highlights %s (%s) beside another word', async (question, language, text) => {
    const { snippet } = await said(read(text), language);
    expect(await snippet(question)).toBe(text.replace('$', '<mark>$$</mark>'));
  });

  it.each([
    ['müller', 'Das ist $, <mark>Müller</mark>.Er ging.'],
    ['bar', 'It is $, foo_<mark>bar</mark>, here.'],
    ['foozle', 'It is $, 野𠮷.<mark>foozle</mark>, here.'],
    ['野𠮷 foozle', 'It is $, <mark>野𠮷</mark>.<mark>foozle</mark>, here.'],
    ['example.org', 'It is $ at www.example.org, or <mark>example.org</mark>.'],
    ['example', 'It is $ at example.org, for <mark>example</mark>.'],
    ['3.5 5', 'It is $ of <mark>3.5</mark> or <mark>5</mark>.'],
  ])('highlights only what %s is: %s', async (question, text) => {
    const { snippet } = await said(read(text));
    expect(await snippet(question)).toBe(text.replace('$', '<mark>$$</mark>'));
  });

  it.each([
    ['spaces', `“${' '.repeat(19_000)} $`, ''],
    ['points', `$ ${'.'.repeat(19_000)}`, ''],
    ['letters', `$ ${'a'.repeat(19_000)}`, ''],
    ['words without spaces', `$ ${'Ünlüzz.'.repeat(2_000)}`, 'ünlüzz'],
    ['parts of an address', `$ ${'unluzz.'.repeat(2_000)}`, ''],
    ['letters of two halves', `$ ${'unluzz𝒜.'.repeat(2_000)}`, 'unluzz𝒜'],
  ])('is short, and each mark in it, in a text of many %s', async (_, text, question) => {
    const { snippet } = await said(text);
    const html = await snippet(question);
    expect(html).toContain('<mark>$</mark>');
    expect(read(html).length).toBeLessThan(800);
    expect(html).not.toMatch(/<mark>[^<]{20}/);
  });

  it.each([
    ['ประชาชนกำลังเรียกร้องให้รัฐบาลแก้ไขปัญหาน้ำท่วมในพื้นที่ต่างๆ', /^… (?!\p{M})/u],
    ['👩‍👩‍👧‍👦', /^… (?:👩‍👩‍👧‍👦)+x* <mark>\$<\/mark> x*(?:👩‍👩‍👧‍👦)+ …$/u],
  ])('cuts nothing that is read as one character (%s)', async (letters, whole) => {
    const many = letters.repeat(20);
    for (let more = 0; more < 8; more += 1) {
      const x = 'x'.repeat(more);
      const { snippet } = await said(`${many}${x} $ ${x}${many}`, 'th');
      expect(await snippet()).toMatch(whole);
    }
  });

  it('ends with an ellipsis if nothing but points is read of the rest', async () => {
    const term = newWord();
    await desk.publishedArticle({
      headline: term,
      body: [paragraph(`So it is ${'. '.repeat(300)} and more.`)],
    });
    expect(await snippet(term)).toMatch(/^So it is .* …$/);
  });
});
