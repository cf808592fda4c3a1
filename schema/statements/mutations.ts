import { amendStatement } from '../../src/statements/amend-statement.ts';
import { changeStatementStatus } from '../../src/statements/change-statement-status.ts';
import { recordStatement } from '../../src/statements/record-statement.ts';
import { restoreStatement } from '../../src/statements/restore-statement.ts';
import { statementSpeakerInput, unnamedInput } from '../../src/statements/spoken-by.ts';
import { statementInput } from '../../src/statements/statement-input.ts';
import { inputType } from '../kernel/inputs.ts';
import { APPENDED } from '../feed/event.ts';
import { mutation } from '../kernel/mutation.ts';
import { Statement } from './statement.ts';

/** The fields of a statement, as inputs describe them. */
const FIELDS = {
  text: "The statement, as plain text. With the wording `VERBATIM`, omit quotation marks around the whole text: they are added in print. With `PARTIAL`, put the speaker's own words in quotation marks: none are added in print.",
  translatedFrom: 'If the text is a translation: the language of the original, as a BCP 47 tag.',
  speaker: 'Who said it.',
  roleName:
    "The speaker's role when the statement was made, as it is printed. It is not taken from the affiliations of the person. Omit it if the speaker is not named: `speaker.unnamed.description` says who spoke.",
  attributionText:
    "The newsroom's own words for who said it, as printed. Without them, `attribution` is composed of the speaker, the role and the organisation that they spoke for.",
  onBehalfOfId: 'The id of the organisation that the speaker spoke for.',
  audience: 'To whom it was said, for example "employees".',
  channel: 'Where it was made, for example in an interview.',
  madeOn:
    'When it was made. Omit it if that is unknown: lists then have the statement on the day of `receivedAt`. Without either, it comes last, and no range of dates finds it.',
  receivedAt:
    'When the newsroom received it. A comment that answers a request is not received before the request was made. For a comment of `addComment` or `addLivePost`, the default is now if `madeOn` is omitted too.',
  place: 'The place where it was made.',
  inReplyToId: 'The id of the statement that it replies to.',
  sourceId: 'The id of the report that it was taken from.',
  passage:
    'The words in the source that the text is based on. Omit it if the wording is `VERBATIM`, since the text contains these words.',
  originalUrl: 'The URL where it can be read or heard.',
  campaignIds: 'The ids of the campaigns that it is about or was made in, at most 100.',
};

inputType('UnnamedSpeakerInput', unnamedInput, {
  description: 'Somebody whom the source does not name.',
  fields: {
    description: 'Who spoke, as printed: "a senior executive". It becomes the `roleName` of the statement.',
    organizationId:
      'The id of the organisation that they belong to. Omit it if there is none, or if it must not be known.',
  },
});

inputType('StatementSpeakerInput', statementSpeakerInput, {
  description: 'Who made a statement: exactly one of these.',
  isOneOf: true,
  fields: {
    personId: 'The id of a person.',
    organizationId: 'The id of an organisation.',
    unnamed: 'Somebody whom the source does not name.',
  },
});

inputType('StatementInput', statementInput, {
  description: 'Who said what, in which role, to whom, when, where and how.',
  fields: {
    ...FIELDS,
    kind: 'How it was made. Required, except in `addComment`, which accepts only `COMMENT`.',
    wording:
      'Whose words the text consists of. Required, except in `addComment`, where the default is `PARAPHRASE`. Only `VERBATIM` is printed in quotation marks.',
    language: 'The language of the text, as a BCP 47 tag. The default is `en`.',
  },
});

mutation(recordStatement, {
  description: 'Records a statement. Requires the role REPORTER.',
  input: {
    statement: 'The statement.',
    visibility:
      'Who can see it. The default is `MEMBERS`; it becomes public when an article that refers to it is published. `PUBLIC` requires the role EDITOR.',
  },
  payload: { statement: Statement, event: APPENDED },
});

mutation(amendStatement, {
  description:
    'Amends a statement: saves the corrected statement as a new one, the amendment. Fields that the input omits are copied from the old statement. Articles keep the old words until they are revised. The old statement becomes `AMENDED`. If the newsroom corrects who said it, for whom, or the words, it becomes `RECORDED_IN_ERROR`: no list has it by default. If the old statement is public, so is the amendment, and events are appended to the feed. A statement can be amended once: to amend it again, amend its amendment. Requires the role EDITOR.',
  inputDescription:
    'The changes. An omitted field is copied from the old statement, except the role and the attribution of another speaker; null clears a field. Fields that every statement has, such as `text`, cannot be cleared.',
  input: {
    ...FIELDS,
    statementId: 'The id of the statement to amend.',
    party: 'Whose amendment it is: the speaker puts it otherwise, or the newsroom corrects its own error.',
    kind: 'How it was made.',
    wording: 'Whose words the text consists of.',
    language: 'The language of the text, as a BCP 47 tag.',
    note: 'Why it was amended, for readers. It becomes the `statusNote` of the old statement.',
  },
  payload: {
    statement: { type: Statement, description: 'The amendment. Its `amends` is the old statement.' },
    event: APPENDED,
  },
});

mutation(changeStatementStatus, {
  description:
    'Records that a statement was withdrawn, deleted where it was made, or recorded in error. With the present status, it replaces the note on that status. If the statement is public, events are appended to the feed. Of an amended statement, the status only says whose error the amendment corrects, `AMENDED` or `RECORDED_IN_ERROR`: change the status of its newest amendment otherwise. Requires the role EDITOR.',
  input: {
    statementId: 'The id of the statement.',
    status: 'The new status, or the present one to replace its note.',
    note: 'The reason, for readers. It replaces the present note. Omit it to keep that note; null removes it.',
  },
  payload: {
    statement: { type: Statement, description: 'The statement with its new status.' },
    event: APPENDED,
  },
});

mutation(restoreStatement, {
  description:
    'Takes back that a statement was withdrawn, deleted where it was made, or recorded in error: it becomes `CURRENT` again. If it is public, events are appended to the feed. An amended statement cannot be restored: amend its newest amendment. Requires the role EDITOR.',
  input: {
    id: 'The id of the statement.',
    note: 'Why it is restored, for readers. It becomes the `statusNote`.',
  },
  payload: {
    statement: { type: Statement, description: 'The statement, which is current again.' },
    event: APPENDED,
  },
});
