import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow, take } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, paragraph, quote, rowId } from '../support/newsroom/factories.ts';
import { loggedTypes } from '../support/newsroom/logged.ts';
import { AmendStatement, ChangeStatementStatus, RestoreStatement } from '../support/newsroom/mutations.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const desk = openDesk(newsroom);

const FOUND = `nodes { id } totalCount`;
/** Where readers find statements of a speaker, in a campaign, and by their words. */
const Lists = untyped<
  Record<'statements' | 'asked' | 'inCampaign' | 'search' | 'speaker' | 'campaign' | 'replied', never>,
  { id: string; campaignId: string; slug: string; words: string; parentId: string }
>(`query ($id: ID!, $campaignId: ID!, $slug: String!, $words: String!, $parentId: ID!) {
  statements(first: 100, filter: { speakerId: $id }) { ${FOUND} }
  asked: statements(first: 100, filter: { speakerId: $id, statuses: [RECORDED_IN_ERROR] }) { ${FOUND} }
  inCampaign: statements(first: 100, filter: { campaignId: $campaignId, statuses: [RECORDED_IN_ERROR, CURRENT] }) { ${FOUND} }
  search(first: 10, query: $words, types: [STATEMENT]) { totalCount edges { node { id } } }
  speaker: node(id: $id) { ... on Person { statements(first: 10) { ${FOUND} } articles(first: 10) { ${FOUND} } } }
  campaign(slug: $slug) { statements(first: 10) { ${FOUND} } timeline(first: 10) { totalCount edges { node { __typename } } } }
  replied: node(id: $parentId) { ... on Statement { replies(first: 10) { ${FOUND} } } }
}`);

const Standing = untyped<{ node: object | null }, { id: string }>(`query ($id: ID!) {
  node(id: $id) { ... on Statement {
    status statusNote amendment { party note statement { id text } } articles(first: 5) { totalCount }
  } }
}`);

async function standing(id: string, token?: string) {
  return (await newsroom.ask(Standing, { id }, token)).data.node;
}

/** A quote attributed to a person in a campaign, in reply to another, in a published article. */
async function attributed(words: string) {
  const person = await desk.person();
  const campaign = await desk.campaign();
  const parent = await desk.statement({}, 'PUBLIC');
  const statement = await desk.statement({
    text: `${words} could have been foreseen.`,
    speaker: { personId: person.id },
    campaignIds: [campaign.id],
    inReplyToId: parent.id,
    madeOn: '2025-03-01',
  });
  const article = await desk.publishedArticle({ body: [paragraph('A fire.'), quote(statement.id)] });
  const lists = async () => {
    await searchRefreshed(newsroom.prisma);
    const { id, slug } = { id: person.id, slug: campaign.slug };
    const variables = { id, slug, campaignId: campaign.id, words, parentId: parent.id };
    const { data, errors } = await newsroom.ask(Lists, variables);
    expect(errors).toEqual([]);
    return data;
  };
  return { person, campaign, parent, statement, article, lists };
}

const none = { nodes: [], totalCount: 0 };
const only = ({ id }: { id: string }) => ({ nodes: [{ id }], totalCount: 1 });

describe('a quote attributed to the wrong person', () => {
  it('leaves their lists, counts, search, timeline and replies once the newsroom corrects who said it', async () => {
    const { statement, article, lists, campaign } = await attributed('Hurricane');
    expect(await lists()).toMatchObject({
      ...{ statements: only(statement), asked: none, replied: { replies: only(statement) } },
      ...{ search: { totalCount: 1 }, speaker: { statements: only(statement), articles: only(article) } },
      campaign: { statements: only(statement), timeline: { totalCount: 1 } },
    });
    const other = await desk.person();
    const amendment = await desk.amend(statement, {
      ...{ party: 'NEWSROOM', text: undefined, speaker: { personId: other.id } },
      note: 'We attributed this to the wrong person.',
    });
    expect(await lists()).toMatchObject({
      ...{ statements: none, asked: only(statement), replied: { replies: only(amendment) } },
      inCampaign: { totalCount: 2 },
      search: { totalCount: 1, edges: [{ node: { id: amendment.id } }] },
      speaker: { statements: none, articles: none },
      campaign: { statements: only(amendment), timeline: { totalCount: 1 } },
    });
    expect(campaign.slug).not.toBe('');
    // By its id, and in the article that carries it, it says what happened.
    expect(await standing(statement.id)).toMatchObject({
      status: 'RECORDED_IN_ERROR',
      amendment: { party: 'NEWSROOM', note: 'We attributed this to the wrong person.' },
      articles: { totalCount: 1 },
    });
    const Warned = untyped<{ article: object }, { slug: string }>(
      'query ($slug: String!) { article(slug: $slug) { statements { nodes { id status } } warnings { message } jsonLd } }',
    );
    const warned = await newsroom.ask(Warned, { slug: article.slug }, newsroom.tokens.EDITOR);
    expect(warned.data.article).toMatchObject({
      statements: { nodes: [{ id: statement.id, status: 'RECORDED_IN_ERROR' }] },
      warnings: [{ message: expect.stringContaining("the newsroom's error") as string }],
      jsonLd: { hasPart: [{ creativeWorkStatus: 'Recorded in error' }] },
    });
  });

  it("doesn't give the other speaker the role and the attribution of the first", async () => {
    const statement = await desk.statement({ roleName: 'mayor', attributionText: 'the mayor' });
    const { id } = await desk.amend(statement, {
      party: 'NEWSROOM',
      speaker: { personId: (await desk.person()).id },
    });
    const row = await newsroom.prisma.statement.findUniqueOrThrow({ where: { id: rowId(id) } });
    expect(row).toMatchObject({ roleName: null, attributionText: null });
  });

  it('is announced to followers of the speaker, and of the organisation that they spoke for', async () => {
    const organization = await desk.organization();
    const statement = await desk.statement({ onBehalfOfId: organization.id });
    await desk.publishedArticle({ body: [quote(statement.id)] });
    const after = await cursorNow(newsroom);
    const Told = untyped<{ feed: object }, { after: string | null }>(
      'subscription ($after: String) { feed(after: $after) { __typename } }',
    );
    const watching = await newsroom.watch(Told, { after });
    await desk.changeStatus(statement, 'RECORDED_IN_ERROR', 'It was said by somebody else.');
    expect((await take(watching, 3)).map((event) => (event as { __typename: string }).__typename)).toEqual([
      'StatementStatusChanged',
      'ArticleStatementChanged',
      'OrganizationUpdated',
    ]);
  });
});

describe('words that were recorded wrongly', () => {
  it('stay AMENDED if the speaker puts it otherwise, and are an error if the newsroom corrects them', async () => {
    const [one, two, three] = [await desk.statement(), await desk.statement(), await desk.statement()];
    const [first, second] = [
      await desk.amend(one, { party: 'SPEAKER', text: 'So.' }),
      await desk.amend(two, { party: 'NEWSROOM', text: 'So.' }),
    ];
    await desk.amend(three, { party: 'NEWSROOM', text: undefined, place: 'Geneva' });
    const member = newsroom.tokens.REPORTER;
    expect(await standing(one.id, member)).toMatchObject({
      status: 'AMENDED',
      amendment: { party: 'SPEAKER', statement: { id: first.id } },
    });
    expect(await standing(two.id, member)).toMatchObject({
      status: 'RECORDED_IN_ERROR',
      amendment: { party: 'NEWSROOM', statement: { id: second.id } },
    });
    // Where it was said isn't what was said.
    expect(await standing(three.id, member)).toMatchObject({
      status: 'AMENDED',
      amendment: { party: 'NEWSROOM' },
    });
    // Readers see neither the statements nor their amendments.
    expect(await standing(two.id)).toBeNull();
  });

  it('are an error of the party that an editor names later', async () => {
    const statement = await desk.statement({}, 'PUBLIC');
    await desk.amend(statement, { party: 'SPEAKER', note: 'They put it otherwise.' });
    await desk.changeStatus(statement, 'RECORDED_IN_ERROR', 'We had it wrong.');
    expect(await standing(statement.id)).toMatchObject({
      ...{ status: 'RECORDED_IN_ERROR', amendment: { party: 'NEWSROOM', note: 'We had it wrong.' } },
    });
    await desk.changeStatus(statement, 'AMENDED', 'They put it otherwise, after all.');
    expect(await standing(statement.id)).toMatchObject({
      ...{ status: 'AMENDED', amendment: { party: 'SPEAKER', note: 'They put it otherwise, after all.' } },
    });
  });

  it('must be amended by somebody', async () => {
    const { id: statementId } = await desk.statement();
    const amend = { statementId, text: 'So.' } as never;
    const { errors } = await newsroom.ask(AmendStatement, { input: amend }, newsroom.tokens.EDITOR);
    expect(errors[0]?.message).toContain('party');
  });
});

describe('a statement that was marked by mistake', () => {
  it.each(['WITHDRAWN', 'DELETED_AT_SOURCE', 'RECORDED_IN_ERROR'] as const)(
    'as %s is CURRENT again with a note for readers, and back in all lists',
    async (status) => {
      const { statement, article, lists } = await attributed(`Tempest ${status.replaceAll('_', ' ')}`);
      await desk.changeStatus(statement, status, 'She took it back.');
      const note = 'It was marked by mistake. She stands by her words.';
      const { id } = statement;
      expect(await desk.attempt(RestoreStatement, { id, note })).toMatchObject({
        statement: { id, status: 'CURRENT', statusNote: note },
      });
      expect(await standing(id)).toMatchObject({ status: 'CURRENT', statusNote: note, amendment: null });
      expect(await lists()).toMatchObject({
        ...{ statements: only(statement), asked: none, replied: { replies: only(statement) } },
        ...{ search: { totalCount: 1 }, speaker: { statements: only(statement), articles: only(article) } },
        campaign: { statements: only(statement), timeline: { totalCount: 1 } },
      });
      const types = await loggedTypes(newsroom, { statementId: rowId(id) });
      expect(types.filter((type) => type === 'STATEMENT_STATUS_CHANGED')).toHaveLength(2);
      expect(types.filter((type) => type === 'ARTICLE_STATEMENT_CHANGED')).toHaveLength(2);
    },
  );

  it("isn't restored without a note, if it stands, if it was amended, or by a reporter", async () => {
    const [current, amended, withdrawn] = [
      await desk.statement(),
      await desk.statement(),
      await desk.statement(),
    ];
    await desk.amend(amended, { party: 'NEWSROOM' });
    await desk.changeStatus(withdrawn);
    const note = 'By mistake.';
    const refused = { __typename: 'ValidationError', path: ['input', 'id'] };
    expect(await desk.attempt(RestoreStatement, { id: current.id, note })).toMatchObject(refused);
    expect(await desk.attempt(RestoreStatement, { id: amended.id, note })).toMatchObject(refused);
    expect(await desk.attempt(RestoreStatement, { id: withdrawn.id, note: ' ' })).toMatchObject({
      ...{ __typename: 'ValidationError', path: ['input', 'note'] },
    });
    const reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
    await expect(reporter.attempt(RestoreStatement, { id: withdrawn.id, note })).rejects.toThrow('FORBIDDEN');
    await expect(
      reporter.attempt(ChangeStatementStatus, { statementId: current.id, status: 'RECORDED_IN_ERROR' }),
    ).rejects.toThrow('FORBIDDEN');
  });

  it('is amended as what it was, and the error stays one', async () => {
    const statement = await desk.statement({}, 'PUBLIC');
    await desk.changeStatus(statement, 'RECORDED_IN_ERROR', 'Not hers.');
    const amendment = await desk.amend(statement, { party: 'SPEAKER' });
    expect(await standing(statement.id)).toMatchObject({ status: 'RECORDED_IN_ERROR' });
    expect(await standing(amendment.id)).toMatchObject({ status: 'CURRENT', statusNote: null });
  });
});
