import type { Statement as StatementRow } from '../../generated/prisma/client.ts';
import {
  StatementChannel,
  StatementKind,
  StatementStatus,
  StatementWording,
} from '../../generated/prisma/enums.ts';
import { AmendmentParty } from '../../src/statements/amend-statement.ts';
import { ATTRIBUTED, attribution } from '../../src/statements/attribution.ts';
import { ChangedStatementStatus } from '../../src/statements/change-statement-status.ts';
import { seesStatement, visibleStatements } from '../../src/statements/policy.ts';
import { textDirection } from '../../src/lib/text-direction.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { CREATED_AT, Timestamped, UPDATED_AT } from '../kernel/changes.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { describeLanguage, languageOf } from '../kernel/language.ts';
import { connectionOf } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { TextDirection } from '../kernel/text-direction.ts';
import { speakerField } from '../people/speakers.ts';
import { VISIBILITY_FIELD } from '../people/visibility.ts';
import { SearchResult } from '../search/result.ts';

enumType(StatementKind, {
  name: 'StatementKind',
  description: 'How a statement was made.',
  values: {
    COMMENT: 'It was given to this newsroom, for example in answer to a request for comment.',
    REMARK: 'It was said or written elsewhere.',
    SOCIAL_POST: 'The speaker posted it on social media.',
  },
});
enumType(StatementWording, {
  name: 'StatementWording',
  description:
    'Whose words the text of a statement consists of. Put only `VERBATIM` in quotation marks, as `bodyHtml`, `bodyText` and `jsonLd` do.',
  values: {
    VERBATIM: "All words are the speaker's own.",
    PARTIAL: "The words are the newsroom's, with the speaker's own words in quotation marks.",
    PARAPHRASE: "The words are the newsroom's. They report what the speaker said.",
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
    EMAIL: 'In an e-mail.',
    PHONE: 'On the phone.',
    BROADCAST: 'In a broadcast.',
    PRESS_CONFERENCE: 'At a press conference.',
    OTHER: 'Anywhere else.',
  },
});
enumType(StatementStatus, {
  name: 'StatementStatus',
  description: 'Whether a statement still stands.',
  values: {
    CURRENT: 'It stands.',
    AMENDED: 'It was amended. `amendment` has the statement that replaces it.',
    WITHDRAWN: 'The speaker has withdrawn it.',
    DELETED_AT_SOURCE: 'It can no longer be found where it was made.',
    RECORDED_IN_ERROR:
      "It was the newsroom's error: the speaker did not say it, or not so. No list, search or timeline has it, except lists that ask for this status, and the articles that quote it.",
  },
});
enumType(ChangedStatementStatus, {
  name: 'ChangedStatementStatus',
  description:
    'What the status of a statement can be changed to. `restoreStatement` makes a statement `CURRENT` again.',
  values: {
    AMENDED: "For an amended statement: the amendment is the speaker's.",
    WITHDRAWN: 'The speaker has withdrawn it.',
    DELETED_AT_SOURCE: 'It can no longer be found where it was made.',
    RECORDED_IN_ERROR: "It was the newsroom's error: the speaker did not say it, or not so.",
  },
});
const AmendmentPartyType = enumType(AmendmentParty, {
  name: 'AmendmentParty',
  description: 'Whose amendment it is.',
  values: {
    SPEAKER: 'The speaker puts it otherwise.',
    NEWSROOM: 'The newsroom corrects its own error.',
  },
});

export const Statement = builder.prismaNode('Statement', {
  select: { id: true, wording: true },
  id: GLOBAL_ID,
  interfaces: [SearchResult, Timestamped],
  description:
    'Who said what, in which role, to whom, when, where and how. The words, the speaker and the role of a statement never change: an amendment is another statement, with its own id. Redaction is the one exception.',
  fields: (t) => ({
    kind: t.expose('kind', {
      type: StatementKind,
      description: 'How it was made: given to the newsroom, said elsewhere, or posted on social media.',
    }),
    wording: t.expose('wording', {
      type: StatementWording,
      description: 'Whose words `text` consists of. Put only `VERBATIM` in quotation marks.',
    }),
    text: t.exposeString('text', { description: 'The statement, as plain text.' }),
    attribution: t.string({
      args: { language: t.arg.string({ description: describeLanguage('the statement') }) },
      description:
        'Who said it, in which role and on whose behalf, ready to print: "Ada Speaker, chair". It is `attributionText` if the newsroom gave one. Otherwise it is composed of `speaker`, `speakerIsNamed`, `roleName` and `onBehalfOf`. If the speaker is not named: "a senior executive of The Company, who was not named". Names and roles stay in the language in which they were recorded.',
      select: { language: true, ...ATTRIBUTED },
      resolve: (statement, args) => attribution(statement, languageOf(args) ?? statement.language),
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
      description: 'The language of the original, as a BCP 47 tag. Null if the text is not a translation.',
    }),
    channel: t.expose('channel', {
      type: StatementChannel,
      description: 'Where it was made, for example in an interview.',
    }),
    madeOn: t.expose('madeOn', {
      type: 'EDTFDate',
      nullable: true,
      description: 'When it was made. Null if that is unknown: show no date.',
    }),
    receivedAt: t.expose('receivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the newsroom received it.',
    }),
    place: t.exposeString('place', { nullable: true, description: 'The place where it was made.' }),
  }),
});

builder.prismaObjectFields(Statement, (t) => ({
  speaker: t.field(
    speakerField('speaker', {
      nullable: true,
      description:
        'Who said it. If the speaker is not named, the organisation that they belong to; null if it is not known, or must not be.',
    }),
  ),
  speakerIsNamed: t.exposeBoolean('speakerIsNamed', {
    description: 'False if the source does not name the speaker. `attribution` then says so.',
  }),
  roleName: t.exposeString('roleName', {
    nullable: true,
    description: "The speaker's role when the statement was made. If the speaker is not named, who spoke.",
  }),
  attributionText: t.exposeString('attributionText', {
    nullable: true,
    description: "The newsroom's own words for who said it. Null if `attribution` is composed.",
  }),
  onBehalfOf: t.relation('onBehalfOf', {
    nullable: true,
    description: 'The organisation that the speaker spoke for.',
  }),
  audience: t.exposeString('audience', {
    nullable: true,
    description: 'To whom it was said, for example "employees".',
  }),
  source: t.relation('source', { nullable: true, description: 'The report that it was taken from.' }),
  passage: t.exposeString('passage', {
    nullable: true,
    description:
      'The words in the source that `text` is based on. Readers see them once the statement is public; for members only, use `addInternalNote`. Null if the wording is `VERBATIM`, since `text` contains these words.',
  }),
  originalUrl: t.expose('originalUrl', {
    type: 'URL',
    nullable: true,
    description: 'The URL where it can be read or heard.',
  }),
}));

interface AmendmentShape {
  readonly statusNote: string | null;
  readonly amendedByNewsroom: boolean;
  readonly statement: StatementRow;
}

const Amendment = builder.objectRef<AmendmentShape>('Amendment').implement({
  description: 'That a statement was amended: by whom, why, and with which words.',
  fields: (t) => ({
    party: t.field({
      type: AmendmentPartyType,
      description: 'Whose amendment it is.',
      resolve: ({ amendedByNewsroom }) => (amendedByNewsroom ? 'NEWSROOM' : 'SPEAKER'),
    }),
    note: t.exposeString('statusNote', { nullable: true, description: 'Why it was amended, for readers.' }),
    statement: t.field({
      type: 'Statement',
      description: 'The statement that replaces it, which can have an amendment of its own.',
      resolve: ({ statement }) => statement,
    }),
  }),
});

/** A list has no statement that was recorded in error, unless it asks for them by their status. */
export const BY_DEFAULT = { status: { not: 'RECORDED_IN_ERROR' } } as const;

builder.prismaObjectFields(Statement, (t) => ({
  visibility: t.field(VISIBILITY_FIELD),
  createdAt: t.field({
    ...CREATED_AT,
    select: { recordedAt: true },
    resolve: ({ recordedAt }, _args, { viewer }) => (viewer.member === null ? null : recordedAt),
  }),
  updatedAt: t.field(UPDATED_AT),
  status: t.expose('status', { type: StatementStatus, description: 'Whether it still stands.' }),
  statusNote: t.string({
    nullable: true,
    description:
      'The reason for the status, or why it is `CURRENT` again. Null if it is about an amendment that is not visible to you.',
    select: { statusNote: true, amendedBy: { select: { visibility: true } } },
    resolve: ({ statusNote, amendedBy }, _args, { viewer }) =>
      amendedBy === null || seesStatement(viewer, amendedBy) ? statusNote : null,
  }),
  amends: t.field({
    type: 'Statement',
    nullable: true,
    description: 'The statement that it amends. Null if none is visible to you.',
    extensions: sqlStatements(1),
    select: { amends: { select: { id: true } } },
    resolve: ({ amends }, _args, context, info) =>
      amends === null ? null : visibleNode('Statement', amends.id, context, info),
  }),
  amendment: t.field({
    type: Amendment,
    nullable: true,
    description: 'Its amendment. Null if none is visible to you.',
    extensions: sqlStatements(1),
    select: { statusNote: true, amendedByNewsroom: true, amendedById: true },
    resolve: async ({ amendedById, ...of }, _args, context, info) => {
      if (amendedById === null) return null;
      const statement = await visibleNode('Statement', amendedById, context, info, [['statement']]);
      return statement && { ...of, statement };
    },
  }),
  inReplyTo: t.field({
    type: 'Statement',
    nullable: true,
    description: 'The statement that it replies to. Null if none is visible to you.',
    extensions: sqlStatements(1),
    select: { inReplyToId: true },
    resolve: ({ inReplyToId }, _args, context, info) =>
      inReplyToId === null ? null : visibleNode('Statement', inReplyToId, context, info),
  }),
  replies: t.connection(
    {
      description: 'The statements that reply to it and are visible to you, oldest first.',
      ...relationPage({
        from: 'Statement',
        relation: 'replies',
        of: 'Statement',
        where: (_args, { viewer }) => ({ AND: [visibleStatements(viewer), BY_DEFAULT] }),
        orderBy: [{ madeOnFirst: 'asc' }, { id: 'asc' }],
      }),
    },
    connectionOf('Statement'),
  ),
}));

/** By the earliest day that the date can mean. */
export const NEWEST_FIRST = [{ madeOnFirst: 'desc' }, { id: 'desc' }] as const;
