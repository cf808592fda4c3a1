import { amendStatement } from '../../src/statements/amend-statement.ts';
import { changeStatementStatus } from '../../src/statements/change-statement-status.ts';
import { recordStatement } from '../../src/statements/record-statement.ts';
import { statementInput } from '../../src/statements/statement-input.ts';
import { inputType } from '../kernel/inputs.ts';
import { mutation } from '../kernel/mutation.ts';
import { Statement } from './statement.ts';

/** The fields of a statement, as inputs describe them. */
const FIELDS = {
  text: "What was said, as plain text. If the wording is `VERBATIM`, it has no quotation marks around it: they are added in print. If it is `PARTIAL`, put the speaker's own words in quotation marks; the API adds none, and without any the text is printed like a paraphrase.",
  translatedFrom: 'If the text is a translation: the language of the original, as a BCP 47 tag.',
  speaker: "Who said it. If the speaker isn't named, the organisation that they belong to.",
  roleName:
    'The role of the speaker at the time. If the speaker isn\'t named, it says who spoke, as it is to be printed: "a senior executive".',
  onBehalfOfId: 'The id of the organisation that the speaker spoke for at the time.',
  audience: 'To whom it was said, for example "employees".',
  channel: 'Where it was made, for example in an interview.',
  madeOn: 'When it was said.',
  receivedAt: 'When the newsroom received it.',
  place: 'The place where it was said.',
  inReplyToId: 'The id of the statement that it replies to.',
  sourceId: 'The id of the report that it was taken from.',
  passage:
    'The words in the source that the text is based on. Leave it out if the wording is `VERBATIM`, since the text then has these words.',
  originalUrl: 'The URL where it can be read or heard.',
  campaignIds: 'The ids of the campaigns that it is about, or was made in, at most 100.',
};

inputType('StatementInput', statementInput, {
  description: 'Who said what, in which role, to whom, when, where and how.',
  fields: {
    ...FIELDS,
    kind: 'How it was made. Required, except for `addComment`, which accepts only `COMMENT`.',
    wording:
      'Whose words the text is. Required, except for `addComment`, where the default is `PARAPHRASE`: only what you say is `VERBATIM` is printed in quotation marks.',
    language: 'The language of the text, as a BCP 47 tag. The default is `en`.',
    speakerIsNamed:
      "False if the source doesn't say who spoke: then `speaker` is an organisation, and `roleName` is required. The default is true.",
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

const ROLES = 'Requires the role EDITOR.';

mutation(amendStatement, {
  description: `Amends a statement. What it says now is saved as a statement of its own, the amendment, which carries over every field that the input leaves out. The old statement becomes \`AMENDED\`; articles keep its words until they are revised. If the old statement is public, so is the amendment, and readers are told. A statement that was amended can't be amended again: amend its amendment. ${ROLES}`,
  inputDescription:
    'What the amendment changes. A field that is left out is carried over; null clears it. Fields that every statement has, such as `text`, cannot be cleared.',
  input: {
    ...FIELDS,
    statementId: 'The id of the statement to amend.',
    kind: 'How it was made.',
    wording: 'Whose words the text is.',
    language: 'The language of the text, as a BCP 47 tag.',
    speakerIsNamed:
      "False if the source doesn't say who spoke: then `speaker` is an organisation, and `roleName` is required.",
    note: 'Why it was amended, for readers. It becomes the `statusNote` of the old statement.',
  },
  payload: {
    statement: { type: Statement, description: 'The amendment. Its `amends` is the old statement.' },
  },
});

mutation(changeStatementStatus, {
  description: `Records that a statement was withdrawn, or deleted where it was made. With the status that it has, corrects the note on it. If it is public, readers are told of either. A statement that was amended keeps its status: change that of its newest amendment. ${ROLES}`,
  input: {
    statementId: 'The id of the statement.',
    status:
      '`WITHDRAWN` or `DELETED_AT_SOURCE`, or the status that it has, to correct the note. A statement never becomes `CURRENT` again.',
    note: 'The reason, for readers. It replaces the note that the statement has, which stays if this is left out; null removes it.',
  },
  payload: { statement: { type: Statement, description: 'The statement as it is now.' } },
});
