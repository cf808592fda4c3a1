import { withWords } from '../../src/articles/diff.ts';
import { mayReadAuditLog, visibleAuditEntries } from '../../src/members/policy.ts';
import type { EntityName } from '../../src/db/entities.ts';
import { extensionTables } from '../../src/extensions/installed.ts';
import type { FieldValues } from '../../src/operations/changed-values.ts';
import { FieldChange } from '../articles/diff.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { enumOfNames } from '../kernel/enum.ts';
import { list } from '../kernel/list.ts';
import { auditedMutations } from '../kernel/mutation.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { ApiToken, Member } from './members.ts';

const SUBJECTS = [
  ...(['Article', 'UpdateNote', 'CommentRequest', 'PreviewLink', 'InternalNote'] as const),
  ...(['LiveBlog', 'LivePost', 'Tag', 'Section', 'Front', 'Statement'] as const),
  ...(['Person', 'Organization', 'SourceReport', 'Campaign', 'CampaignDemand'] as const),
  ...(['CampaignAction', 'CampaignOutcome', 'ActionFigure', 'Redaction', 'RedactionRun'] as const),
  ...(['Newsletter'] as const),
  ...(['Member', 'ApiToken', 'WebhookEndpoint', 'WebhookDelivery'] as const),
] as const satisfies readonly EntityName[];
const EXTENSION_TYPES = extensionTables().map(({ type }) => type);
const TYPES: readonly string[] = [...SUBJECTS, ...EXTENSION_TYPES];

interface Details {
  readonly changes?: readonly FieldValues[];
  /** The type of what was redacted. */
  readonly target?: string;
}

/** Details that are ids of rows, and their types. A merged row has the type of the entry. */
const IDS: Readonly<Record<string, (details: Details, typename: string) => string | undefined>> = {
  articleIds: () => 'Article',
  member: () => 'Member',
  members: () => 'Member',
  mergedId: (_details, typename) => typename,
  targetId: ({ target }) => target,
};

/** Details with global ids, by which `node` finds the objects. */
function withGlobalIds(details: Details, typename: string | null): object {
  const encode = (type: string, value: unknown): unknown =>
    Array.isArray(value) ? value.map((id) => encode(type, id)) : encodeGlobalId(type, value as string);
  return Object.fromEntries(
    Object.entries(details).map(([name, value]: [string, unknown]) => {
      const type = IDS[name]?.(details, typename ?? '');
      return [name, type === undefined ? value : encode(type, value)];
    }),
  );
}

/** What else makes changes. */
const OTHER_ACTIONS: Readonly<Record<string, string>> = {
  signIn: 'A sign-in through the identity provider.',
  import: 'An import of an archive.',
};

// All mutations are added before: index.ts loads this file last.
const ACTIONS: readonly string[] = [...auditedMutations(), ...Object.keys(OTHER_ACTIONS)];

const AuditAction = enumOfNames(ACTIONS, {
  name: 'AuditAction',
  description: 'What made a change.',
  describe: (name) => OTHER_ACTIONS[name] ?? `The mutation \`${name}\`.`,
});

const AuditSubject = enumOfNames(TYPES, {
  name: 'AuditSubject',
  description: 'The type of an object that a mutation creates, changes or deletes.',
  describe: (name) => `An object of the type \`${name}\`.`,
});

builder.prismaNode('AuditEntry', {
  id: GLOBAL_ID,
  description:
    'The record of one change and who made it. It is written in the transaction of the change, and never changed or deleted; only a redaction takes words out of its details. Editors see the changes of articles, statements, people, campaigns and other content. Admins whose token has the scope `MANAGE` see all changes. Readers never see entries.',
  fields: (t) => ({
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'When the change was made.' }),
    member: t.relation('member', {
      nullable: true,
      description:
        'The member who made the change, or who scheduled the article that was published. Null for a change made on the command line, and for a run of `redactEverywhere` that ended since its member may no longer redact.',
    }),
    token: t.field({
      type: ApiToken,
      nullable: true,
      description:
        'The token that was used, if you see it. Null for changes without a member, publications of scheduled articles, and members who signed in through the identity provider.',
      extensions: sqlStatements(1),
      select: { tokenId: true },
      resolve: ({ tokenId }, _args, context, info) =>
        tokenId === null ? null : visibleNode('ApiToken', tokenId, context, info),
    }),
    action: t.field({
      type: AuditAction,
      nullable: true,
      description:
        'The mutation; `SIGN_IN` if a sign-in through the identity provider added a member or changed their role; or `IMPORT`. Null for a mutation of an earlier version that no longer exists.',
      select: { action: true },
      resolve: ({ action }) => (ACTIONS.includes(action) ? action : null),
    }),
    subjectType: t.field({
      type: AuditSubject,
      nullable: true,
      select: { typename: true },
      resolve: ({ typename }) => (typename !== null && TYPES.includes(typename) ? typename : null),
      description:
        'The type of the object that was created, changed or deleted. Null for `eraseNewsletterSubscriber`, which leaves no object.',
    }),
    subjectId: t.id({
      nullable: true,
      description:
        'The global id of the object that was created, changed or deleted. Null for `eraseNewsletterSubscriber`, which leaves no object.',
      select: { typename: true, subjectId: true },
      resolve: ({ typename, subjectId }) =>
        typename === null || subjectId === null ? null : encodeGlobalId(typename, subjectId),
    }),
    details: t.field({
      type: 'JSON',
      nullable: true,
      description:
        'Details of the change, such as the number of the revision, the new role, or the global ids of other objects.',
      select: { details: true, typename: true },
      resolve({ details, typename }) {
        const { changes: _, ...others } = (details ?? {}) as Details;
        return Object.keys(others).length === 0 ? null : withGlobalIds(others, typename);
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
        'Only entries about the object with this global id, about those that were merged into it, and about redactions of these.',
    }),
    action: t.field({ type: AuditAction, description: 'Only entries of this mutation.' }),
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
    const subjects = subjectId ? [subjectId.id, ...merged.map(({ fromId }) => fromId)] : [];
    const redacted = { targetType: subjectId?.typename ?? '', targetId: { in: subjects } };
    const redactions =
      subjects.length === 0 ? [] : await prisma.redaction.findMany({ where: redacted, select: { id: true } });
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
        typename: { in: [subjectId.typename, 'Redaction'] },
        subjectId: { in: [...subjects, ...redactions.map(({ id }) => id)] },
      }),
      ...(action != null && { action }),
    };
  },
});
