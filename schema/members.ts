import { Role as RoleValues } from '../generated/prisma/enums.ts';
import type { Viewer as ViewerShape } from '../src/viewer.ts';
import { BY_ROLE, builder } from './builder.ts';

const Role = builder.enumType(RoleValues, {
  name: 'Role',
  description:
    'Each may do what those before it may: a `REPORTER` writes, an `EDITOR` publishes, an `ADMIN` manages members.',
});

export const Member = builder.prismaNode('Member', {
  id: { field: 'id', description: 'Global id.', extensions: BY_ROLE },
  description: 'A person of the newsroom. Only members see members.',
  fields: (t) => ({
    name: t.exposeString('name'),
    role: t.expose('role', { type: Role }),
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
