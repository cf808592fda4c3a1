import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { databaseTime } from '../../src/operations/database-time.ts';
import { graphql } from '../gql/index.ts';
import type { AuditLogFilter } from '../gql/graphql.ts';
import { absentId, globalId, openDesk, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { CreateMember, CreatePerson, PublishArticle, Redact } from '../support/newsroom/mutations.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { openOffice } from '../support/newsroom/office.ts';
import { signUp } from '../support/newsroom/sign-up.ts';
import { send } from '../support/valid-inputs/every-mutation.ts';

const Log = graphql(`
  query Log($first: Int, $after: String, $last: Int, $before: String, $filter: AuditLogFilter) {
    auditLog(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
      totalCount
      pageInfo {
        startCursor
        endCursor
        hasNextPage
        hasPreviousPage
      }
      nodes {
        id
        occurredAt
        member {
          id
        }
        token {
          id
          name
        }
        action
        subjectType
        subjectId
        details
        changes {
          field
          before
          after
        }
      }
    }
  }
`);

const newsroom = useNewsroom();
const desk = openDesk(newsroom);
let office: ReturnType<typeof openOffice>;
beforeAll(() => {
  office = openOffice(newsroom);
});

async function log(filter: AuditLogFilter = {}, page: object = {}) {
  const { data } = await newsroom.ask(Log, { filter, ...page }, newsroom.tokens.ADMIN);
  return data.auditLog;
}

describe('the audit log', () => {
  it('has no entry for a mutation for readers, even if a member sends it', async () => {
    const { newsletterId } = await signUp(newsroom);
    const before = (await log()).totalCount;
    const input = { newsletterId, email: `${unique('ada')}@mail.example` };
    const { outcome } = await send(newsroom, { name: 'subscribeToNewsletter' }, input, newsroom.tokens.ADMIN);
    expect(outcome).toBe('SubscribeToNewsletterPayload');
    expect((await log()).totalCount).toBe(before);
  });

  it('records who made a change, when, with which token and to what', async () => {
    const { id: memberId } = await office.member('EDITOR');
    const { token, apiToken } = await office.token(memberId, { name: "The desk's computer" });
    const began = await databaseTime(newsroom.prisma);
    const article = await openDesk(newsroom, token).publishedArticle();
    const ended = await databaseTime(newsroom.prisma);
    const { nodes, totalCount } = await log({ subjectId: article.id });
    expect(totalCount).toBe(2);
    const by = {
      member: { id: memberId },
      token: { id: apiToken.id, name: "The desk's computer" },
      subjectType: 'ARTICLE',
      subjectId: article.id,
    };
    expect(nodes).toMatchObject([
      { ...by, action: 'PUBLISH_ARTICLE', details: { revision: 1 } },
      { ...by, action: 'CREATE_ARTICLE' },
    ]);
    for (const { occurredAt } of nodes) {
      expect(new Date(occurredAt) >= began && new Date(occurredAt) <= ended).toBe(true);
    }
  });

  it('records the details of each change to members and tokens', async () => {
    const member = await office.member('REPORTER');
    await office.update(member.id, { role: 'EDITOR', name: 'Di' });
    await office.update(member.id, { active: false });
    await office.update(member.id, { active: true });
    const old = await office.token(member.id);
    const { token, apiToken } = await office.token(member.id, {
      name: 'New',
      scopes: ['WRITE'],
      replacesId: old.apiToken.id,
    });
    await office.revoke(apiToken.id);
    expect(
      (await log({ subjectId: member.id })).nodes.map(({ action, details }) => [action, details]),
    ).toEqual([
      ['UPDATE_MEMBER', { active: true }],
      ['UPDATE_MEMBER', { active: false }],
      ['UPDATE_MEMBER', { name: 'Di', role: 'EDITOR' }],
      ['CREATE_MEMBER', { role: 'REPORTER' }],
    ]);
    const { nodes } = await log({ subjectId: apiToken.id });
    expect(nodes.map(({ action, details }) => [action, details])).toEqual([
      ['REVOKE_API_TOKEN', null],
      ['CREATE_API_TOKEN', { name: 'New', scopes: ['WRITE'], replaces: rowId(old.apiToken.id) }],
    ]);
    expect(JSON.stringify(nodes)).not.toContain(token.slice('dateline_'.length));
  });

  it('has no entry for a refused change, and one for a change that is sent ten times with the same key', async () => {
    const before = (await log()).totalCount;
    const { tokens } = newsroom;
    const article = { id: absentId('Article'), expectedRevision: 1 };
    await newsroom.ask(PublishArticle, { input: article }, tokens.EDITOR);
    await newsroom.ask(PublishArticle, { input: article }, tokens.REPORTER);
    await newsroom.ask(CreatePerson, { input: { slug: 'Not A Slug', name: 'P' } }, tokens.EDITOR);
    await newsroom.ask(CreateMember, { input: { name: 'N', role: 'ADMIN' } }, tokens.EDITOR);
    await newsroom.ask(CreateMember, { input: { name: 'N', role: 'ADMIN' } });
    await office.update(absentId('Member'), { name: 'N' });
    await office.revoke(absentId('ApiToken'));
    expect((await log()).totalCount).toBe(before);

    const input = { name: unique('once'), role: 'REPORTER' as const, idempotencyKey: randomUUID() };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => newsroom.ask(CreateMember, { input }, tokens.ADMIN)),
    );
    const [first] = answers.map(({ data }) => payload(data.createMember).member.id);
    expect((await log({ subjectId: first ?? '' })).nodes).toMatchObject([{ action: 'CREATE_MEMBER' }]);
  });

  it('names no member for changes that are made on the command line', async () => {
    const { id } = await newsroom.prisma.member.findFirstOrThrow({ where: { name: 'The editor' } });
    expect((await log({ subjectId: globalId('Member', id) })).nodes).toMatchObject([
      { action: 'CREATE_MEMBER', member: null, token: null, details: { role: 'EDITOR' } },
    ]);
  });

  it('can be filtered by member, subject and mutation, and by all of them together', async () => {
    const { id: memberId } = await office.member('EDITOR');
    const { token } = await office.token(memberId);
    const theirs = openDesk(newsroom, token);
    const [article] = [await theirs.article(), await theirs.person()];
    await desk.publish(article);
    expect((await log({ memberId })).totalCount).toBe(2);
    expect((await log({ memberId, action: 'CREATE_PERSON' })).totalCount).toBe(1);
    expect((await log({ subjectId: article.id })).totalCount).toBe(2);
    expect((await log({ memberId, subjectId: article.id, action: 'PUBLISH_ARTICLE' })).totalCount).toBe(0);
    // The id of the same row, as if it were of another type.
    expect((await log({ subjectId: globalId('Person', rowId(article.id)) })).totalCount).toBe(0);
  });

  it('has the fields that an update changed, before and after, so that a former date is not lost', async () => {
    const { id: campaignId } = await desk.campaign();
    const [from, to] = [await desk.person({ name: 'Ada From' }), await desk.person({ name: 'Bea To' })];
    const actors = [{ personId: from.id }];
    const action = await desk.action({ campaignId, startedOn: '2025-08-25', actors });
    const update = async (input: object) =>
      send(newsroom, { name: 'updateCampaignAction' }, { id: action.id, ...input }, newsroom.tokens.EDITOR);
    await update({ startedOn: '2025-08-26', actors: [...actors, { personId: to.id }] });
    await update({ startedOn: '2025-08-26' });
    const organization = await desk.organization({ name: 'The Paper' });
    const affiliations = [{ organizationId: organization.id, roleName: 'clerk', until: '2024' }];
    await send(newsroom, { name: 'updatePerson' }, { id: to.id, affiliations }, newsroom.tokens.EDITOR);
    const article = await desk.publishedArticle();
    await desk.changeSlug(article, 'the-right-slug');
    const changesOf = async (subjectId: string) =>
      (await log({ subjectId })).nodes.map(({ changes }) => changes);
    expect(await changesOf(action.id)).toEqual([
      [],
      [
        { field: 'STARTED_ON', before: '2025-08-25', after: '2025-08-26' },
        { field: 'ACTORS', before: 'Ada From', after: 'Ada From\nBea To' },
      ],
      [],
    ]);
    expect(await changesOf(to.id)).toEqual([
      [{ field: 'AFFILIATIONS', before: null, after: 'clerk, The Paper, 2024' }],
      [],
    ]);
    expect(await changesOf(article.id)).toEqual([
      [{ field: 'SLUG', before: article.slug, after: 'the-right-slug' }],
      [],
      [],
    ]);
    const member = await office.member('REPORTER');
    await office.update(member.id, { role: 'EDITOR', active: false });
    expect((await log({ subjectId: member.id })).nodes[0]).toMatchObject({
      details: { role: 'EDITOR', active: false },
      changes: [
        { field: 'ROLE', before: 'REPORTER', after: 'EDITOR' },
        { field: 'ACTIVE', before: 'true', after: 'false' },
      ],
    });
  });

  it('shows editors the changes of content by subject and time, and not those of members and tokens', async () => {
    const asEditor = async (filter: AuditLogFilter) =>
      (await newsroom.ask(Log, { filter, first: 100 }, newsroom.tokens.EDITOR)).data.auditLog;
    const occurredFrom = (await databaseTime(newsroom.prisma)).toISOString();
    const article = await desk.publishedArticle();
    const { id: memberId } = await office.member('REPORTER');
    const { apiToken } = await office.token(memberId);
    const occurredUntil = (await databaseTime(newsroom.prisma)).toISOString();
    await desk.withdraw(article);
    const during = { occurredFrom, occurredUntil };
    expect((await asEditor(during)).nodes.map(({ action }) => action)).toEqual([
      'PUBLISH_ARTICLE',
      'CREATE_ARTICLE',
    ]);
    expect((await log(during)).totalCount).toBe(4);
    expect((await asEditor({ subjectId: article.id })).totalCount).toBe(3);
    expect((await asEditor({ subjectId: article.id, occurredFrom: occurredUntil })).totalCount).toBe(1);
    expect((await asEditor({ subjectId: memberId })).totalCount).toBe(0);
    expect((await asEditor({ subjectId: apiToken.id })).totalCount).toBe(0);
    const { nodes } = await asEditor({ subjectId: article.id });
    expect(nodes[0]?.token).toMatchObject({ name: expect.any(String) as string });
    const { token } = await office.token(memberId);
    const theirs = await openDesk(newsroom, token).article();
    expect((await asEditor({ subjectId: theirs.id })).nodes).toMatchObject([
      { member: { id: memberId }, token: null },
    ]);
    const { errors } = await newsroom.ask(Log, { filter: during }, newsroom.tokens.REPORTER);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('shows editors who published and removed the posts of live blogs', async () => {
    const { liveBlog } = await desk.openLiveBlog();
    const { livePost } = await desk.livePost(liveBlog, { headline: 'It begins.' });
    const actionsOf = async (subjectId: string, token: string) =>
      (await newsroom.ask(Log, { filter: { subjectId } }, token)).data.auditLog.nodes.map(
        ({ action }) => action,
      );
    for (const { id } of [liveBlog, livePost]) {
      const seen = await actionsOf(id, newsroom.tokens.EDITOR);
      expect(seen).not.toEqual([]);
      expect(seen).toEqual(await actionsOf(id, newsroom.tokens.ADMIN));
    }
  });

  it('has the redactions of an object among its entries, and global ids that editors can look up', async () => {
    const asEditor = async (subjectId: string) =>
      (await newsroom.ask(Log, { filter: { subjectId } }, newsroom.tokens.EDITOR)).data.auditLog.nodes;
    const [from, into] = [await desk.person({ name: 'Ada Doublette' }), await desk.person()];
    const redact = async (id: string, text: string) =>
      payload(await desk.attempt(Redact, { id, text, reason: 'PRIVACY', publicNote: 'Taken out.' }));
    await redact(from.id, 'Doublette');
    const merge = { fromId: from.id, intoId: into.id };
    await send(newsroom, { name: 'mergePeople' }, merge, newsroom.tokens.EDITOR);
    expect((await asEditor(into.id)).map(({ action, details }) => ({ action, details }))).toMatchObject([
      { action: 'MERGE_PEOPLE', details: { mergedId: from.id } },
      { action: 'REDACT', details: { target: 'Person', targetId: from.id } },
      { action: 'CREATE_PERSON' },
      { action: 'CREATE_PERSON' },
    ]);
    const article = await desk.article();
    expect((await asEditor(article.id)).map(({ action }) => action)).toEqual(['CREATE_ARTICLE']);
    const { id: memberId } = await office.member('REPORTER');
    const set = { id: article.id, memberIds: [memberId] };
    await send(newsroom, { name: 'setCollaborators' }, set, newsroom.tokens.EDITOR);
    const handOver = { id: article.id, memberId };
    await send(newsroom, { name: 'handOverArticle' }, handOver, newsroom.tokens.EDITOR);
    expect((await asEditor(article.id)).map(({ details }) => details)).toMatchObject([
      { member: memberId },
      { members: [memberId] },
      { revision: 1 },
    ]);
  });

  it('has an endpoint that is gone as the subject of its deletion', async () => {
    const { id } = await newsroom.prisma.webhookEndpoint.create({
      data: { url: 'https://partner.example/', description: 'Partner', epochId: 1n, position: 0n },
    });
    const input = { id: globalId('WebhookEndpoint', id) };
    await send(newsroom, { name: 'deleteWebhookEndpoint' }, input, newsroom.tokens.ADMIN);
    expect((await log({ subjectId: input.id })).nodes).toMatchObject([{ action: 'DELETE_WEBHOOK_ENDPOINT' }]);
  });

  it('can be paged in both directions, newest first, while entries are added', async () => {
    for (let count = 0; count < 5; count += 1) await desk.person();
    const rows = await newsroom.prisma.auditEntry.findMany({
      orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
    });
    const all = rows.map(({ id }) => globalId('AuditEntry', id));
    const forth: string[] = [];
    let after: string | null | undefined = null;
    let page: Awaited<ReturnType<typeof log>>;
    do {
      page = await log({}, { first: 3, after });
      forth.push(...page.nodes.map(({ id }) => id));
      after = page.pageInfo.endCursor;
      await desk.person();
    } while (page.pageInfo.hasNextPage);
    expect(forth).toEqual(all);
    const back = await log({}, { last: 2, before: page.pageInfo.startCursor });
    const at = all.indexOf(page.nodes[0]?.id ?? '');
    expect(back.nodes.map(({ id }) => id)).toEqual(all.slice(at - 2, at));
  });

  it('has imports of archives', async () => {
    const { id } = await newsroom.prisma.auditEntry.create({ data: { action: 'import' } });
    const { nodes } = await log({ action: 'IMPORT' });
    expect(nodes).toMatchObject([{ id: globalId('AuditEntry', id), action: 'IMPORT', member: null }]);
  });
});
