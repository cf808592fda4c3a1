import { afterAll, describe, expect, it } from 'vitest';
import { untyped, type PageArgs } from '../support/clients/walk.ts';
import { openDesk, paragraph, quote } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

type Filter = Readonly<Record<string, unknown>>;

const Statements = untyped<
  { statements: { totalCount: number; nodes: { id: string; text: string; madeOn: string | null }[] } },
  { filter: Filter | null }
>(`query ($filter: StatementFilter) {
  statements(first: 100, filter: $filter) { totalCount nodes { id text madeOn } }
}`);

const WholeStatement = untyped<{ node: object | null }, { id: string }>(`query ($id: ID!) {
  node(id: $id) {
    ... on Statement {
      kind wording text attribution audience language translatedFrom
      speaker { __typename ... on Person { slug } ... on Organization { slug } }
      speakerIsNamed roleName onBehalfOf { slug } channel madeOn receivedAt place status statusNote
      amendment { party statement { text status articles { totalCount nodes { slug } } } }
      inReplyTo { text } source { url } originalUrl articles { totalCount nodes { slug } }
      campaigns { slug }
    }
  }
}`);

interface Id {
  readonly id: string;
}

const Ids = untyped<Record<'person' | 'organization' | 'campaign' | 'article', Id>, Record<string, never>>(`{
  person(slug: "sabrene-odeh") { id }
  organization(slug: "cair-wa") { id }
  campaign(slug: "no-azure-for-apartheid") { id }
  article(slug: "microsoft-cuts-off-unit-8200") { id }
}`);

interface CarriedFilter {
  readonly kinds?: readonly string[];
  readonly speakerId?: string;
  readonly speakerSlug?: string;
}

const Carried = untyped<
  { article: { statements: { totalCount: number; nodes: { text: string }[] } } },
  { filter: CarriedFilter }
>(`query ($filter: StatementFilter) {
  article(slug: "microsoft-cuts-off-unit-8200") {
    statements(first: 100, filter: $filter) { totalCount nodes { text kind } }
  }
}`);

const Speakers = untyped<Record<'person' | 'organization', Id>, Record<string, never>>(
  '{ person(slug: "brad-smith") { id } organization(slug: "microsoft") { id } }',
);

const Replies = untyped<
  { node: { replies: { totalCount: number; pageInfo: Record<'startCursor' | 'endCursor', string> } } },
  PageArgs & { id: string }
>(`query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  node(id: $id) {
    ... on Statement {
      replies(first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { id inReplyTo { id } } pageInfo { startCursor endCursor hasNextPage }
      }
    }
  }
}`);

const newsroom = await openNewsroom({ story: true });
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

describe('statements and their speakers', () => {
  async function found(filter: Filter | null, token?: string) {
    const { data } = await newsroom.ask(Statements, { filter }, token);
    expect(data.statements.nodes).toHaveLength(data.statements.totalCount);
    return data.statements.nodes;
  }

  async function whole(text: string, token?: string) {
    const statement = (await found(null, token)).find((other) => other.text.includes(text));
    return (await newsroom.ask(WholeStatement, { id: statement?.id ?? '' }, token)).data.node;
  }

  it('have the speaker, the organisation spoken for, the role, the date and the place', async () => {
    expect(await whole('privacy principles')).toMatchObject({
      ...{ kind: 'REMARK', wording: 'PARAPHRASE', channel: 'INTERNAL_MEMO', audience: 'employees' },
      ...{ attribution: 'Brad Smith, vice chair and president of Microsoft', speakerIsNamed: true },
      ...{ speaker: { __typename: 'Person', slug: 'brad-smith' }, onBehalfOf: { slug: 'microsoft' } },
      ...{ madeOn: '2025-09-25', status: 'CURRENT', inReplyTo: null, source: null },
      articles: { totalCount: 1, nodes: [{ slug: 'microsoft-cuts-off-unit-8200' }] },
      campaigns: [{ slug: 'no-azure-for-apartheid' }],
    });
    expect(await whole('the business that the company is in')).toMatchObject({
      ...{ speaker: { __typename: 'Organization', slug: 'microsoft' }, speakerIsNamed: false },
      ...{ roleName: 'a senior executive', madeOn: '2025-09~' },
      attribution: 'a senior executive of Microsoft, who was not named',
      source: { url: expect.any(String) as string },
    });
    const containing = (text: string) => expect.stringContaining(text) as string;
    expect(await whole('Sundays always depend', newsroom.tokens.EDITOR)).toMatchObject({
      ...{ kind: 'COMMENT', translatedFrom: 'nl', place: 'Exampleton' },
      ...{ receivedAt: '2025-09-26T13:40:00.000Z', status: 'AMENDED', statusNote: containing('“usually”') },
      inReplyTo: { text: containing('What a Sunday costs') },
      amendment: {
        party: 'SPEAKER',
        statement: {
          ...{ text: containing('Sundays usually depend'), status: 'CURRENT' },
          articles: { totalCount: 1, nodes: [{ slug: 'what-open-sundays-cost-example' }] },
        },
      },
      articles: { totalCount: 0, nodes: [] },
    });
  });

  it('are listed newest first', async () => {
    expect((await found(null)).map(({ madeOn }) => madeOn)).toEqual([
      ...Array<string>(9).fill('2025-09-25'),
      '2025-09~',
      '2025-06-12',
    ]);
  });

  it('can be filtered by kind, wording, status, channel, speaker, organisation, campaign and article, and by all of them together', async () => {
    const { person, organization, campaign, article } = (await newsroom.ask(Ids, {})).data;
    const count = async (filter: Filter) => (await found(filter)).length;
    const id = { speakerId: person.id };
    expect(await count({ kinds: ['REMARK'] })).toBe(8);
    expect(await count({ wordings: ['PARAPHRASE'] })).toBe(7);
    expect(await count({ wordings: ['VERBATIM', 'PARTIAL'] })).toBe(4);
    expect(await count({ wordings: [] })).toBe(0);
    expect(await count({ kinds: ['COMMENT'] })).toBe(1);
    expect(await count({ kinds: ['COMMENT'], campaignId: campaign.id })).toBe(0);
    expect(await count({ kinds: ['COMMENT', 'SOCIAL_POST', 'COMMENT'] })).toBe(3);
    expect(await count({ kinds: [] })).toBe(0);
    expect(await count({ statuses: ['CURRENT', 'AMENDED'] })).toBe(11);
    expect(await count({ statuses: ['WITHDRAWN'] })).toBe(0);
    expect(await count({ channels: ['PRESS_STATEMENT'] })).toBe(4);
    expect(await count({ channels: ['COURT_FILING'] })).toBe(0);
    expect(await count(id)).toBe(2);
    expect(await count({ speakerId: organization.id })).toBe(0);
    // A statement on its behalf.
    expect(await count({ organizationId: organization.id })).toBe(3);
    expect(await count({ campaignId: campaign.id })).toBe(10);
    expect(await count({ articleId: article.id })).toBe(10);
    expect(await count({ ...id, wordings: ['PARTIAL'], channels: ['PRESS_STATEMENT'] })).toBe(1);
    expect(await count({ ...id, kinds: ['SOCIAL_POST'] })).toBe(0);
    expect(await count({})).toBe(11);
  });

  it('can be filtered by date, as far as it is known', async () => {
    const speaker = { personId: (await desk.person()).id };
    const dates = ['2011', '2011-05', '2011-05-10', '2011-06~', '2011-05/2011-08'];
    for (const madeOn of dates) await desk.statement({ speaker, madeOn });
    // Its date is the day of receipt.
    await desk.statement({ speaker, receivedAt: '2011-05-31T12:00:00Z' });
    const between = async (madeFrom: string | null, madeUntil: string | null) =>
      (await found({ speakerId: speaker.personId, madeFrom, madeUntil }, newsroom.tokens.EDITOR))
        .map(({ madeOn }) => madeOn ?? 'unknown')
        .sort();
    const all = [...dates, 'unknown'].sort();
    expect(await between(null, null)).toEqual(all);
    expect(await between('2011', '2011')).toEqual(all);
    expect(await between('2011-05-11', null)).toEqual(all.filter((date) => date !== '2011-05-10'));
    expect(await between(null, '2011-04-30')).toEqual(['2011']);
    expect(await between('2011-06', '2011-06')).toEqual(['2011', '2011-05/2011-08', '2011-06~']);
    expect(await between('2011-07~', null)).toEqual(['2011', '2011-05/2011-08']);
    expect(await between('2012', null)).toEqual([]);
    expect(await between(null, '2010-12-31')).toEqual([]);
    expect(await between('2011-05-10', '2011-05-10')).toEqual([
      '2011',
      '2011-05',
      '2011-05-10',
      '2011-05/2011-08',
    ]);
  });

  it('list every article that uses them, by first publication', async () => {
    const { id } = await desk.statement();
    const carrying = { body: [quote(id)] };
    const first = await desk.publishedArticle(carrying);
    const second = await desk.publishedArticle(carrying);
    const draft = await desk.article(carrying);
    const articles = async (token?: string) => (await newsroom.ask(WholeStatement, { id }, token)).data.node;
    const named = (...all: { slug: string }[]) => ({
      articles: { totalCount: all.length, nodes: all.map(({ slug }) => ({ slug })) },
    });
    expect(await articles()).toMatchObject(named(second, first));
    expect(await articles(newsroom.tokens.EDITOR)).toMatchObject(named(draft, second, first));
    await desk.publish(await desk.revise(first, { standfirst: 'Now with a standfirst.' }));
    expect(await articles()).toMatchObject(named(second, first));
    await desk.publish(await desk.revise(second, { body: [paragraph('Without it.')] }));
    expect(await articles()).toMatchObject(named(first));
  });
});

describe('the statements of an article', () => {
  it('are in the order of the body, all or filtered', async () => {
    const { data } = await newsroom.ask(Speakers, {});
    const carried = async (filter: CarriedFilter = {}) => {
      const { totalCount, nodes } = (await newsroom.ask(Carried, { filter })).data.article.statements;
      expect(nodes).toHaveLength(totalCount);
      return nodes;
    };
    const all = await carried();
    expect(all).toHaveLength(10);
    expect(all[0]?.text).toMatch(/^Microsoft reviewed the allegations/);
    expect(all[9]?.text).toMatch(/^Firms that support abuses must divest/);
    const speakerId = data.person.id;
    expect(await carried({ kinds: ['SOCIAL_POST'] })).toEqual(all.slice(5, 7));
    expect(await carried({ speakerId })).toEqual(all.slice(0, 3));
    expect(await carried({ speakerId: data.organization.id })).toEqual(all.slice(4, 5));
    expect(await carried({ speakerSlug: 'microsoft' })).toEqual(all.slice(4, 5));
    expect(await carried({ speakerSlug: 'nobody' })).toEqual([]);
    expect(await carried({ kinds: ['REMARK'], speakerId })).toEqual(all.slice(0, 3));
    expect(await carried({ kinds: ['SOCIAL_POST'], speakerId })).toEqual([]);
  });
});

describe('the replies to a statement', () => {
  it('are listed oldest first, to readers only if they are public, in pages and counts too', async () => {
    const { id } = await desk.statement({}, 'PUBLIC');
    const reply = async (madeOn: string, visibility: 'PUBLIC' | 'MEMBERS') => {
      const statement = await desk.statement({ inReplyToId: id, madeOn }, visibility);
      return { id: statement.id, inReplyTo: { id } };
    };
    const late = await reply('2025-09-03', 'PUBLIC');
    const early = await reply('2025-09-01', 'PUBLIC');
    const hidden = await reply('2025-09-02', 'MEMBERS');
    const latest = await reply('2025-09-04', 'PUBLIC');
    const ask = async (page: PageArgs = {}, token?: string, of = id) =>
      (await newsroom.ask(Replies, { id: of, ...page }, token)).data.node.replies;
    expect(await ask()).toMatchObject({ totalCount: 3, nodes: [early, late, latest] });
    expect(await ask({}, newsroom.tokens.REPORTER)).toMatchObject({
      ...{ totalCount: 4, nodes: [early, hidden, late, latest] },
    });
    const first = await ask({ first: 1 });
    expect(first).toMatchObject({ totalCount: 3, nodes: [early], pageInfo: { hasNextPage: true } });
    const second = await ask({ after: first.pageInfo.endCursor, first: 2 });
    expect(second).toMatchObject({ nodes: [late, latest], pageInfo: { hasNextPage: false } });
    expect(await ask({ last: 1, before: second.pageInfo.startCursor })).toMatchObject({ nodes: [early] });
    expect(await ask({}, undefined, latest.id)).toMatchObject({ totalCount: 0, nodes: [] });
  });
});
