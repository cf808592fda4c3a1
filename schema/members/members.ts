import { queryFromInfo } from '@pothos/plugin-prisma';
import type { Prisma } from '../../generated/prisma/client.ts';
import { Role as RoleValues, TokenScope as ScopeValues } from '../../generated/prisma/enums.ts';
import { visibleMembers, visibleTokens } from '../../src/members/policy.ts';
import type { Viewer as ViewerShape } from '../../src/viewer.ts';
import { builder } from '../kernel/builder.ts';
import { NODES, pageOf, pageQuery } from '../kernel/pages.ts';

export const Role = builder.enumType(RoleValues, {
  name: 'Role',
  description:
    'Each may do what those before it may: a `REPORTER` writes, an `EDITOR` publishes, an `ADMIN` manages members.',
});

export const TokenScope = builder.enumType(ScopeValues, {
  name: 'TokenScope',
  description:
    'What a token may do of what its member’s role allows. With `READ`, and with any other, it reads what the member may see; `WRITE` is for what takes a reporter, `PUBLISH` for what takes an editor, `MANAGE` for what takes an admin. None holds another.',
});

export const Member = builder.prismaNode('Member', {
  id: { field: 'id', description: 'Global id.' },
  description: 'A person of the newsroom. Only members see members.',
  fields: (t) => ({
    name: t.exposeString('name'),
    role: t.expose('role', { type: Role }),
    active: t.boolean({
      description: 'Whether they may sign in.',
      select: { deactivatedAt: true },
      resolve: ({ deactivatedAt }) => deactivatedAt === null,
    }),
    tokens: t.relation('tokens', {
      description: 'Those that you may know of, oldest first: an admin of all, a member of their own.',
      query: (_args, { viewer }) => ({ where: visibleTokens(viewer), orderBy: { id: 'asc' } }),
    }),
  }),
});

export const ApiToken = builder.prismaNode('ApiToken', {
  id: { field: 'id', description: 'Global id.' },
  description:
    'What a program signs in with as a member. The token itself is shown once, when it is made. Admins see all, a member their own.',
  fields: (t) => ({
    name: t.exposeString('name'),
    scopes: t.expose('scopes', {
      type: [TokenScope],
      description: 'What it may do of what the role allows.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends by itself.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was ended; ahead for one that was replaced and still holds until then.',
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to the minute.',
    }),
    member: t.relation('member', { description: 'Who signs in with it.' }),
  }),
});

const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'Who is asking.',
  fields: (t) => ({
    member: t.prismaField({
      type: Member,
      nullable: true,
      description: 'Null for an anonymous reader.',
      resolve: (query, { member }, _args, { prisma }) =>
        member === null ? null : prisma.member.findUnique({ ...query, where: { id: member.id } }),
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    description: 'Who is asking, as the API understands it.',
    resolve: (_root, _args, { viewer }) => viewer,
  }),
);

const firstJoinedFirst = [
  { createdAt: 'asc' },
  { id: 'asc' },
] satisfies Prisma.MemberOrderByWithRelationInput[];

const MemberConnection = builder.connectionObject(
  { type: Member, name: 'MemberConnection' },
  { name: 'MemberEdge' },
);

builder.queryField('members', (t) =>
  t.connection(
    {
      type: Member,
      description: 'The members of the newsroom, in the order in which they joined. Readers see none.',
      resolve: async (_root, args, context, info) => {
        const { prisma, viewer } = context;
        const where = visibleMembers(viewer);
        const rows = await prisma.member.findMany({
          ...queryFromInfo({ context, info, include: {}, paths: NODES }),
          ...pageQuery(args, where, firstJoinedFirst),
        });
        return { ...pageOf(rows, args, firstJoinedFirst), totalCount: () => prisma.member.count({ where }) };
      },
    },
    MemberConnection,
  ),
);
