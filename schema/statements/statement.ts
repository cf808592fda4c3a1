import type { Prisma } from '../../generated/prisma/client.ts';
import {
  StatementChannel as StatementChannelValues,
  StatementKind as StatementKindValues,
  StatementStatus as StatementStatusValues,
} from '../../generated/prisma/enums.ts';
import { visibleStatements } from '../../src/statements/policy.ts';
import { builder } from '../kernel/builder.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { nestedPage, pageOf } from '../kernel/pages.ts';
import { Organization, Person, speaker, Speaker } from '../people/speakers.ts';

export const StatementKind = builder.enumType(StatementKindValues, {
  name: 'StatementKind',
  description:
    '`QUOTE`: their words; `PARAPHRASE`: the newsroom’s; `COMMENT`: given to this newsroom; `SOCIAL_POST`: posted by them.',
});
export const StatementChannel = builder.enumType(StatementChannelValues, {
  name: 'StatementChannel',
  description: 'How it was said.',
});
const StatementStatus = builder.enumType(StatementStatusValues, {
  name: 'StatementStatus',
  description:
    '`CURRENT`: it stands as it was made; `AMENDED`: changed since; `WITHDRAWN`: taken back by who made it; `DELETED_AT_SOURCE`: no longer to be found where it was made.',
});

export const Statement = builder.prismaNode('Statement', {
  id: { field: 'id', description: 'Global id.' },
  description: 'Who said what, in which role, when, where and how.',
  fields: (t) => ({
    kind: t.expose('kind', { type: StatementKind }),
    text: t.exposeString('text', { description: 'Plain text.' }),
    language: t.exposeString('language', { description: 'Of the text, as a language tag (BCP 47).' }),
    translatedFrom: t.exposeString('translatedFrom', {
      nullable: true,
      description: 'The language it was made in, where the text is a translation.',
    }),
    speaker: t.field({
      type: Speaker,
      description: 'To whom it is attributed.',
      select: (_args, _ctx, nested) => ({
        speakerPerson: nested(true, [], 'Person'),
        speakerOrganization: nested(true, [], 'Organization'),
      }),
      resolve: (statement) => speaker(statement.speakerPerson, statement.speakerOrganization),
    }),
    roleName: t.exposeString('roleName', {
      nullable: true,
      description: 'The speaker’s role when they made it.',
    }),
    onBehalfOf: t.relation('onBehalfOf', {
      nullable: true,
      description: 'For whom they spoke when they made it.',
    }),
    channel: t.expose('channel', { type: StatementChannel }),
    madeOn: t.expose('madeOn', { type: 'EDTFDate', nullable: true }),
    receivedAt: t.expose('receivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the newsroom got it.',
    }),
    place: t.exposeString('place', { nullable: true }),
    status: t.expose('status', { type: StatementStatus }),
    statusNote: t.exposeString('statusNote', {
      nullable: true,
      description: 'Why the status is what it is.',
    }),
    inReplyTo: t.field({
      type: 'Statement',
      nullable: true,
      description: 'What it answers, if you may see that.',
      select: { inReplyToId: true },
      resolve: ({ inReplyToId }, _args, context, info) =>
        inReplyToId === null ? null : visibleNode('Statement', inReplyToId, context, info),
    }),
    source: t.relation('source', {
      nullable: true,
      description: 'The report that it was taken from.',
    }),
    url: t.expose('url', { type: 'URL', nullable: true, description: 'Where it can be read or heard.' }),
  }),
});

export const StatementConnection = builder.connectionObject(
  { type: Statement, name: 'StatementConnection' },
  { name: 'StatementEdge' },
);

/** Newest first, by the first day that a statement's date can mean. */
export const newestStatements = [
  { madeOnFirst: 'desc' },
  { id: 'desc' },
] satisfies Prisma.StatementOrderByWithRelationInput[];

builder.prismaObjectField(Person, 'statements', (t) =>
  t.connection(
    {
      type: Statement,
      description: 'What they said, newest first.',
      select: (args, { viewer }, nested) => ({
        statements: nestedPage(nested, 'Statement', args, visibleStatements(viewer), newestStatements),
        _count: { select: { statements: { where: visibleStatements(viewer) } } },
      }),
      resolve: ({ statements, _count }, args) => ({
        ...pageOf(statements, args, newestStatements),
        totalCount: _count.statements,
      }),
    },
    StatementConnection,
  ),
);
builder.prismaObjectField(Organization, 'statements', (t) =>
  t.connection(
    {
      type: Statement,
      description: 'What it said, newest first.',
      select: (args, { viewer }, nested) => ({
        statements: nestedPage(nested, 'Statement', args, visibleStatements(viewer), newestStatements),
        _count: { select: { statements: { where: visibleStatements(viewer) } } },
      }),
      resolve: ({ statements, _count }, args) => ({
        ...pageOf(statements, args, newestStatements),
        totalCount: _count.statements,
      }),
    },
    StatementConnection,
  ),
);
