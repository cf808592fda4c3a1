import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTo, limitedToken } from '../support/newsroom/cast.ts';
import { absentId, openDesk, rowId } from '../support/newsroom/factories.ts';
import { failuresOf } from '../support/failures.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';
import { EVERY_MUTATION, mutationNamed, type Mutation } from '../support/valid-inputs/every-mutation.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';
import { holdEndpoints } from '../support/webhooks/rows.ts';
import { noLongerSignedIn } from '../../src/viewer.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let material: Material;
let tokens: Record<Caller, string | undefined>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  await holdEndpoints(newsroom);
  desk = openDesk(newsroom);
  material = openMaterial(newsroom);
  const { prisma } = newsroom;
  tokens = {
    'a reader': undefined,
    'a reporter': newsroom.tokens.REPORTER,
    "a reporter's token to read": await limitedToken(prisma, { role: 'REPORTER', scopes: ['READ'] }),
    'an editor': newsroom.tokens.EDITOR,
    "an editor's token to write": await limitedToken(prisma, { role: 'EDITOR', scopes: ['READ', 'WRITE'] }),
    "an editor's token to publish": await limitedToken(prisma, {
      role: 'EDITOR',
      scopes: ['READ', 'PUBLISH'],
    }),
    'an admin': newsroom.tokens.ADMIN,
    "an admin's token to publish": await limitedToken(prisma, {
      role: 'ADMIN',
      scopes: ['READ', 'WRITE', 'PUBLISH'],
    }),
    "an admin's token to manage": await limitedToken(prisma, { role: 'ADMIN', scopes: ['MANAGE'] }),
  };
});
afterAll(() => newsroom.close());

const CALLERS = [
  'a reader',
  'a reporter',
  "a reporter's token to read",
  'an editor',
  "an editor's token to write",
  "an editor's token to publish",
  'an admin',
  "an admin's token to publish",
  "an admin's token to manage",
] as const;
type Caller = (typeof CALLERS)[number];
type Refusals = Partial<Record<Caller, unknown>>;

const SIGN_IN = "UNAUTHENTICATED: Sign in: send a member's token in the Authorization header.";
const below = (needed: string, has: string) =>
  `FORBIDDEN: This requires the role ${needed}; you have ${has}.`;
const noneAt = (field: string, typename: string) =>
  `NotFoundError at input.${field}: There is no ${typename} with this id.`;
const lacks = (scope: string, has: string) =>
  `FORBIDDEN: This requires a token with the scope ${scope}; yours has ${has}.`;

/** The refusals of mutations that require a reporter and the scope WRITE. */
const WRITING: Refusals = {
  'a reader': SIGN_IN,
  "a reporter's token to read": lacks('WRITE', 'READ'),
  "an editor's token to publish": lacks('WRITE', 'READ, PUBLISH'),
  "an admin's token to manage": lacks('WRITE', 'MANAGE'),
};

/** Of mutations that require an editor and the scope PUBLISH. */
const PUBLISHING: Refusals = {
  'a reader': SIGN_IN,
  'a reporter': below('EDITOR', 'REPORTER'),
  "a reporter's token to read": below('EDITOR', 'REPORTER'),
  "an editor's token to write": lacks('PUBLISH', 'READ, WRITE'),
  "an admin's token to manage": lacks('PUBLISH', 'MANAGE'),
};

/** Of mutations that require an admin and the scope MANAGE. */
const MANAGING: Refusals = {
  'a reader': SIGN_IN,
  'a reporter': below('ADMIN', 'REPORTER'),
  "a reporter's token to read": below('ADMIN', 'REPORTER'),
  'an editor': below('ADMIN', 'EDITOR'),
  "an editor's token to write": below('ADMIN', 'EDITOR'),
  "an editor's token to publish": below('ADMIN', 'EDITOR'),
  "an admin's token to publish": lacks('MANAGE', 'READ, WRITE, PUBLISH'),
};

const NOT_YOURS = 'FORBIDDEN: Reporters can change only articles that they own or collaborate on.';
/** Of changes of public articles of others: those that a reporter may make of a draft. */
const ON_PUBLIC: Refusals = { ...WRITING, 'a reporter': NOT_YOURS };
/** They change what readers see. */
const TO_PUBLISH: Refusals = { "an editor's token to write": lacks('PUBLISH', 'READ, WRITE') };
/** Of articles and requests that other reporters can't see. */
const unseen = (field: string, typename = 'Article'): Refusals => ({
  ...WRITING,
  'a reporter': noneAt(field, typename),
});

/** The refusals of a mutation by the role that it requires. */
const REFUSALS: Record<Mutation['takes'], Refusals> = {
  READER: {},
  REPORTER: WRITING,
  EDITOR: PUBLISHING,
  ADMIN: MANAGING,
};

/** What changes a public article of somebody else, or a post that they removed, and takes more than the scope WRITE for what readers see. */
const OF_POSTS: Readonly<Record<string, Refusals>> = {
  addLivePost: { ...WRITING, ...TO_PUBLISH, 'a reporter': below('EDITOR', 'REPORTER') },
  reviseLivePost: { ...ON_PUBLIC, ...TO_PUBLISH },
  removeLivePost: { ...ON_PUBLIC, ...TO_PUBLISH },
  restoreLivePost: { ...unseen('id', 'LivePost'), ...TO_PUBLISH },
};

/**
 * Differs if any row differs, except for what the node writes later: outgoing mail, the search, tokens' `lastUsedAt`, how far it is with
 * redactions everywhere, and when it has cleaned the database after a redaction.
 */
async function fingerprint(): Promise<string> {
  const { prisma } = newsroom;
  const tables = await prisma.$queryRaw<{ name: string }[]>`
    SELECT tablename AS "name" FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('OutgoingMail', 'PartText', 'RedactionRun') AND tablename NOT LIKE 'Search%' ORDER BY 1`;
  const sums = tables.map(
    ({ name }) =>
      `SELECT '${name}', count(*), sum(hashtextextended((to_jsonb(t) - 'lastUsedAt' - 'cleanedAt')::text, 0)) FROM "${name}" t`,
  );
  return JSON.stringify(
    await prisma.$queryRawUnsafe(`${sums.join(' UNION ALL ')} ORDER BY 1`),
    (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value),
  );
}

/** Sends one input as every caller. Those who are refused come first, and change nothing. */
async function expectAnswers(mutation: string, refusals: Refusals, input: object) {
  const answer = (caller: Caller) => answerTo(newsroom, mutation, input, tokens[caller]);
  const before = await fingerprint();
  const refused: Refusals = {};
  for (const caller of CALLERS) if (caller in refusals) refused[caller] = await answer(caller);
  expect(refused, JSON.stringify(refused)).toEqual(refusals);
  expect(await fingerprint(), 'a refused caller has changed something').toBe(before);

  const [first, ...others] = CALLERS.filter((caller) => !(caller in refusals));
  if (first === undefined) throw new Error('Everybody is refused.');
  expect(await answer(first), first).toMatch(/^[A-Za-z]+Payload$/);
  expect(await fingerprint(), 'the change has changed nothing').not.toBe(before);
  // The change has been made by then, so these may be refused, but not for their role or scopes.
  for (const other of others)
    expect(await answer(other), other).not.toMatch(/^(UNAUTHENTICATED|FORBIDDEN|INTERNAL)/);
}

describe('the mutations that require', () => {
  it.each(['READER', 'REPORTER', 'EDITOR', 'ADMIN'] as const)(
    '%s are allowed to those who have the role and the scope, and refused to all others, for whom no row changes',
    async (takes) => {
      const mutations = EVERY_MUTATION.filter(([, { takes: role, scope }]) => role === takes && !scope);
      const failures = await failuresOf(
        mutations,
        ([name]) => name,
        async ([name, { input }]) =>
          expectAnswers(name, OF_POSTS[name] ?? REFUSALS[takes], await input(material)),
      );
      expect(failures).toEqual([]);
    },
  );
});

it.each(['redact', 'redactEverywhere', 'stopRedactionRun'])(
  'a redaction is allowed to editors with the scope REDACT, and refused to all others, for whom no row changes: %s',
  async (mutation) => {
    const { input } = mutationNamed(mutation);
    await expectAnswers(
      mutation,
      {
        ...PUBLISHING,
        "an editor's token to write": lacks('REDACT', 'READ, WRITE'),
        "an editor's token to publish": lacks('REDACT', 'READ, PUBLISH'),
        "an admin's token to publish": lacks('REDACT', 'READ, WRITE, PUBLISH'),
        "an admin's token to manage": lacks('REDACT', 'MANAGE'),
      },
      await input(material),
    );
  },
);

describe('a mutation whose required role depends on its subject', () => {
  type Article = { id: string } | Promise<{ id: string }>;
  const revising = async (article: Article) => ({
    id: (await article).id,
    expectedRevision: 1,
    headline: 'Headline',
  });
  const asking = async (article: Article) => ({
    articleId: (await article).id,
    askedOf: { personId: (await material.person()).id },
  });
  const closing = async (article: Article) => ({
    id: (await material.editor.requestComment(await article)).id,
    outcome: 'DECLINED',
  });
  const published = () => material.editor.publishedArticle();
  const draft = () => material.editor.article();
  const disowned = async (article: Article) => {
    const { id } = await article;
    await newsroom.prisma.article.update({ where: { id: rowId(id) }, data: { createdById: null } });
    return { id };
  };
  const ofReporter = async () => material.editor.publish(await material.reporter.article());

  const CASES: readonly (readonly [what: string, Refusals, mutation: string, () => Promise<object>])[] = [
    ["revising the reporter's own public article", WRITING, 'reviseArticle', () => revising(ofReporter())],
    ["revising somebody else's public article", ON_PUBLIC, 'reviseArticle', () => revising(published())],
    ["revising somebody else's draft", unseen('id'), 'reviseArticle', () => revising(draft())],
    [
      'revising a public article without a creator',
      ON_PUBLIC,
      'reviseArticle',
      () => revising(disowned(ofReporter())),
    ],
    [
      'revising a draft without a creator',
      unseen('id'),
      'reviseArticle',
      () => revising(disowned(material.reporter.article())),
    ],
    [
      "asking for comment on the reporter's own public article",
      WRITING,
      'requestComment',
      () => asking(ofReporter()),
    ],
    [
      "asking for comment on somebody else's public article",
      ON_PUBLIC,
      'requestComment',
      () => asking(published()),
    ],
    [
      "asking for comment on somebody else's draft",
      unseen('articleId'),
      'requestComment',
      () => asking(draft()),
    ],
    [
      "closing a request on the reporter's own public article",
      { ...WRITING, ...TO_PUBLISH, 'a reporter': below('EDITOR', 'REPORTER') },
      'closeCommentRequest',
      () => closing(ofReporter()),
    ],
    [
      "closing a request on somebody else's public article",
      { ...unseen('id', 'CommentRequest'), ...TO_PUBLISH },
      'closeCommentRequest',
      () => closing(published()),
    ],
    [
      "closing a request on somebody else's draft",
      unseen('id', 'CommentRequest'),
      'closeCommentRequest',
      () => closing(draft()),
    ],
    ...['recordStatement', 'createPerson', 'createOrganization', 'createSourceReport'].map(
      (mutation) =>
        [
          `${mutation} as public`,
          PUBLISHING,
          mutation,
          async () => ({ ...(await mutationNamed(mutation).input(material)), visibility: 'PUBLIC' }),
        ] as const,
    ),
  ];

  it('is allowed to those who may do that, and refused to all others, for whom no row changes', async () => {
    const failures = await failuresOf(
      CASES,
      ([what]) => what,
      async ([, refusals, mutation, input]) => expectAnswers(mutation, refusals, await input()),
    );
    expect(failures).toEqual([]);
  });
});

describe('a caller who may not', () => {
  const outcomeOf = async (mutation: string, input: object, token?: string) =>
    (await answerTo(newsroom, mutation, input, token)).split(/:| at /)[0];

  it.each([
    ['publish an article', 'publishArticle', { id: absentId('Article'), expectedRevision: 1 }],
    ['withdraw an article', 'withdrawArticle', { id: absentId('Article'), reason: '' }],
    ['add to a campaign', 'addCampaignDemand', { campaignId: absentId('Campaign'), text: '' }],
  ])(
    '%s learns neither whether it exists nor what is wrong with the input',
    async (_what, mutation, input) => {
      expect(await outcomeOf(mutation, input)).toBe('UNAUTHENTICATED');
      expect(await outcomeOf(mutation, input, newsroom.tokens.REPORTER)).toBe('FORBIDDEN');
    },
  );

  it('revise an article learns neither its state and revision nor what is wrong with the input', async () => {
    const revise = (id: string, input: object) =>
      outcomeOf('reviseArticle', { id, expectedRevision: 1, ...input }, newsroom.tokens.REPORTER);
    const article = await material.editor.publishedArticle();
    expect(await revise(article.id, { expectedRevision: 7 })).toBe('FORBIDDEN');
    expect(await revise(article.id, { headline: '', trailText: '' })).toBe('FORBIDDEN');
    expect(await revise(article.id, { sourceIds: [absentId('SourceReport')] })).toBe('FORBIDDEN');
    await material.editor.withdraw(article);
    expect(await revise(article.id, {})).toBe('NotFoundError');
    expect(await revise(absentId('Article'), {})).toBe('NotFoundError');
  });

  it('see a row gets the same error as for a row that does not exist, if signed in', async () => {
    const failures = await failuresOf(
      [
        ['reviseArticle', 'Article', { expectedRevision: 1 }],
        ['closeCommentRequest', 'CommentRequest', { outcome: 'DECLINED' }],
      ] as const,
      ([mutation]) => mutation,
      async ([mutation, typename, more]) => {
        const input = { id: absentId(typename), ...more };
        expect(await answerTo(newsroom, mutation, input, undefined)).toBe(SIGN_IN);
        for (const caller of ['a reporter', 'an editor', 'an admin'] as const)
          expect(await answerTo(newsroom, mutation, input, tokens[caller])).toBe(noneAt('id', typename));
      },
    );
    expect(failures).toEqual([]);
  });
});

describe('a token with the scope READ only', () => {
  const Seen = untyped<{ node: { state: string } | null }, { id: string }>(
    'query ($id: ID!) { node(id: $id) { ... on Article { state } } }',
  );

  it('sees what its member sees', async () => {
    const { prisma, tokens } = newsroom;
    const own = await openDesk(newsroom, tokens.REPORTER).article();
    const other = await desk.article();
    const read = { scopes: ['READ' as const] };
    const reporter = await limitedToken(prisma, { ...read, role: 'REPORTER', of: tokens.REPORTER });
    const editor = await limitedToken(prisma, { ...read, role: 'EDITOR' });
    const seen = async (id: string, token: string) =>
      (await newsroom.ask(Seen, { id }, token)).data.node !== null;
    expect([await seen(own.id, reporter), await seen(other.id, reporter)]).toEqual([true, false]);
    expect([await seen(own.id, editor), await seen(other.id, editor)]).toEqual([true, true]);
  });

  it('is refused before it learns whether the rows in its input exist', async () => {
    const reader = tokens["a reporter's token to read"];
    const input = { id: absentId('Article'), expectedRevision: 1, headline: '' };
    expect(await answerTo(newsroom, 'reviseArticle', input, reader)).toBe(lacks('WRITE', 'READ'));
    const article = await openDesk(newsroom, newsroom.tokens.REPORTER).article();
    const request = { articleId: article.id, askedOf: { personId: absentId('Person') } };
    expect(await answerTo(newsroom, 'requestComment', request, reader)).toBe(lacks('WRITE', 'READ'));
  });
});

describe('a connection whose token ends', () => {
  it('is closed with a reason and advice on what to do', () => {
    const { code, message } = noLongerSignedIn();
    expect(`${code}: ${message}`).toBe(
      "UNAUTHENTICATED: The token is no longer valid, or the member's role has changed. Sign in again.",
    );
  });
});
