import { withWords } from '../../src/articles/diff.ts';
import { mayReadAuditLog, visibleAuditEntries } from '../../src/members/policy.ts';
import type { FieldValues } from '../../src/operations/changed-values.ts';
import { FieldChange } from '../articles/diff.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { list } from '../kernel/list.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { ApiToken, Member } from './members.ts';

interface Details {
  readonly changes?: readonly FieldValues[];
}

builder.prismaNode('AuditEntry', {
  id: GLOBAL_ID,
  description:
    'The record of one change and who made it. It is written in the transaction of the change, and never changed or deleted; only a redaction takes words out of its details. Editors see the changes of articles, statements, people, campaigns and other content. Admins whose token has the scope `MANAGE` see all changes. Readers never see entries.',
  fields: (t) => ({
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the change was made.' }),
    member: t.relation('member', {
      nullable: true,
      description:
        'The member who made the change, or who scheduled the article that was published. Null for a change made on the command line.',
    }),
    token: t.field({
      type: ApiToken,
      nullable: true,
      description:
        'The token that was used, if you see it. Null for changes on the command line, publications of scheduled articles, and members who signed in through the identity provider.',
      extensions: sqlStatements(1),
      select: { tokenId: true },
      resolve: ({ tokenId }, _args, context, info) =>
        tokenId === null ? null : visibleNode('ApiToken', tokenId, context, info),
    }),
    action: t.exposeString('action', {
      description:
        'The name of the mutation, such as `publishArticle`, or `signIn` if a sign-in through the identity provider added a member or changed their role.',
    }),
    subjectType: t.exposeString('typename', {
      nullable: true,
      description:
        'The type of the object that was created or changed. Null for `eraseNewsletterSubscriber`, which leaves no object.',
    }),
    subjectId: t.id({
      nullable: true,
      description:
        'The global id of the object that was created or changed. Null for `eraseNewsletterSubscriber`, which leaves no object.',
      select: { typename: true, subjectId: true },
      resolve: ({ typename, subjectId }) =>
        typename === null || subjectId === null ? null : encodeGlobalId(typename, subjectId),
    }),
    details: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Details of the change, such as the number of the revision or the new role.',
      select: { details: true },
      resolve({ details }) {
        const { changes: _, ...others } = (details ?? {}) as Details;
        return Object.keys(others).length === 0 ? null : others;
      },
    }),
    changes: t.field({
      type: [FieldChange],
      description:
        'The fields that an update changed, before and after. Empty for other changes, and for those of the text of an article, which its revisions show.',
      select: { details: true },
      resolve: ({ details }) => withWords(((details ?? {}) as Details).changes ?? []),
    }),
  }),
});

const AuditLogFilter = builder.inputType('AuditLogFilter', {
  description: 'Selects the entries that meet all given conditions.',
  fields: (t) => ({
    memberId: t.globalID({ for: [Member], description: 'Only entries by this member.' }),
    subjectId: t.globalID({
      description:
        'Only entries about the object with this global id, and about those that were merged into it.',
    }),
    action: t.string({ description: 'Only entries of the mutation with this name.' }),
    occurredFrom: t.field({ type: 'DateTime', description: 'Only changes made at this time or later.' }),
    occurredUntil: t.field({ type: 'DateTime', description: 'Only changes made at this time or earlier.' }),
  }),
});

list('auditLog', {
  of: 'AuditEntry',
  description:
    'The audit log, newest first. Requires the role EDITOR. Editors see the changes of content; admins whose token has the scope `MANAGE` see all changes.',
  filter: AuditLogFilter,
  orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
  where: async ({ memberId, subjectId, action, occurredFrom, occurredUntil }, { viewer, prisma }) => {
    mayReadAuditLog(viewer);
    // The entries about what was merged into the subject keep its id.
    const intoId = subjectId?.id;
    const merged = intoId === undefined ? [] : await prisma.merged.findMany({ where: { intoId } });
    return {
      AND: [visibleAuditEntries(viewer)],
      ...((occurredFrom ?? occurredUntil) != null && {
        occurredAt: {
          ...(occurredFrom != null && { gte: occurredFrom }),
          ...(occurredUntil != null && { lte: occurredUntil }),
        },
      }),
      ...(memberId && { memberId: memberId.id }),
      ...(subjectId && {
        typename: subjectId.typename,
        subjectId: { in: [subjectId.id, ...merged.map(({ fromId }) => fromId)] },
      }),
      ...(action != null && { action }),
    };
  },
});
