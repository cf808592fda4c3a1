import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemberToken } from '../../src/members/create-member-token.ts';
import { forgetOldKeys } from '../../src/changes/idempotency.ts';
import { schema } from '../../schema/index.ts';
import { limitedToken } from '../support/newsroom/cast.ts';
import { openDesk, paragraph, rowId, unique } from '../support/newsroom/factories.ts';
import * as mutations from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { openOffice } from '../support/newsroom/office.ts';
import { signUp } from '../support/newsroom/sign-up.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let office: ReturnType<typeof openOffice>;
beforeAll(async () => {
  // There is no mail server there: what is to be sent stays, and can be counted.
  newsroom = await openNewsroom({
    settings: { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'desk@news.example' },
  });
  desk = openDesk(newsroom);
  office = openOffice(newsroom);
});
afterAll(() => newsroom.close());

type Sent = readonly [document: { toString(): string }, input: object, changed: object];

const SOME_DAY = '2099-01-01T00:00:00Z';
const named = () => ({ slug: unique('named'), name: 'Name' });
const said = async () => ({
  text: 'Said.',
  channel: 'SPEECH',
  speaker: { personId: (await desk.person()).id },
});
const draft = async () => ({ id: (await desk.article()).id, expectedRevision: 1 });

/** Of each mutation: what is asked, and what else could be asked instead. */
const CHANGES: Record<string, () => Promise<Sent> | Sent> = {
  createArticle: () => [
    mutations.CreateArticle,
    { slug: unique('a'), headline: 'H', body: [paragraph('x')] },
    { headline: 'I' },
  ],
  reviseArticle: async () => [
    mutations.ReviseArticle,
    { ...(await draft()), headline: 'H' },
    { headline: 'I' },
  ],
  publishArticle: async () => [mutations.PublishArticle, await draft(), { expectedRevision: 2 }],
  scheduleArticle: async () => [
    mutations.ScheduleArticle,
    { ...(await draft()), publishAt: SOME_DAY },
    { publishAt: '2098-01-01T00:00:00Z' },
  ],
  unscheduleArticle: async () => {
    const [one, other] = [await desk.article(), await desk.article()];
    await desk.schedule(one, SOME_DAY);
    await desk.schedule(other, SOME_DAY);
    return [mutations.UnscheduleArticle, { id: one.id }, { id: other.id }];
  },
  correctArticle: async () => [
    mutations.CorrectArticle,
    { id: (await desk.publishedArticle()).id, expectedRevision: 1, kind: 'CORRECTION', text: 'T' },
    { text: 'U' },
  ],
  withdrawArticle: async () => [
    mutations.WithdrawArticle,
    { id: (await desk.publishedArticle()).id, reason: 'R' },
    { reason: 'S' },
  ],
  addComment: async () => [
    mutations.AddComment,
    { articleId: (await desk.publishedArticle()).id, statement: await said() },
    { noteText: 'N' },
  ],
  requestComment: async () => [
    mutations.RequestComment,
    { articleId: (await desk.article()).id, askedOf: { personId: (await desk.person()).id } },
    { deadline: SOME_DAY },
  ],
  closeCommentRequest: async () => [
    mutations.CloseCommentRequest,
    { id: (await desk.requestComment(await desk.publishedArticle())).id, outcome: 'DECLINED' },
    { outcome: 'NO_RESPONSE' },
  ],
  recordStatement: async () => [
    mutations.RecordStatement,
    { statement: { ...(await said()), kind: 'QUOTE' }, visibility: 'PUBLIC' },
    { visibility: 'MEMBERS' },
  ],
  createPerson: () => [mutations.CreatePerson, named(), { name: 'Other' }],
  createOrganization: () => [mutations.CreateOrganization, named(), { name: 'Other' }],
  createSourceReport: async () => [
    mutations.CreateSourceReport,
    { outletId: (await desk.organization()).id },
    { headline: 'H' },
  ],
  createCampaign: () => [mutations.CreateCampaign, named(), { name: 'Other' }],
  addCampaignDemand: async () => [
    mutations.AddCampaignDemand,
    { campaignId: (await desk.campaign()).id, text: 'T' },
    { text: 'U' },
  ],
  recordCampaignAction: async () => [
    mutations.RecordCampaignAction,
    { campaignId: (await desk.campaign()).id, kind: 'RALLY', title: 'T', startedOn: '2025' },
    { title: 'U' },
  ],
  recordCampaignOutcome: async () => [
    mutations.RecordCampaignOutcome,
    { campaignId: (await desk.campaign()).id, summary: 'S', date: '2025', extent: 'FULL' },
    { summary: 'T' },
  ],
  createMember: () => [mutations.CreateMember, { name: 'Name', role: 'REPORTER' }, { role: 'EDITOR' }],
  updateMember: async () => [
    mutations.UpdateMember,
    { id: (await office.member('REPORTER')).id, role: 'EDITOR' },
    { role: 'ADMIN' },
  ],
  createApiToken: async () => [
    mutations.CreateApiToken,
    { memberId: (await office.member()).id, name: 'Name' },
    { scopes: ['READ'] },
  ],
  revokeApiToken: async () => {
    const { id } = await office.member();
    const [one, other] = [await office.token(id), await office.token(id)];
    return [mutations.RevokeApiToken, { id: one.apiToken.id }, { id: other.apiToken.id }];
  },
  subscribeToNewsletter: async () => {
    const { newsletterId } = await signUp(newsroom);
    const email = (name: string) => `${name}-${newsletterId}@mail.example`.toLowerCase();
    return [mutations.SubscribeToNewsletter, { newsletterId, email: email('ada') }, { email: email('bo') }];
  },
  confirmNewsletterSubscription: async () => {
    const [one, other] = [await signUp(newsroom), await signUp(newsroom)];
    return [
      mutations.ConfirmNewsletterSubscription,
      { token: one.confirmation },
      { token: other.confirmation },
    ];
  },
  eraseNewsletterSubscriber: async () => {
    const [one, other] = [await signUp(newsroom), await signUp(newsroom)];
    return [mutations.EraseNewsletterSubscriber, { email: one.email }, { email: other.email }];
  },
};

/** What people do for themselves as readers: it is not in the audit log. */
const READERS = new Set(['subscribeToNewsletter', 'confirmNewsletterSubscription']);

/** Does the same however often it is asked, so that it keeps no key: anybody could fill the table with made-up tokens. */
const KEEPS_NONE = 'unsubscribeFromNewsletter';

interface Reply {
  readonly text: string;
  readonly typename: string | undefined;
  readonly path: string[] | undefined;
}

async function send([document, input]: readonly [Sent[0], object], token: string | null): Promise<Reply> {
  const response = await fetch(newsroom.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: document.toString(), variables: { input } }),
  });
  const text = await response.text();
  const { data } = JSON.parse(text) as {
    data?: Record<string, { __typename: string; path?: string[] }> | null;
  };
  const result = Object.values(data ?? {})[0];
  return { text, typename: result?.__typename, path: result?.path };
}

/** How many rows there are of what changes can make, table by table. */
async function counted(): Promise<Record<string, number>> {
  const tables = await newsroom.prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
  const counts = tables.map(
    ({ name }) => `SELECT '${name}' AS "name", count(*)::int AS "count" FROM "${name}"`,
  );
  const rows = await newsroom.prisma.$queryRawUnsafe<{ name: string; count: number }[]>(
    counts.join(' UNION ALL '),
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

const REFUSED = { typename: 'ValidationError', path: ['input', 'idempotencyKey'] };

describe('a change with a key', () => {
  it('can be asked for by every mutation that takes one', () => {
    const taking = Object.values(schema.getMutationType()?.getFields() ?? {}).filter(({ args }) =>
      String(args[0]?.type).endsWith('Input!'),
    );
    expect([...Object.keys(CHANGES), KEEPS_NONE].sort()).toEqual(taking.map(({ name }) => name).sort());
  });

  it.each(Object.entries(CHANGES))('%s is made once, however often it is sent', async (name, make) => {
    const token = READERS.has(name) ? null : newsroom.tokens.ADMIN;
    const [document, input, changed] = await make();
    const keyed = { ...input, idempotencyKey: randomUUID() };
    const before = await counted();
    const atOnce = await Promise.all(Array.from({ length: 5 }, () => send([document, keyed], token)));
    const after = await counted();
    expect(after).not.toEqual(before);
    const first = atOnce[0];
    expect(first?.typename, first?.text).toMatch(/Payload$/);
    const later = [await send([document, keyed], token), await send([document, keyed], token)];
    for (const reply of [...atOnce, ...later]) expect(reply.text).toBe(first?.text);
    expect(await counted()).toEqual(after);
    const audited = READERS.has(name) ? 0 : 1;
    expect(after['AuditEntry']).toBe((before['AuditEntry'] ?? 0) + audited);
    expect(after['IdempotentChange']).toBe((before['IdempotentChange'] ?? 0) + 1);
    const newest = await newsroom.prisma.auditEntry.findMany({
      orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
      take: audited,
    });
    for (const { action } of newest) expect(action).toBe(name);

    expect(await send([document, { ...keyed, ...changed }], token)).toMatchObject(REFUSED);
    expect(await counted()).toEqual(after);
  });

  it('whose reply is lost after it was made is made once, though it is sent fifty times more', async () => {
    const token = newsroom.tokens.EDITOR;
    const article = await desk.publishedArticle();
    const input = { articleId: article.id, statement: await said(), idempotencyKey: unique('key') };
    const body = JSON.stringify({ query: mutations.AddComment.toString(), variables: { input } });
    const where = { articleId: rowId(article.id), type: 'ARTICLE_COMMENT_ADDED' as const };
    const { hostname, port, pathname } = new URL(newsroom.url);
    const socket = connect(Number(port), hostname);
    // Nothing of the reply is read: the connection is cut once the change is seen to be made.
    socket.pause();
    socket.write(
      `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    await vi.waitUntil(async () => (await newsroom.prisma.feedEvent.count({ where })) === 1, { interval: 1 });
    socket.resetAndDestroy();
    const sent = [mutations.AddComment, input] as const;
    const replies = [];
    for (let count = 0; count < 25; count += 1) replies.push(await send(sent, token));
    replies.push(...(await Promise.all(Array.from({ length: 25 }, () => send(sent, token)))));
    expect(replies[0]?.typename).toBe('AddCommentPayload');
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await newsroom.prisma.feedEvent.count({ where })).toBe(1);
    expect(await newsroom.prisma.updateNote.count({ where: { articleId: rowId(article.id) } })).toBe(1);
    expect(await newsroom.prisma.articleRevision.count({ where: { articleId: rowId(article.id) } })).toBe(2);
  });

  it('that was refused leaves the key free', async () => {
    const token = newsroom.tokens.EDITOR;
    const idempotencyKey = unique('key');
    const taken = await desk.person();
    const input = { slug: taken.slug, name: 'Name', idempotencyKey };
    expect((await send([mutations.CreatePerson, input], token)).typename).toBe('SlugTakenError');
    const free = { ...input, slug: unique('free') };
    expect((await send([mutations.CreatePerson, free], token)).typename).toBe('CreatePersonPayload');
    expect(await send([mutations.CreatePerson, input], token)).toMatchObject(REFUSED);
  });

  it('has nothing to do with a change of another member, or of another kind, with the same key', async () => {
    const idempotencyKey = unique('key');
    const other = await createMemberToken(newsroom.prisma, { name: 'Another', role: 'EDITOR' });
    const texts = new Set<string>();
    for (const token of [newsroom.tokens.EDITOR, other, newsroom.tokens.ADMIN, newsroom.tokens.REPORTER]) {
      const input = { ...named(), idempotencyKey };
      const reply = await send([mutations.CreatePerson, input], token);
      expect(reply.typename).toBe('CreatePersonPayload');
      texts.add(reply.text);
      expect(await send([mutations.CreateOrganization, input], token)).toMatchObject(REFUSED);
    }
    expect(texts.size).toBe(4);
  });

  it.each(['reviseArticle', 'requestComment', 'closeCommentRequest'])(
    'is not recalled for the same member’s token that may only read: %s',
    async (name) => {
      const [document, input] = (await CHANGES[name]?.()) ?? [];
      if (document === undefined) throw new Error(`There is no ${name}.`);
      const sent = [document, { ...input, idempotencyKey: unique('key') }] as const;
      const { prisma, tokens } = newsroom;
      const of = tokens.EDITOR;
      const readOnly = await limitedToken(prisma, { role: 'EDITOR', scopes: ['READ'], of });
      const first = await send(sent, tokens.EDITOR);
      expect(first.typename).toMatch(/Payload$/);
      expect((await send(sent, readOnly)).text).toContain('"code":"FORBIDDEN"');
      expect((await send(sent, tokens.EDITOR)).text).toBe(first.text);
    },
  );

  it('is forgotten after a week, and not before', async () => {
    const token = newsroom.tokens.EDITOR;
    const { prisma } = newsroom;
    const send2 = async (input: object) => (await send([mutations.CreatePerson, input], token)).typename;
    const age = (interval: string) =>
      prisma.$executeRawUnsafe(`UPDATE "IdempotentChange" SET "createdAt" = now() - interval '${interval}'`);
    const input = { ...named(), idempotencyKey: unique('key') };
    expect(await send2(input)).toBe('CreatePersonPayload');
    await age('6 days 23 hours');
    await forgetOldKeys(prisma);
    expect(await send2(input)).toBe('CreatePersonPayload');
    await age('7 days 1 hour');
    await forgetOldKeys(prisma);
    expect(await prisma.idempotentChange.count()).toBe(0);
    expect(await send2(input)).toBe('SlugTakenError');
  });

  it.each(['', ' ', 'a\nb', 'x'.repeat(10_000)])('takes no key such as %j', async (idempotencyKey) => {
    const input = { ...named(), idempotencyKey };
    expect(await send([mutations.CreatePerson, input], newsroom.tokens.EDITOR)).toMatchObject(REFUSED);
  });
});
