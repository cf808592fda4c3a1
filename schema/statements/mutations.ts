import { amendStatement } from '../../src/statements/amend-statement.ts';
import { changeStatementStatus } from '../../src/statements/change-statement-status.ts';
import { recordStatement } from '../../src/statements/record-statement.ts';
import { statementInput } from '../../src/statements/statement-input.ts';
import { inputType } from '../kernel/inputs.ts';
import { mutation } from '../kernel/mutation.ts';
import { Statement } from './statement.ts';

/** The fields of a statement, as inputs describe them. */
const FIELDS = {
  text: "The statement, as plain text. With the wording `VERBATIM`, omit quotation marks around the whole text: they are added in print. With `PARTIAL`, put the speaker's own words in quotation marks: none are added in print.",
  translatedFrom: 'If the text is a translation: the language of the original, as a BCP 47 tag.',
  speaker: 'Who said it. If the speaker is not named, the organisation that they belong to.',
  roleName:
    'The speaker\'s role when the statement was made. If the speaker is not named, it says who spoke, as printed: "a senior executive".',
  onBehalfOfId: 'The id of the organisation that the speaker spoke for.',
  audience: 'To whom it was said, for example "employees".',
  channel: 'Where it was made, for example in an interview.',
  madeOn: 'When it was made.',
  receivedAt: 'When the newsroom received it.',
  place: 'The place where it was made.',
  inReplyToId: 'The id of the statement that it replies to.',
  sourceId: 'The id of the report that it was taken from.',
  passage:
    'The words in the source that the text is based on. Omit it if the wording is `VERBATIM`, since the text contains these words.',
  originalUrl: 'The URL where it can be read or heard.',
  campaignIds: 'The ids of the campaigns that it is about or was made in, at most 100.',
};
const IS_NAMED =
  'False if the source does not name the speaker. `speaker` must then be an organisation, and `roleName` is required.';

inputType('StatementInput', statementInput, {
  description: 'Who said what, in which role, to whom, when, where and how.',
  fields: {
    ...FIELDS,
    kind: 'How it was made. Required, except in `addComment`, which accepts only `COMMENT`.',
    wording:
      'Whose words the text consists of. Required, except in `addComment`, where the default is `PARAPHRASE`. Only `VERBATIM` is printed in quotation marks.',
    language: 'The language of the text, as a BCP 47 tag. The default is `en`.',
    speakerIsNamed: `${IS_NAMED} The default is true.`,
  },
});

mutation(recordStatement, {
  description: 'Records a statement. Requires the role REPORTER.',
  input: {
    statement: 'The statement.',
    visibility:
      'Who can see it. The default is `MEMBERS`; it becomes public when an article that refers to it is published. `PUBLIC` requires the role EDITOR.',
  },
  payload: { statement: Statement },
});

mutation(amendStatement, {
  description:
    'Amends a statement: saves the corrected statement as a new one, the amendment. Fields that the input omits are copied from the old statement. The old statement becomes `AMENDED`; articles keep its words until they are revised. If the old statement is public, so is the amendment, and events are appended to the feed. A statement can be amended once: to amend it again, amend its amendment. Requires the role EDITOR.',
  inputDescription:
    'The changes. An omitted field is copied from the old statement; null clears a field. Fields that every statement has, such as `text`, cannot be cleared.',
  input: {
    ...FIELDS,
    statementId: 'The id of the statement to amend.',
    kind: 'How it was made.',
    wording: 'Whose words the text consists of.',
    language: 'The language of the text, as a BCP 47 tag.',
    speakerIsNamed: IS_NAMED,
    note: 'Why it was amended, for readers. It becomes the `statusNote` of the old statement.',
  },
  payload: {
    statement: { type: Statement, description: 'The amendment. Its `amends` is the old statement.' },
  },
});

mutation(changeStatementStatus, {
  description:
    'Records that a statement was withdrawn, or deleted where it was made. With the present status, it replaces the note on that status. If the statement is public, events are appended to the feed. An amended statement keeps its status: change the status of its newest amendment. Requires the role EDITOR.',
  input: {
    statementId: 'The id of the statement.',
    status:
      '`WITHDRAWN` or `DELETED_AT_SOURCE`, or the present status to replace its note. No statement becomes `CURRENT` again.',
    note: 'The reason, for readers. It replaces the present note. Omit it to keep that note; null removes it.',
  },
  payload: { statement: { type: Statement, description: 'The statement with its new status.' } },
});
