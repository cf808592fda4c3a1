import { Role, TokenScope } from '../../generated/prisma/enums.ts';
import type { BudgetState } from '../../src/load/budgets.ts';
import { visibleMembers, visibleTokens } from '../../src/members/policy.ts';
import type { Viewer as ViewerShape } from '../../src/viewer.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { LOCK_VERSION, Lockable } from '../kernel/changes.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { list } from '../kernel/list.ts';

enumType(Role, {
  name: 'Role',
  description: 'What a member can do. ADMIN includes EDITOR, and EDITOR includes REPORTER.',
  values: {
    REPORTER: 'Writes articles, and records statements, people and sources.',
    EDITOR: 'Publishes, and works on all articles.',
    ADMIN: 'Manages members and their tokens.',
  },
});

enumType(TokenScope, {
  name: 'TokenScope',
  description:
    'What a token can do, within the role of its member. No scope includes another. With any scope, a token reads what its member can see. Only `MANAGE` reads the tokens of other members, and the changes of members, tokens and webhooks in the audit log.',
  values: {
    READ: 'Only reading.',
    WRITE: 'Actions that require the role REPORTER.',
    PUBLISH: 'Actions that require the role EDITOR.',
    MANAGE: 'Actions that require the role ADMIN.',
    REDACT:
      '`redact`, which also requires the role EDITOR. Only admins give it, to tokens that they name it for; no other token has it.',
  },
});

export const Member = builder.prismaNode('Member', {
  id: GLOBAL_ID,
  interfaces: [Lockable],
  description: "A person of the newsroom. Readers don't see members.",
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name of the member.' }),
    role: t.expose('role', { type: Role, description: 'What the member can do.' }),
    lockVersion: t.field(LOCK_VERSION),
    active: t.boolean({
      description: 'Whether the member can sign in.',
      select: { deactivatedAt: true },
      resolve: ({ deactivatedAt }) => deactivatedAt === null,
    }),
    person: t.relation('person', {
      nullable: true,
      description:
        'The person that the member is, as an author. Null if no admin has said who that is. Readers do not learn which people are members.',
    }),
    tokens: t.relation('tokens', {
      description:
        "The member's tokens, oldest first. Admins whose token has the scope `MANAGE` see all tokens; other members see their own.",
      query: (_args, { viewer }) => ({ where: visibleTokens(viewer), orderBy: { id: 'asc' } }),
    }),
  }),
});

export const ApiToken = builder.prismaNode('ApiToken', {
  id: GLOBAL_ID,
  description:
    'A token with which a member, or a program on their behalf, signs in. Its secret is shown once, when it is created. Admins whose token has the scope `MANAGE` see all tokens; other members see their own. Readers never see tokens.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The purpose of the token.' }),
    scopes: t.expose('scopes', {
      type: [TokenScope],
      description: 'What the token can do, within the role of its member.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it expires. Null if it never expires.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description:
        'When it was revoked, or null. A token that was replaced can have a time in the future, until which it is valid.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute. Null if it was never used.',
    }),
    member: t.relation('member', { description: 'The member who signs in with it.' }),
  }),
});

const Budget = builder.objectRef<BudgetState>('Budget').implement({
  description:
    'The points that you can spend in ten seconds. A member has a budget of their own; the readers of a client address have one together.',
  fields: (t) => ({
    limit: t.exposeInt('limit', { description: 'The points of a full budget.' }),
    remaining: t.exposeInt('remaining', {
      description: 'The points that are left after this operation. Without any, the next one is refused.',
    }),
    resetsAt: t.field({
      type: 'DateTime',
      description: 'When the budget is full again.',
      // eslint-disable-next-line no-restricted-syntax -- the clock of the node fills budgets; an answer with a budget is never cached
      resolve: ({ ms }) => new Date(Date.now() + ms),
    }),
  }),
});

export const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'The caller of this request.',
  fields: (t) => ({
    member: t.prismaField({
      type: Member,
      nullable: true,
      extensions: sqlStatements(1),
      description: 'The member who is signed in. Null for readers.',
      resolve: (query, { member }, _args, { prisma }) =>
        member === null ? null : prisma.member.findUnique({ ...query, where: { id: member.id } }),
    }),
    budget: t.field({
      type: Budget,
      description: 'What you can still spend. Not cached: each answer has the current state.',
      resolve: (_viewer, _args, { budget }) => {
        if (budget === undefined) throw new Error('Nobody pays for an event.');
        return budget();
      },
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'The caller of this request.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);

list('members', {
  of: 'Member',
  description: 'The members of the newsroom, in the order in which they joined. Empty for readers.',
  orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  where: (_filter, { viewer }) => visibleMembers(viewer),
});
