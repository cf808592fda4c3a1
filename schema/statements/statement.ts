import {
  StatementChannel,
  StatementKind,
  StatementStatus,
  StatementWording,
} from '../../generated/prisma/enums.ts';
import { ATTRIBUTED, attribution } from '../../src/statements/attribution.ts';
import { seesStatement, visibleStatements } from '../../src/statements/policy.ts';
import { textDirection } from '../../src/text-direction.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { TextDirection } from '../kernel/text-direction.ts';
import { speakerField } from '../people/speakers.ts';
import { SearchResult } from '../search/result.ts';

enumType(StatementKind, {
  name: 'StatementKind',
  description: 'How a statement was made.',
  values: {
    COMMENT: 'It was given to this newsroom, such as an answer to a request for comment.',
    REMARK: 'It was said or written elsewhere.',
    SOCIAL_POST: 'The speaker posted it on social media.',
  },
});
enumType(StatementWording, {
  name: 'StatementWording',
  description:
    'Whose words the text of a statement is. Put only `VERBATIM` in quotation marks; `bodyHtml`, `bodyText` and `jsonLd` do the same.',
  values: {
    VERBATIM: "The text is the speaker's own words, from its first to its last.",
    PARTIAL: "The text is the newsroom's, and contains words of the speaker's own in quotation marks.",
    PARAPHRASE: "The text is the newsroom's: what was said, in other words.",
  },
});
enumType(StatementChannel, {
  name: 'StatementChannel',
  description: 'Where a statement was made.',
  values: {
    PRESS_STATEMENT: 'In a statement to the press.',
    INTERVIEW: 'In an interview.',
    INTERNAL_MEMO: 'In a message within an organisation.',
    SOCIAL_MEDIA: 'On social media.',
    SPEECH: 'In a speech.',
    DOCUMENT: 'In a document.',
    COURT_FILING: 'In a court filing.',
    OTHER: 'Somewhere else.',
  },
});
enumType(StatementStatus, {
  name: 'StatementStatus',
  description: 'Whether a statement still stands as it was made.',
  values: {
    CURRENT: 'It stands as it was made.',
    AMENDED: 'It was amended: `amendedBy` has the words that stand now.',
    WITHDRAWN: 'The speaker has taken it back.',
    DELETED_AT_SOURCE: 'It can no longer be found where it was made.',
  },
});

export const Statement = builder.prismaNode('Statement', {
  select: { id: true, wording: true },
  id: GLOBAL_ID,
  interfaces: [SearchResult],
  description:
    'Who said what, in which role, to whom, when, where and how. A statement keeps its words, speaker and role: an amendment is another statement, with another id.',
  fields: (t) => ({
    kind: t.expose('kind', {
      type: StatementKind,
      description: 'How it was made: given to the newsroom, said elsewhere, or posted on social media.',
    }),
    wording: t.expose('wording', {
      type: StatementWording,
      description: 'Whose words `text` is. Put only `VERBATIM` in quotation marks.',
    }),
    text: t.exposeString('text', { description: 'What was said, as plain text.' }),
    attribution: t.string({
      description:
        'Who said it, in which role and on whose behalf, in English and ready to print: "Ada Speaker, chair". If the speaker isn\'t named: "a senior executive of The Company, who was not named". It is made of `speaker`, `speakerIsNamed`, `roleName` and `onBehalfOf`, from which a page in another language can make its own. Names and roles are as the newsroom recorded them.',
      select: ATTRIBUTED,
      resolve: (statement) => attribution(statement),
    }),
    language: t.exposeString('language', { description: 'The language of the text, as a BCP 47 tag.' }),
    direction: t.field({
      type: TextDirection,
      description: 'The direction of the text, by the script of `language`.',
      select: { language: true },
      resolve: ({ language }) => textDirection(language),
    }),
    translatedFrom: t.exposeString('translatedFrom', {
      nullable: true,
      description: 'If the text is a translation: the language of the original, as a BCP 47 tag.',
    }),
    speaker: t.field(
      speakerField('speaker', {
        description: "Who said it. If the speaker isn't named, the organisation that they belong to.",
      }),
    ),
    speakerIsNamed: t.exposeBoolean('speakerIsNamed', {
      description: "False if the source doesn't say who spoke; `attribution` says so in words.",
    }),
    roleName: t.exposeString('roleName', {
      nullable: true,
      description: 'The role of the speaker at the time.',
    }),
    onBehalfOf: t.relation('onBehalfOf', {
      nullable: true,
      description: 'The organisation that the speaker spoke for at the time.',
    }),
    audience: t.exposeString('audience', {
      nullable: true,
      description: 'To whom it was said, for example "employees".',
    }),
    channel: t.expose('channel', {
      type: StatementChannel,
      description: 'Where it was made, for example in an interview.',
    }),
    madeOn: t.expose('madeOn', { type: 'EDTFDate', nullable: true, description: 'When it was said.' }),
    receivedAt: t.expose('receivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the newsroom received it.',
    }),
    place: t.exposeString('place', { nullable: true, description: 'The place where it was said.' }),
    status: t.expose('status', {
      type: StatementStatus,
      description: 'Whether it still stands as it was made.',
    }),
    statusNote: t.string({
      nullable: true,
      description: "The reason for the status. Null if it is about an amendment that you can't see.",
      select: { statusNote: true, amendedBy: { select: { visibility: true } } },
      resolve: ({ statusNote, amendedBy }, _args, { viewer }) =>
        amendedBy === null || seesStatement(viewer, amendedBy) ? statusNote : null,
    }),
    amends: t.field({
      type: 'Statement',
      nullable: true,
      description: 'The statement that it amends, or null if there is none that you can see.',
      extensions: statements(1),
      select: { amends: { select: { id: true } } },
      resolve: ({ amends }, _args, context, info) =>
        amends === null ? null : visibleNode('Statement', amends.id, context, info),
    }),
    amendedBy: t.field({
      type: 'Statement',
      nullable: true,
      description:
        'The statement that amends it, or null if there is none that you can see. That one may have been amended in turn.',
      extensions: statements(1),
      select: { amendedById: true },
      resolve: ({ amendedById }, _args, context, info) =>
        amendedById === null ? null : visibleNode('Statement', amendedById, context, info),
    }),
    inReplyTo: t.field({
      type: 'Statement',
      nullable: true,
      description: 'The statement that it replies to, or null if there is none that you can see.',
      extensions: statements(1),
      select: { inReplyToId: true },
      resolve: ({ inReplyToId }, _args, context, info) =>
        inReplyToId === null ? null : visibleNode('Statement', inReplyToId, context, info),
    }),
    replies: t.connection(
      {
        description: 'The statements that reply to it, oldest first.',
        ...relationPage({
          from: 'Statement',
          relation: 'replies',
          of: 'Statement',
          where: (_args, { viewer }) => visibleStatements(viewer),
          orderBy: [{ madeOnFirst: 'asc' }, { id: 'asc' }],
        }),
      },
      connectionOf('Statement'),
    ),
    source: t.relation('source', {
      nullable: true,
      description: 'The report that it was taken from.',
    }),
    passage: t.exposeString('passage', {
      nullable: true,
      description:
        'The words in the source that `text` is based on. Null if the wording is `VERBATIM`, since `text` then has these words.',
    }),
    originalUrl: t.expose('originalUrl', {
      type: 'URL',
      nullable: true,
      description: 'The URL where it can be read or heard.',
    }),
  }),
});

/** By the earliest day that the date can mean. */
export const NEWEST_FIRST = [{ madeOnFirst: 'desc' }, { id: 'desc' }] as const;
