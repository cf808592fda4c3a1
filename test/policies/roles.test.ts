import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTo, limitedToken } from '../support/newsroom/cast.ts';
import { absentId, openDesk } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { untyped } from '../support/clients/walk.ts';
import { EVERY_MUTATION, mutationNamed } from '../support/valid-inputs/every-mutation.ts';
import { openMaterial, type Material } from '../support/valid-inputs/material.ts';
import type { Mutation } from '../support/valid-inputs/mutation.ts';
import { noLongerSignedIn } from '../../src/viewer.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let material: Material;
let tokens: Record<Caller, string | undefined>;
beforeAll(async () => {
  newsroom = await openNewsroom();
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
type Refusals = Partial<Record<Caller, string>>;

const SIGN_IN = "UNAUTHENTICATED: Sign in: send a member's token in the Authorization header.";
const below = (needed: string, has: string) =>
  `FORBIDDEN: This requires the role ${needed}; you have ${has}.`;
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

/** The refusals of a mutation by the role that it requires. */
const REFUSALS: Record<Mutation['takes'], Refusals> = {
  READER: {},
  REPORTER: WRITING,
  EDITOR: PUBLISHING,
  ADMIN: MANAGING,
};

async function expectAnswer(mutation: string, refusals: Refusals, caller: Caller, input: object) {
  const payload = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
  expect(await answerTo(newsroom, mutation, input, tokens[caller])).toBe(refusals[caller] ?? payload);
}

const answers = (refusals: Refusals) =>
  CALLERS.map((caller) => [caller, caller in refusals ? 'is refused' : 'is allowed'] as const);

describe.each(EVERY_MUTATION)('%s', (name, { takes, input }) => {
  it.each(answers(REFUSALS[takes]))('by %s %s', async (caller) => {
    await expectAnswer(name, REFUSALS[takes], caller, await input(material));
  });
});

describe.each(['recordStatement', 'createPerson', 'createOrganization', 'createSourceReport'])(
  '%s as public',
  (name) => {
    it.each(answers(PUBLISHING))('by %s %s', async (caller) => {
      const input = { ...(await mutationNamed(name).input(material)), visibility: 'PUBLIC' };
      await expectAnswer(name, PUBLISHING, caller, input);
    });
  },
);

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
