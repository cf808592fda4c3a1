import { StatementChannel, StatementKind, StatementStatus } from '../../generated/prisma/enums.ts';
import { builder, GLOBAL_ID } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import { enumType } from '../kernel/enum.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { speakerField } from '../people/speakers.ts';

enumType(StatementKind, {
  name: 'StatementKind',
  description: 'What kind of statement it is, and whose words its text is.',
  values: {
    QUOTE: "Said elsewhere, in the speaker's own words.",
    PARAPHRASE: "Said elsewhere, in the newsroom's words.",
    COMMENT: 'Given to this newsroom.',
    SOCIAL_POST: 'Posted by the speaker on social media.',
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
    AMENDED: 'The speaker has changed it since.',
    WITHDRAWN: 'The speaker has taken it back.',
    DELETED_AT_SOURCE: 'It can no longer be found where it was made.',
  },
});

export const Statement = builder.prismaNode('Statement', {
  id: GLOBAL_ID,
  description: 'Who said what, in which role, when, where and how.',
  fields: (t) => ({
    kind: t.expose('kind', {
      type: StatementKind,
      description: 'What kind of statement it is, and whose words `text` is.',
    }),
    text: t.exposeString('text', { description: 'What was said, as plain text.' }),
    language: t.exposeString('language', { description: 'The language of the text, as a BCP 47 tag.' }),
    translatedFrom: t.exposeString('translatedFrom', {
      nullable: true,
      description: 'If the text is a translation: the language of the original, as a BCP 47 tag.',
    }),
    speaker: t.field(speakerField('speaker', { description: 'Who said it.' })),
    roleName: t.exposeString('roleName', {
      nullable: true,
      description: 'The role of the speaker at the time.',
    }),
    onBehalfOf: t.relation('onBehalfOf', {
      nullable: true,
      description: 'The organisation that the speaker spoke for at the time.',
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
    statusNote: t.exposeString('statusNote', {
      nullable: true,
      description: 'The reason for the status.',
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
    source: t.relation('source', {
      nullable: true,
      description: 'The report that it was taken from.',
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
