import { afterAll, describe, expect, it } from 'vitest';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, quote, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { newWord, Search, searching, type Options } from '../support/search/ask.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';

const Suggest = untyped<
  { suggest: { text: string; pageUrl: string | null; node: { id: string } | null }[] },
  Pick<Options, 'types' | 'first'> & { prefix: string }
>(
  `query ($prefix: String!, $types: [SearchType!], $first: Int) {
    suggest(prefix: $prefix, types: $types, first: $first) { text type pageUrl node { id } }
  }`,
);

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const Titles = untyped<
  { search: { edges: { title: string; pageUrl: string | null; node: { id: string } }[] } },
  { query: string }
>('query ($query: String!) { search(query: $query) { edges { title pageUrl node { id } } } }');

describe('a search', () => {
  const { search, found } = searching(newsroom);

  it('finds each noun by what readers read of it', async () => {
    const term = newWord();
    const person = await desk.person({ name: `Ada ${term}`, visibility: 'PUBLIC' });
    const organization = await desk.organization({ description: `Makes ${term}.`, visibility: 'PUBLIC' });
    const statement = await desk.statement({ text: `We like ${term}.` }, 'PUBLIC');
    const campaign = await desk.campaign({ summary: `For more ${term}.` });
    const action = await desk.action({ campaignId: campaign.id, title: `A rally for ${term}` });
    const demand = await desk.demand(campaign.id, `Give us ${term}.`);
    const article = await desk.publishedArticle({ body: [paragraph(`They want <em>${term}</em>.`)] });
    const all = [person, organization, statement, campaign, action, demand, article].map(({ id }) => id);
    expect((await found(term)).toSorted()).toEqual(all.toSorted());
    expect(await found(term, { types: ['STATEMENT'] })).toEqual([statement.id]);
    const { totalCount, counts } = await search(term);
    expect(totalCount).toBe(7);
    expect(counts.types.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  });

  it('puts a name before a title, and a title before a text', async () => {
    const term = newWord();
    const text = await desk.publishedArticle({ body: [paragraph(`Somebody mentioned ${term}.`)] });
    const title = await desk.publishedArticle({ headline: `The story of ${term}` });
    const name = await desk.organization({ name: term, visibility: 'PUBLIC' });
    expect(await found(term)).toEqual([name.id, title.id, text.id]);
  });

  it('finds words in all their forms, in the language of the text, without accents', async () => {
    const term = newWord();
    const english = await desk.publishedArticle({ headline: `Dismissals at ${term}` });
    const german = await desk.publishedArticle({
      headline: `Entlassungen in Köln, ${term}`,
      language: 'de-CH',
    });
    const arabic = await desk.publishedArticle({ headline: `عمال ${term}`, language: 'ar' });
    const japanese = await desk.publishedArticle({ headline: `東京 ${term}`, language: 'ja' });
    expect(await found(`dismissal ${term}`)).toEqual([english.id]);
    expect(await found(`entlassung koln ${term}`)).toEqual([german.id]);
    expect(await found(`عمال ${term}`)).toEqual([arabic.id]);
    expect(await found(`東京 ${term}`)).toEqual([japanese.id]);
    const accented = await desk.person({ name: `Zoë ${term}`, visibility: 'PUBLIC' });
    expect(await found(`zoe ${term}`)).toEqual([accented.id]);
  });

  it('finds statements by who said them, and what somebody said about something', async () => {
    const [name, subject] = [newWord(), newWord()];
    const speaker = await desk.person({ name: `Ada ${name}` });
    const about = await desk.statement(
      { speaker: { personId: speaker.id }, text: `On ${subject}, no.` },
      'PUBLIC',
    );
    const other = await desk.statement(
      { speaker: { personId: speaker.id }, text: 'On other things, yes.' },
      'PUBLIC',
    );
    expect(await found(`${name} ${subject}`)).toEqual([about.id]);
    const statements = await found(name, { types: ['STATEMENT'] });
    expect(statements.toSorted()).toEqual([about.id, other.id].toSorted());
    const quoting = await desk.publishedArticle({ body: [quote(about.id)] });
    const filter = { speakerIds: [speaker.id] };
    expect((await found(subject, { filter })).toSorted()).toEqual([about.id, quoting.id].toSorted());
    const bySlug = { speakerSlugs: [speaker.slug] };
    expect((await found(subject, { filter: bySlug })).toSorted()).toEqual([about.id, quoting.id].toSorted());
    expect(await found(subject, { filter: { ...bySlug, tagSlugs: ['none'] } })).toEqual([]);
    const { counts } = await search(subject);
    expect(counts.speakers).toEqual([{ speaker: { name: `Ada ${name}` }, count: 2 }]);
  });

  it('has a title and a page for each result, as the viewer sees them', async () => {
    const term = newWord();
    const speaker = await desk.person({ name: `Ada ${term}`, visibility: 'PUBLIC' });
    const said = { speaker: { personId: speaker.id }, roleName: 'chair', text: `On ${term}.` };
    const statement = await desk.statement(said, 'PUBLIC');
    const campaign = await desk.campaign({ name: `For ${term}` });
    const action = await desk.action({ campaignId: campaign.id, title: `A rally: ${term}` });
    const demand = await desk.demand(campaign.id, `They demand ${term}.`);
    const article = await desk.publishedArticle({ headline: `Of ${term}` });
    const draft = await desk.revise(article, { headline: `Draft of ${term}` });
    const titles = async (token?: string) => {
      await searchRefreshed(newsroom.prisma);
      const { data, errors } = await newsroom.ask(Titles, { query: term }, token);
      expect(errors).toEqual([]);
      return Object.fromEntries(
        data.search.edges.map(({ node, title, pageUrl }) => [node.id, [title, pageUrl?.split('/').at(-1)]]),
      );
    };
    const [ofPerson, ofCampaign] = [`Ada ${term}`, `For ${term}`];
    // This newsroom has pages for articles only.
    expect(await titles()).toEqual({
      [speaker.id]: [ofPerson, undefined],
      [statement.id]: [`${ofPerson}, chair`, undefined],
      [campaign.id]: [ofCampaign, undefined],
      [action.id]: [`A rally: ${term}`, undefined],
      [demand.id]: [`They demand ${term}.`, undefined],
      [article.id]: [`Of ${term}`, article.slug],
    });
    expect((await titles(newsroom.tokens.EDITOR))[draft.id]).toEqual([`Draft of ${term}`, article.slug]);
  });

  it('narrows to dates and tags, and counts them', async () => {
    const [term, tag] = [newWord(), unique('Tag')];
    const campaign = await desk.campaign();
    const early = await desk.action({
      campaignId: campaign.id,
      title: `Early ${term}`,
      startedOn: '2019-05',
    });
    const late = await desk.action({
      campaignId: campaign.id,
      title: `Late ${term}`,
      startedOn: '2024-05-03',
    });
    const tagged = await desk.publishedArticle({ headline: `Tagged ${term}`, tags: [tag] });
    expect(await found(term, { filter: { until: '2020' } })).toEqual([early.id]);
    expect((await found(term, { filter: { from: '2020' } })).toSorted()).toEqual(
      [late.id, tagged.id].toSorted(),
    );
    const { counts } = await search(term);
    expect(counts.years.map(({ year }) => year)).toEqual(expect.arrayContaining([2019, 2024]));
    expect(counts.tags).toEqual([{ tag: { name: tag }, count: 1 }]);
  });

  it('shows drafts and what is hidden to nobody who may not see it, in results, counts, and corrections', async () => {
    const term = newWord();
    const { REPORTER, EDITOR } = newsroom.tokens;
    const draft = await desk.article({ headline: `A draft on ${term}` });
    const own = await openDesk(newsroom, REPORTER).article({ headline: `My draft on ${term}` });
    const statement = await desk.statement({ text: `Said in confidence: ${term}.` });
    const person = await desk.person({ name: `Ada ${term}` });
    expect(await search(term)).toMatchObject({
      edges: [],
      totalCount: 0,
      didYouMean: null,
      counts: { types: [] },
    });
    expect((await search(`${term.slice(0, -1)}q`)).didYouMean).toBeNull();
    const shared = [statement.id, person.id];
    expect((await found(term, {}, REPORTER)).toSorted()).toEqual([...shared, own.id].toSorted());
    expect((await found(term, {}, EDITOR)).toSorted()).toEqual([...shared, own.id, draft.id].toSorted());
    expect((await newsroom.ask(Suggest, { prefix: term })).data.suggest).toEqual([]);
    expect((await newsroom.ask(Suggest, { prefix: term }, EDITOR)).data.suggest).toHaveLength(3);
  });

  it('follows what is published, corrected, and withdrawn', async () => {
    const [before, after] = [newWord(), newWord()];
    const article = await desk.publishedArticle({ headline: before });
    expect(await found(before)).toEqual([article.id]);
    const draft = await desk.revise(article, { headline: after });
    expect([await found(before), await found(after)]).toEqual([[article.id], []]);
    expect(await found(after, {}, newsroom.tokens.EDITOR)).toEqual([article.id]);
    expect(await found(before, {}, newsroom.tokens.EDITOR)).toEqual([]);
    await desk.publish(draft);
    expect([await found(before), await found(after)]).toEqual([[], [article.id]]);
    await desk.withdraw(article);
    expect(await search(after)).toMatchObject({ edges: [], totalCount: 0 });
  });

  it('counts of a kind what other choices of it would find', async () => {
    const term = newWord();
    await desk.publishedArticle({ headline: term });
    await desk.statement({ text: term, madeOn: '2020-05-05' }, 'PUBLIC');
    const { counts, totalCount } = await search(term, { types: ['STATEMENT'] });
    expect(totalCount).toBe(1);
    expect(counts.types).toHaveLength(2);
    expect(counts.years).toEqual([{ year: 2020, count: 1 }]);
  });

  it('counts what has no known year, or one before 1, in none, and finds it as if it had no date', async () => {
    const term = newWord();
    const dates = ['../1985', '-0043-03-15', '1985', '2019/..'];
    const ids = new Map<string, string>();
    for (const madeOn of dates) ids.set((await desk.statement({ text: term, madeOn }, 'PUBLIC')).id, madeOn);
    const { counts, edges } = await search(term);
    expect(counts.years.map(({ year }) => year).toSorted((a, b) => a - b)).toEqual([1985, 2019]);
    expect(edges.map(({ node }) => ids.get(node.id)).at(-1)).toBe('1985');
    expect(await found(term, { filter: { until: '-0040' } })).toHaveLength(2);
  });

  it('corrects typos in words that nothing has', async () => {
    const [term, other] = [newWord(), newWord()];
    const person = await desk.person({ name: `Ada ${term}`, visibility: 'PUBLIC' });
    const article = await desk.publishedArticle({ headline: `${term} and ${other}` });
    const typo = `${term.slice(0, 4)}${term.slice(5)}`;
    expect(await search(typo)).toMatchObject({ didYouMean: term, totalCount: 2 });
    expect((await found(typo)).toSorted()).toEqual([person.id, article.id].toSorted());
    expect(await search(`${typo} ${other}`)).toMatchObject({ didYouMean: `${term} ${other}`, totalCount: 1 });
    expect((await search(`-${typo} nothing`)).didYouMean).toBeNull();
    // What is in quotes or after a minus stays as it is, also if the same word is corrected elsewhere.
    expect((await search(`${typo} -"${typo}"`)).didYouMean).toBe(`${term} -"${typo}"`);
    // A correction that finds nothing is none.
    expect((await search(`${typo} ${newWord()}`)).didYouMean).toBeNull();
  });

  it('ranks what is said about somebody like what they say', async () => {
    const name = newWord();
    const speaker = await desk.person({ name: `Ada ${name}` });
    const by = await desk.statement({ speaker: { personId: speaker.id }, text: 'No, thank you.' }, 'PUBLIC');
    const about = await desk.statement({ text: `We trust ${name}: ${name} has earned it.` }, 'PUBLIC');
    expect(await found(name, { types: ['STATEMENT'] })).toEqual([about.id, by.id]);
  });

  it('finds a text with more words than an index holds by those at its beginning', async () => {
    const term = newWord();
    const campaign = await desk.campaign({ name: term });
    const syllables = 'कखगघङचछजझञ';
    const written = (n: number) =>
      Array.from(String(n), (digit) => syllables.charAt(Number(digit)).repeat(2)).join('-');
    const summary = Array.from({ length: 30_000 }, (_, n) => written(n)).join(' ');
    await newsroom.prisma.campaign.update({ where: { id: rowId(campaign.id) }, data: { summary } });
    expect(await found(term)).toEqual([campaign.id]);
  });

  it('is paged through in order, each match once, also if it is corrected', async () => {
    const term = newWord();
    for (let n = 0; n < 7; n += 1) await desk.organization({ name: `${term} ${n}`, visibility: 'PUBLIC' });
    for (const query of [term, `${term.slice(0, 5)}${term.slice(6)}`]) {
      const all = await found(query);
      expect(all).toHaveLength(7);
      const pages = [];
      let after: string | null = null;
      do {
        const { edges, pageInfo } = await search(query, { first: 3, after });
        pages.push(edges.map(({ node }) => node.id));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
      expect(pages.flat()).toEqual(all);
      // After the last one, there is nothing, and nothing else is meant.
      const last = (await search(query, { first: 7 })).pageInfo.endCursor;
      expect((await search(query, { after: last })).edges).toEqual([]);
    }
    const { pageInfo } = await search(term, { first: 1 });
    const { errors } = await newsroom.ask(Search, { query: 'other', after: pageInfo.endCursor });
    expect(errors).toMatchObject([
      { message: 'This is a cursor of another search.', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  it("shows readers none of a hidden text's words by a member's cursor", async () => {
    const hidden = newWord();
    for (let n = 0; n < 2; n += 1) await desk.article({ headline: `${hidden} ${n}` });
    const query = `${hidden.slice(0, 4)}${hidden.slice(5)}`;
    const members = await search(query, { first: 1 }, newsroom.tokens.EDITOR);
    expect(members).toMatchObject({ didYouMean: hidden, edges: [{}] });
    const page = { first: 1, after: members.pageInfo.endCursor };
    expect(await search(query, page, newsroom.tokens.EDITOR)).toMatchObject({
      didYouMean: hidden,
      edges: [{}],
    });
    expect(await search(query, page)).toMatchObject({ didYouMean: null, edges: [], totalCount: 0 });
  });

  it.each(['', ' ', '&', '!!!', '"', '- -', ':*', '\\', '&|!()<->', "'", "'';", '%_', '<>', '🦊'])(
    'finds nothing for %j',
    async (query) => {
      expect(await search(query)).toMatchObject({ edges: [], totalCount: 0, didYouMean: null });
      expect((await newsroom.ask(Suggest, { prefix: query })).data.suggest).toEqual([]);
    },
  );

  it.each([`"a`, 'a:*', 'a:A', 'a\\', '(a', "a' | 'b", 'or', 'a or', '-a', '--a', 'a & b', 'a <-> b', 'ａ'])(
    'answers %j without an error',
    async (query) => {
      await search(query);
      expect((await newsroom.ask(Suggest, { prefix: query })).errors).toEqual([]);
    },
  );

  it.each([
    ['10,000 characters', 'a'.repeat(10_000)],
    ['a NUL', 'a\0b'],
    ['a lone surrogate', 'a\uD800'],
  ])('is refused with %s', async (_what, query) => {
    const refused = [await newsroom.ask(Search, { query }), await newsroom.ask(Suggest, { prefix: query })];
    for (const { errors } of refused)
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('suggests names and titles by the beginnings of their words', async () => {
    const term = newWord();
    const person = await desk.person({ name: `Ada ${term}`, visibility: 'PUBLIC' });
    const article = await desk.publishedArticle({ headline: `What ${term} does` });
    await searchRefreshed(newsroom.prisma);
    const suggest = async (prefix: string, more = {}) =>
      (await newsroom.ask(Suggest, { prefix, ...more })).data.suggest.map(({ node }) => node?.id);
    expect(await suggest(term.slice(0, 6))).toEqual([person.id, article.id]);
    const { data } = await newsroom.ask(Suggest, { prefix: term });
    // The site has no pages of people.
    expect(data.suggest.map(({ pageUrl }) => pageUrl?.split('/').at(-1))).toEqual([undefined, article.slug]);
    expect(await suggest(`${term.slice(0, 6)} ad`)).toEqual([person.id]);
    expect(await suggest(term, { types: ['ARTICLE'] })).toEqual([article.id]);
    expect(await suggest(term, { first: 1 })).toEqual([person.id]);
    expect(await suggest(term.charAt(0))).toEqual([]);
    const { errors } = await newsroom.ask(Suggest, { prefix: term, first: 21 });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
