import { queryFromInfo } from '@pothos/plugin-prisma';
import type { Prisma } from '../../generated/prisma/client.ts';
import { mayReadAuditLog } from '../../src/members/policy.ts';
import { builder } from '../kernel/builder.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { ApiToken, Member } from './members.ts';
import { NODES, pageOf, pageQuery } from '../kernel/pages.ts';

const AuditEntry = builder.prismaNode('AuditEntry', {
  id: { field: 'id', description: 'Global id.' },
  description:
    'That somebody changed something. It is written with the change, or not at all, and never changed or removed. For admins.',
  fields: (t) => ({
    occurredAt: t.expose('occurredAt', { type: 'DateTime' }),
    member: t.relation('member', {
      nullable: true,
      description: 'Who did it; null for what was done from the command line.',
    }),
    token: t.relation('token', {
      type: ApiToken,
      nullable: true,
      description: 'What they signed in with; null where that was the identity provider.',
    }),
    action: t.exposeString('action', {
      description:
        'The mutation, such as `publishArticle`; `signIn` for whom the identity provider made a member.',
    }),
    subjectType: t.exposeString('typename', {
      nullable: true,
      description: 'The type of what was made or changed; null for what is gone.',
    }),
    subjectId: t.id({
      nullable: true,
      description: 'Its global id.',
      select: { typename: true, subjectId: true },
      resolve: ({ typename, subjectId }) =>
        typename === null || subjectId === null ? null : encodeGlobalId(typename, subjectId),
    }),
    details: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What else there is to know, such as the revision or the new role.',
      select: { details: true },
      resolve: ({ details }) => details as object | null,
    }),
  }),
});

const AuditLogFilter = builder.inputType('AuditLogFilter', {
  description: 'Entries that meet every condition given.',
  fields: (t) => ({
    memberId: t.globalID({ for: [Member], description: 'Of what this member did.' }),
    subjectId: t.globalID({ description: 'Of what was done to this, by its global id.' }),
    action: t.string({ description: 'Of this mutation.' }),
  }),
});

const newestFirst = [
  { occurredAt: 'desc' },
  { id: 'desc' },
] satisfies Prisma.AuditEntryOrderByWithRelationInput[];

const AuditEntryConnection = builder.connectionObject(
  { type: AuditEntry, name: 'AuditEntryConnection' },
  { name: 'AuditEntryEdge' },
);

builder.queryField('auditLog', (t) =>
  t.connection(
    {
      type: AuditEntry,
      description: 'Who changed what, newest first. It takes an admin.',
      args: { filter: t.arg({ type: AuditLogFilter }) },
      resolve: async (_root, args, context, info) => {
        const { prisma, viewer } = context;
        mayReadAuditLog(viewer);
        const { memberId, subjectId, action } = args.filter ?? {};
        const where = {
          ...(memberId && { memberId: memberId.id }),
          ...(subjectId && { typename: subjectId.typename, subjectId: subjectId.id }),
          ...(action != null && { action }),
        } satisfies Prisma.AuditEntryWhereInput;
        const rows = await prisma.auditEntry.findMany({
          ...queryFromInfo({ context, info, include: {}, paths: NODES }),
          ...pageQuery(args, where, newestFirst),
        });
        return { ...pageOf(rows, args, newestFirst), totalCount: () => prisma.auditEntry.count({ where }) };
      },
    },
    AuditEntryConnection,
  ),
);
