/** The callers in the tests of policies, named by their relation to an article, and tables of what each may see. */
import { expect } from 'vitest';
import type { PrismaClient, Role, TokenScope } from '../../../generated/prisma/client.ts';
import { createMemberToken } from '../../../src/members/create-member-token.ts';
import { newToken } from '../../../src/members/token.ts';
import { sha256 } from '../../../src/lib/sha256.ts';
import type { Newsroom } from './newsroom.ts';
import { untyped } from '../clients/walk.ts';
import { failuresOf } from '../failures.ts';
import { send } from '../valid-inputs/every-mutation.ts';

export const EVERYBODY = ['a reader', 'its reporter', 'another reporter', 'an editor', 'an admin'] as const;
export type Who = (typeof EVERYBODY)[number];

export const MEMBERS: readonly Who[] = ['its reporter', 'another reporter', 'an editor', 'an admin'];
/** Those who may work on a reporter's article. */
export const DESK: readonly Who[] = ['its reporter', 'an editor', 'an admin'];
export const EDITORS: readonly Who[] = ['an editor', 'an admin'];

/** The callers' tokens. The reporter is the newsroom's own. */
export async function castOf({ prisma, tokens }: Newsroom): Promise<Record<Who, string | undefined>> {
  return {
    'a reader': undefined,
    'its reporter': tokens.REPORTER,
    'another reporter': await createMemberToken(prisma, { name: 'Another reporter', role: 'REPORTER' }),
    'an editor': tokens.EDITOR,
    'an admin': tokens.ADMIN,
  };
}

/** Creates a token with limited scopes, for a new member or for the member who has the given token. */
export async function limitedToken(
  prisma: PrismaClient,
  { role, scopes, of }: { role: Role; scopes: TokenScope[]; of?: string },
): Promise<string> {
  const token = newToken();
  const data = { name: scopes.join(), hash: sha256(token), scopes };
  if (of === undefined) {
    await prisma.member.create({ data: { name: `A limited ${role}`, role, tokens: { create: data } } });
  } else {
    const { memberId } = await prisma.apiToken.findUniqueOrThrow({ where: { hash: sha256(of) } });
    await prisma.apiToken.create({ data: { ...data, memberId } });
  }
  return token;
}

const NodeById = untyped<{ node: { id: string } | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { id } }',
);

/** Things by what they are: the id of each, and who sees it. */
export type SeenBy<Caller extends string = Who> = Readonly<
  Record<string, readonly [id: string, seenBy: readonly Caller[]]>
>;

/** A line for each caller who sees a thing that they may not see, or doesn't see one that they may. */
export async function wrongSights<Caller extends string>(
  things: SeenBy<Caller>,
  callers: readonly Caller[],
  sees: (id: string, caller: Caller) => Promise<boolean>,
): Promise<string[]> {
  const cases = Object.entries(things).flatMap(([name, [id, seenBy]]) =>
    callers.map((caller) => ({ name, id, caller, may: seenBy.includes(caller) })),
  );
  return failuresOf(
    cases,
    ({ name, caller }) => `${name}, to ${caller}`,
    async ({ id, caller, may }) => expect(await sees(id, caller)).toBe(may),
  );
}

/** Whether a caller gets the node. Otherwise, the answer is null, without an error. */
export async function seesNode(newsroom: Newsroom, id: string, token: string | undefined): Promise<boolean> {
  const { data, errors } = await newsroom.ask(NodeById, { id }, token);
  expect(errors).toEqual([]);
  if (data.node !== null) expect(data.node).toEqual({ id });
  return data.node !== null;
}

/** The outcome of the mutation: the payload's type, or the error's code or type with its message. */
export async function answerTo(
  newsroom: Newsroom,
  name: string,
  input: object,
  token: string | undefined,
): Promise<string> {
  const { outcome, path, message } = await send(newsroom, { name }, input, token);
  if (message === undefined) return outcome;
  return path === undefined ? `${outcome}: ${message}` : `${outcome} at ${path.join('.')}: ${message}`;
}

/** Makes a value when a test first needs it. If that fails, that test fails. */
export function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => (made ??= make());
}
