import { afterAll, describe, expect, it } from 'vitest';
import { cursorNow, take } from '../support/clients/feed.ts';
import { untyped } from '../support/clients/walk.ts';
import { globalId, openDesk, quote, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom } from '../support/newsroom/newsroom.ts';

const newsroom = await openNewsroom();
afterAll(() => newsroom.close());
const { EDITOR, REPORTER } = newsroom.tokens;
const desk = openDesk(newsroom);
const reporter = openDesk(newsroom, REPORTER);

/** What a node shows in some of its fields. */
async function shown<Fields extends object>(id: string, type: string, fields: string, token?: string) {
  const document = untyped<{ node: Fields | null }, { id: string }>(
    `query ($id: ID!) { node(id: $id) { ... on ${type} { ${fields} } } }`,
  );
  const { data, errors } = await newsroom.ask(document, { id }, token);
  expect(errors).toEqual([]);
  return data.node;
}

const Events = untyped<{ feed: { __typename: string } }, { filter: object; after: string | null }>(
  'subscription ($filter: FeedFilter, $after: String) { feed(filter: $filter, after: $after) { __typename } }',
);

describe('a report', () => {
  it('lists the articles that are based on it, and the statements that it reports', async () => {
    const { id } = await desk.sourceReport({ visibility: 'PUBLIC' });
    const fields = 'articles { totalCount nodes { id } } statements { totalCount nodes { id } }';
    const list = (...rows: { id: string }[]) => ({
      totalCount: rows.length,
      nodes: rows.map((row) => ({ id: row.id })),
    });
    const draft = await desk.article({ sourceIds: [id] });
    const hidden = await desk.statement({ sourceId: id });
    expect(await shown(id, 'SourceReport', fields)).toEqual({ articles: list(), statements: list() });
    expect(await shown(id, 'SourceReport', fields, EDITOR)).toEqual({
      ...{ articles: list(draft), statements: list(hidden) },
    });
    // A reporter who doesn't work on the article.
    expect(await shown(id, 'SourceReport', fields, REPORTER)).toMatchObject({ articles: list() });
    const after = await cursorNow(newsroom);
    const events = await newsroom.watch(Events, { filter: { types: ['SOURCE_REPORT_UPDATED'] }, after });
    const article = await desk.publish(draft);
    const statement = await desk.statement({ sourceId: id }, 'PUBLIC');
    expect(await take(events, 2)).toEqual(Array(2).fill({ __typename: 'SourceReportUpdated' }));
    expect(await shown(id, 'SourceReport', fields)).toEqual({
      ...{ articles: list(article), statements: list(statement) },
    });
    await desk.withdraw(article);
    expect(await shown(id, 'SourceReport', fields)).toMatchObject({ articles: list() });
  });
});

describe('an organisation', () => {
  it('lists who holds which role in it, without people whom readers do not see', async () => {
    const { id } = await desk.organization({ visibility: 'PUBLIC' });
    const role = (roleName: string) => ({ affiliations: [{ organizationId: id, roleName }] });
    const person = await desk.person({ ...role('chair'), name: 'Ada', visibility: 'PUBLIC' });
    const hidden = await desk.person({ ...role('clerk'), name: 'Bea' });
    const fields = 'affiliations { roleName person { id } organization { id } }';
    const ofPerson = { roleName: 'chair', person: { id: person.id }, organization: { id } };
    const ofHidden = { roleName: 'clerk', person: { id: hidden.id }, organization: { id } };
    expect(await shown(id, 'Organization', fields)).toEqual({ affiliations: [ofPerson] });
    expect(await shown(id, 'Organization', fields, REPORTER)).toEqual({ affiliations: [ofPerson, ofHidden] });
  });
});

describe('a speaker', () => {
  it('lists the actions that they carried out, and those against them', async () => {
    const [actor, target] = [await desk.organization(), await desk.person()];
    const campaign = await desk.campaign();
    const action = await desk.action({
      ...{ campaignId: campaign.id, startedOn: '2025-09' },
      ...{ actors: [{ organizationId: actor.id }], targets: [{ personId: target.id }] },
    });
    const earlier = await desk.action({
      ...{ campaignId: campaign.id, startedOn: '2025-08', actors: [{ organizationId: actor.id }] },
      targets: [{ organizationId: actor.id }],
    });
    const fields = 'actions { totalCount nodes { id } }';
    expect(await shown(actor.id, 'Organization', fields)).toEqual({
      actions: { totalCount: 2, nodes: [{ id: earlier.id }, { id: action.id }] },
    });
    expect(await shown(target.id, 'Person', fields)).toEqual({
      actions: { totalCount: 1, nodes: [{ id: action.id }] },
    });
    const asActor = `actions(filter: { actorId: "${target.id}" }) { totalCount }`;
    expect(await shown(target.id, 'Person', asActor)).toEqual({ actions: { totalCount: 0 } });
  });

  it('lists the requests for comment to them, once readers see the outcome', async () => {
    const person = await desk.person({ visibility: 'PUBLIC' });
    const statement = await desk.statement({ speaker: { personId: person.id } }, 'PUBLIC');
    const article = await reporter.article({ body: [quote(statement.id)] });
    const { id } = await desk.requestComment(article, { askedOf: { personId: person.id } });
    const fields = 'commentRequests { totalCount nodes { id } }';
    const [none, one] = [
      { commentRequests: { totalCount: 0, nodes: [] } },
      { commentRequests: { totalCount: 1, nodes: [{ id }] } },
    ];
    expect(await shown(person.id, 'Person', fields)).toEqual(none);
    expect(await shown(person.id, 'Person', fields, REPORTER)).toEqual(one);
    await desk.closeRequest({ id }, { outcome: 'RECEIVED', statementId: statement.id });
    const answered = 'commentRequest { id }';
    expect(await shown(person.id, 'Person', fields)).toEqual(none);
    expect(await shown(statement.id, 'Statement', answered)).toEqual({ commentRequest: null });
    expect(await shown(statement.id, 'Statement', answered, EDITOR)).toEqual({ commentRequest: { id } });
    const after = await cursorNow(newsroom);
    const events = await newsroom.watch(Events, {
      filter: { speakerIds: [person.id], types: ['PERSON_UPDATED', 'STATEMENT_UPDATED'] },
      after,
    });
    await desk.publish(article);
    expect((await take(events, 2)).map(({ __typename }) => __typename).toSorted()).toEqual([
      'PersonUpdated',
      'StatementUpdated',
    ]);
    expect(await shown(person.id, 'Person', fields)).toEqual(one);
    expect(await shown(statement.id, 'Statement', answered)).toEqual({ commentRequest: { id } });
    await desk.withdraw(article);
    expect(await shown(person.id, 'Person', fields)).toEqual(none);
  });
});

describe('a member', () => {
  it('lists the articles that they own, to those who work on them', async () => {
    const own = await reporter.article();
    await desk.publishedArticle();
    const { createdById } = await newsroom.prisma.article.findUniqueOrThrow({
      where: { id: rowId(own.id) },
    });
    const id = globalId('Member', createdById ?? '');
    const slugs = async (token?: string) =>
      (
        await shown<{ articles: { nodes: { slug: string }[] } }>(
          id,
          'Member',
          'articles { nodes { slug } }',
          token,
        )
      )?.articles.nodes.map(({ slug }) => slug);
    expect(await slugs()).toBeUndefined();
    expect(await slugs(EDITOR)).toContain(own.slug);
    expect(await slugs(REPORTER)).toContain(own.slug);
    const other = await newsroom.prisma.member.findFirstOrThrow({ where: { role: 'EDITOR' } });
    const ofEditor = await shown<{ articles: { totalCount: number } }>(
      ...([globalId('Member', other.id), 'Member', 'articles { totalCount }', REPORTER] as const),
    );
    expect(ofEditor?.articles.totalCount).toBe(0);
  });
});

describe('an article', () => {
  it('lists the outcomes of the campaigns that it is about, oldest first', async () => {
    const [campaign, other] = [await desk.campaign(), await desk.campaign()];
    const article = await desk.publishedArticle({ campaignIds: [campaign.id] });
    const later = await desk.outcome({ campaignId: campaign.id, occurredOn: '2025-09' });
    const earlier = await desk.outcome({ campaignId: campaign.id, occurredOn: '2025-08' });
    await desk.outcome({ campaignId: other.id });
    expect(await shown(article.id, 'Article', 'outcomes { id }')).toEqual({
      outcomes: [{ id: earlier.id }, { id: later.id }],
    });
  });
});
