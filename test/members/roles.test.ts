import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { absentId, globalId, openDesk, paragraph, unique } from '../support/newsroom/factories.ts';
import * as mutations from '../support/newsroom/mutations.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { signUp } from '../support/newsroom/sign-up.ts';

const WhoAmI = graphql(`
  query WhoAmI {
    viewer {
      member {
        name
        role
      }
    }
    articles {
      totalCount
    }
  }
`);

let newsroom: Newsroom;
let editor: ReturnType<typeof openDesk>;
let reporter: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  editor = openDesk(newsroom);
  reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
});
afterAll(() => newsroom.close());

/** Sends any mutation, and says what came: the type of the result, or the code of the error. */
async function send(document: { toString(): string }, input: object, authorization: string | null) {
  const response = await fetch(newsroom.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization !== null && { authorization }) },
    body: JSON.stringify({ query: document.toString(), variables: { input } }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Record<string, { __typename: string } | null> | null;
    errors?: { extensions: { code: string } }[];
  };
  return errors?.map(({ extensions }) => extensions.code).join() ?? Object.values(data ?? {})[0]?.__typename;
}

/** Changes with whatever changes in any row of the newsroom, but for the mail, which goes out when it will. */
async function fingerprint(): Promise<string> {
  const { prisma } = newsroom;
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'OutgoingMail' ORDER BY 1`;
  const sums = tables.map(
    ({ name }) =>
      `SELECT '${name}', count(*), sum(hashtextextended(t::text || t.xmin::text, 0)) FROM "${name}" t`,
  );
  return JSON.stringify(await prisma.$queryRawUnsafe(sums.join(' UNION ALL ')), (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}

const MEMBERS = { ANONYMOUS: 'UNAUTHENTICATED', REPORTER: 'ok', EDITOR: 'ok', ADMIN: 'ok' };
const ANYONE = { ANONYMOUS: 'ok', REPORTER: 'ok', EDITOR: 'ok', ADMIN: 'ok' };
const ADMINS = { ANONYMOUS: 'UNAUTHENTICATED', REPORTER: 'FORBIDDEN', EDITOR: 'FORBIDDEN', ADMIN: 'ok' };
const EDITORS = { ANONYMOUS: 'UNAUTHENTICATED', REPORTER: 'FORBIDDEN', EDITOR: 'ok', ADMIN: 'ok' };

/** The id of a new reporter, or of their token. */
async function newMember(typename: 'Member' | 'ApiToken' = 'Member') {
  const hash = randomBytes(32);
  const { id, tokens } = await newsroom.prisma.member.create({
    data: { name: 'New', role: 'REPORTER', tokens: { create: { name: 'New', hash } } },
    include: { tokens: true },
  });
  return globalId(typename, typename === 'Member' ? id : (tokens[0]?.id ?? ''));
}

/** What is done to an article or a request that reporters may not even know of. */
const UNSEEN = { ...EDITORS, REPORTER: 'NotFoundError' };

const SOME_DAY = '2099-01-01T00:00:00Z';

type Sent = readonly [document: { toString(): string }, input: object];

const said = async () => ({
  kind: 'QUOTE',
  text: 'Said.',
  channel: 'SPEECH',
  speaker: { personId: (await editor.person()).id },
});
const named = (visibility?: string) => ({ slug: unique('named'), name: 'Name', visibility });

const draft = async (desk: typeof editor) => ({ id: (await desk.article()).id, expectedRevision: 1 });
const asked = async ({ id }: { id: string }) => ({
  articleId: id,
  askedOf: { personId: (await editor.person()).id },
});
const closing = async (article: { id: string }) => ({
  id: (await editor.requestComment(article)).id,
  outcome: 'DECLINED',
});

const RULES: readonly [what: string, rule: typeof MEMBERS, send: () => Promise<Sent> | Sent][] = [
  [
    'createArticle',
    MEMBERS,
    () => [mutations.CreateArticle, { slug: unique('a'), headline: 'H', body: [paragraph('x')] }],
  ],
  [
    'reviseArticle, the reporter’s own',
    MEMBERS,
    async () => [
      mutations.ReviseArticle,
      { id: (await reporter.article()).id, expectedRevision: 1, headline: 'H' },
    ],
  ],
  [
    'reviseArticle, somebody else’s',
    EDITORS,
    async () => [
      mutations.ReviseArticle,
      { id: (await editor.publishedArticle()).id, expectedRevision: 1, headline: 'H' },
    ],
  ],
  [
    'reviseArticle, somebody else’s that isn’t public',
    UNSEEN,
    async () => [mutations.ReviseArticle, { ...(await draft(editor)), headline: 'H' }],
  ],
  [
    'publishArticle, the reporter’s own',
    EDITORS,
    async () => [mutations.PublishArticle, { id: (await reporter.article()).id, expectedRevision: 1 }],
  ],
  [
    'withdrawArticle',
    EDITORS,
    async () => [mutations.WithdrawArticle, { id: (await editor.publishedArticle()).id, reason: 'R' }],
  ],
  [
    'addComment',
    EDITORS,
    async () => [
      mutations.AddComment,
      { articleId: (await editor.publishedArticle()).id, statement: { ...(await said()), kind: 'COMMENT' } },
    ],
  ],
  [
    'scheduleArticle, the reporter’s own',
    EDITORS,
    async () => [mutations.ScheduleArticle, { ...(await draft(reporter)), publishAt: SOME_DAY }],
  ],
  [
    'unscheduleArticle, the reporter’s own',
    EDITORS,
    async () => {
      const { id } = await editor.schedule(await reporter.article(), SOME_DAY);
      return [mutations.UnscheduleArticle, { id }];
    },
  ],
  [
    'correctArticle, the reporter’s own',
    EDITORS,
    async () => {
      const { id } = await editor.publish(await reporter.article());
      return [mutations.CorrectArticle, { id, expectedRevision: 1, kind: 'CORRECTION', text: 'T' }];
    },
  ],
  [
    'requestComment, the reporter’s own',
    MEMBERS,
    async () => [mutations.RequestComment, await asked(await reporter.article())],
  ],
  [
    'requestComment, somebody else’s',
    EDITORS,
    async () => [mutations.RequestComment, await asked(await editor.publishedArticle())],
  ],
  [
    'requestComment, somebody else’s that isn’t public',
    UNSEEN,
    async () => [mutations.RequestComment, await asked(await editor.article())],
  ],
  [
    'closeCommentRequest, the reporter’s own draft’s',
    MEMBERS,
    async () => [mutations.CloseCommentRequest, await closing(await reporter.article())],
  ],
  [
    'closeCommentRequest, the reporter’s own public article’s',
    EDITORS,
    async () => [
      mutations.CloseCommentRequest,
      await closing(await editor.publish(await reporter.article())),
    ],
  ],
  [
    'closeCommentRequest, somebody else’s, which is not public while it is open',
    UNSEEN,
    async () => [mutations.CloseCommentRequest, await closing(await editor.publishedArticle())],
  ],
  [
    'closeCommentRequest, of somebody else’s that isn’t public',
    UNSEEN,
    async () => [mutations.CloseCommentRequest, await closing(await editor.article())],
  ],
  ['recordStatement', MEMBERS, async () => [mutations.RecordStatement, { statement: await said() }]],
  [
    'recordStatement, for members',
    MEMBERS,
    async () => [mutations.RecordStatement, { statement: await said(), visibility: 'MEMBERS' }],
  ],
  [
    'recordStatement, public',
    EDITORS,
    async () => [mutations.RecordStatement, { statement: await said(), visibility: 'PUBLIC' }],
  ],
  ['createPerson', MEMBERS, () => [mutations.CreatePerson, named()]],
  ['createPerson, public', EDITORS, () => [mutations.CreatePerson, named('PUBLIC')]],
  ['createOrganization', MEMBERS, () => [mutations.CreateOrganization, named()]],
  ['createOrganization, public', EDITORS, () => [mutations.CreateOrganization, named('PUBLIC')]],
  [
    'createSourceReport',
    MEMBERS,
    async () => [mutations.CreateSourceReport, { outletId: (await editor.organization()).id }],
  ],
  [
    'createSourceReport, public',
    EDITORS,
    async () => [
      mutations.CreateSourceReport,
      { outletId: (await editor.organization()).id, visibility: 'PUBLIC' },
    ],
  ],
  ['createCampaign', EDITORS, () => [mutations.CreateCampaign, { slug: unique('c'), name: 'Name' }]],
  [
    'addCampaignDemand',
    EDITORS,
    async () => [mutations.AddCampaignDemand, { campaignId: (await editor.campaign()).id, text: 'Text' }],
  ],
  [
    'recordCampaignAction',
    EDITORS,
    async () => [
      mutations.RecordCampaignAction,
      { campaignId: (await editor.campaign()).id, kind: 'RALLY', title: 'T', startedOn: '2025' },
    ],
  ],
  [
    'recordCampaignOutcome',
    EDITORS,
    async () => [
      mutations.RecordCampaignOutcome,
      { campaignId: (await editor.campaign()).id, summary: 'S', date: '2025', extent: 'FULL' },
    ],
  ],
  [
    'subscribeToNewsletter',
    ANYONE,
    async () => [
      mutations.SubscribeToNewsletter,
      { newsletterId: (await signUp(newsroom)).newsletterId, email: 'ada@mail.example' },
    ],
  ],
  [
    'confirmNewsletterSubscription',
    ANYONE,
    async () => [mutations.ConfirmNewsletterSubscription, { token: (await signUp(newsroom)).confirmation }],
  ],
  [
    'unsubscribeFromNewsletter',
    ANYONE,
    async () => [mutations.UnsubscribeFromNewsletter, { token: (await signUp(newsroom)).unsubscription }],
  ],
  [
    'eraseNewsletterSubscriber',
    ADMINS,
    async () => [mutations.EraseNewsletterSubscriber, { email: (await signUp(newsroom)).email }],
  ],
  ['createMember', ADMINS, () => [mutations.CreateMember, { name: 'Name', role: 'REPORTER' }]],
  [
    'updateMember',
    ADMINS,
    async () => [mutations.UpdateMember, { id: await newMember(), role: 'EDITOR', active: false }],
  ],
  [
    'createApiToken',
    ADMINS,
    async () => [mutations.CreateApiToken, { memberId: await newMember(), name: 'N' }],
  ],
  ['revokeApiToken', ADMINS, async () => [mutations.RevokeApiToken, { id: await newMember('ApiToken') }]],
];

const CASES = RULES.flatMap(([what, rule, sent]) =>
  Object.entries(rule).map(([who, result]) => [what, who, result, sent] as const),
);

function authorizationOf(who: string): string | null {
  return who === 'ANONYMOUS' ? null : `Bearer ${newsroom.tokens[who as keyof Newsroom['tokens']]}`;
}

describe('who may', () => {
  it('is said of every mutation that there is', () => {
    const covered = new Set(RULES.map(([what]) => what.replace(/,.*/, '')));
    const all = Object.entries(mutations).filter(([, document]) =>
      document.toString().trim().startsWith('mutation'),
    );
    expect(covered).toEqual(new Set(all.map(([name]) => name.charAt(0).toLowerCase() + name.slice(1))));
  });

  it.each(CASES)('%s: %s → %s', async (_what, who, result, sent) => {
    const [document, input] = await sent();
    const before = await fingerprint();
    const answer = await send(document, input, authorizationOf(who));
    expect(answer).toMatch(result === 'ok' ? /Payload$/ : new RegExp(`^${result}$`));
    const hasChanged = (await fingerprint()) !== before;
    expect(hasChanged).toBe(result === 'ok');
  });
});

describe('whoever may not', () => {
  it.each([
    ['publish an article', mutations.PublishArticle, { id: absentId('Article'), expectedRevision: 1 }],
    ['withdraw an article', mutations.WithdrawArticle, { id: absentId('Article'), reason: '' }],
    ['add to a campaign', mutations.AddCampaignDemand, { campaignId: absentId('Campaign'), text: '' }],
  ])('%s learns neither that it isn’t there nor that the input is wrong', async (_what, document, input) => {
    expect(await send(document, input, null)).toBe('UNAUTHENTICATED');
    expect(await send(document, input, authorizationOf('REPORTER'))).toBe('FORBIDDEN');
  });

  it('revise an article learns neither its state, nor its revision, nor that the input is wrong', async () => {
    const revise = (id: string, input: object) =>
      send(mutations.ReviseArticle, { id, expectedRevision: 1, ...input }, authorizationOf('REPORTER'));
    const article = await editor.publishedArticle();
    expect(await revise(article.id, { expectedRevision: 7 })).toBe('FORBIDDEN');
    expect(await revise(article.id, { headline: '', noteText: '' })).toBe('FORBIDDEN');
    expect(await revise(article.id, { sourceIds: [absentId('SourceReport')] })).toBe('FORBIDDEN');
    await editor.withdraw(article);
    expect(await revise(article.id, {})).toBe('NotFoundError');
    expect(await revise(absentId('Article'), {})).toBe('NotFoundError');
  });
});

describe('a token', () => {
  const ask = async (token: string) => newsroom.ask(WhoAmI, {}, token);

  /** A token that is well-formed in all but what the test says of it. */
  function made(secret = randomBytes(32).toString('base64url')): string {
    return `dateline_${secret}${createHash('sha256').update(secret).digest('base64url').slice(0, 6)}`;
  }

  it('tells who asks', async () => {
    for (const role of ['REPORTER', 'EDITOR', 'ADMIN'] as const) {
      const { data } = await ask(newsroom.tokens[role]);
      expect(data.viewer.member).toEqual({ name: `The ${role.toLowerCase()}`, role });
    }
    expect((await newsroom.ask(WhoAmI, {})).data.viewer.member).toBeNull();
  });

  it.each<[string, (token: string) => string]>([
    ['nobody’s', () => made()],
    ['mistyped', (token) => `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
    ['cut short', (token) => token.slice(0, -1)],
    ['too long', (token) => `${token}A`],
    ['without its prefix', (token) => token.replace('dateline_', '')],
    ['in capitals', (token) => token.toUpperCase()],
    ['made of something else', () => "' OR 1=1 --"],
  ])('that is %s is refused, on queries too', async (_what, tokenFrom) => {
    const { status, text, errors } = await ask(tokenFrom(newsroom.tokens.EDITOR));
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(status).toBe(401);
    expect(JSON.parse(text)).not.toHaveProperty('data.viewer');
  });

  it.each(['Bearer', 'Bearer ', 'Basic ZWRpdG9yOnB3', 'Token TOKEN', 'TOKEN', 'Bearer TOKEN TOKEN'])(
    'in a header such as %j is refused',
    async (header) => {
      const authorization = header.replaceAll('TOKEN', newsroom.tokens.EDITOR);
      expect(await send(mutations.CreatePerson, named(), authorization)).toBe('UNAUTHENTICATED');
    },
  );

  it.each([
    ['revoked', 'UPDATE "ApiToken" SET "revokedAt" = now() WHERE "hash" = sha256($1)', false],
    [
      'expired',
      `UPDATE "ApiToken" SET "expiresAt" = now() - interval '1 ms' WHERE "hash" = sha256($1)`,
      false,
    ],
    [
      'to expire',
      `UPDATE "ApiToken" SET "expiresAt" = now() + interval '1 h' WHERE "hash" = sha256($1)`,
      true,
    ],
    [
      'of a member who left',
      'DELETE FROM "Member" WHERE "id" = (SELECT "memberId" FROM "ApiToken" WHERE "hash" = sha256($1))',
      false,
    ],
    [
      'of a member who became an editor',
      `UPDATE "Member" SET "role" = 'EDITOR' WHERE "id" = (SELECT "memberId" FROM "ApiToken" WHERE "hash" = sha256($1))`,
      true,
    ],
  ])('that is %s counts as that from the next request on', async (_what, sql, isGood) => {
    const token = made();
    const hash = createHash('sha256').update(token).digest();
    await newsroom.prisma.member.create({
      data: { name: 'New', role: 'REPORTER', tokens: { create: { name: 'New', hash } } },
    });
    expect((await ask(token)).data.viewer.member).toEqual({ name: 'New', role: 'REPORTER' });
    await newsroom.prisma.$executeRawUnsafe(sql, Buffer.from(token));
    const { data, errors } = await ask(token);
    if (isGood) expect(data.viewer.member).toMatchObject({ name: 'New' });
    else expect(errors.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
    expect(await send(mutations.CreatePerson, named('PUBLIC'), `Bearer ${token}`)).toBe(
      isGood
        ? data.viewer.member?.role === 'EDITOR'
          ? 'CreatePersonPayload'
          : 'FORBIDDEN'
        : 'UNAUTHENTICATED',
    );
  });
});
