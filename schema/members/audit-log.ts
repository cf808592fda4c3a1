import { mayReadAuditLog } from '../../src/members/policy.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { list } from '../kernel/list.ts';
import { ApiToken, Member } from './members.ts';

builder.prismaNode('AuditEntry', {
  id: GLOBAL_ID,
  description:
    'The record of one change and who made it. It is written in the transaction of the change, and never changed or deleted; only a redaction takes words out of its details. Only admins see it.',
  fields: (t) => ({
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the change was made.' }),
    member: t.relation('member', {
      nullable: true,
      description:
        'The member who made the change, or who scheduled the article that was published. Null for a change made on the command line.',
    }),
    token: t.relation('token', {
      type: ApiToken,
      nullable: true,
      description:
        'The token that was used. Null for a member who signed in through the identity provider, for a change made on the command line, and for the publication of a scheduled article.',
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
      resolve: ({ details }) => details as object | null,
    }),
  }),
});

const AuditLogFilter = builder.inputType('AuditLogFilter', {
  description: 'Selects the entries that meet all given conditions.',
  fields: (t) => ({
    memberId: t.globalID({ for: [Member], description: 'Only entries by this member.' }),
    subjectId: t.globalID({ description: 'Only entries about the object with this global id.' }),
    action: t.string({ description: 'Only entries of the mutation with this name.' }),
  }),
});

list('auditLog', {
  of: 'AuditEntry',
  description: 'The audit log, newest first. Requires the role ADMIN and the scope `MANAGE`.',
  filter: AuditLogFilter,
  orderBy: [{ occurredAt: 'desc' }, { id: 'desc' }],
  where: ({ memberId, subjectId, action }, { viewer }) => {
    mayReadAuditLog(viewer);
    return {
      ...(memberId && { memberId: memberId.id }),
      ...(subjectId && { typename: subjectId.typename, subjectId: subjectId.id }),
      ...(action != null && { action }),
    };
  },
});
