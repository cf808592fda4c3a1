import { recordStatement } from '../../src/statements/record-statement.ts';
import { statementInput } from '../../src/statements/statement-input.ts';
import { inputType } from '../kernel/inputs.ts';
import { mutation } from '../kernel/mutation.ts';
import { Statement } from './statement.ts';

/** The fields of a statement, as inputs describe them. */
const FIELDS = {
  text: "What was said, as plain text. If the wording is `PARTIAL`, put the speaker's own words in quotation marks; the API adds none.",
  translatedFrom: 'If the text is a translation: the language of the original, as a BCP 47 tag.',
  speaker: "Who said it. If the speaker isn't named, the organisation that they belong to.",
  onBehalfOfId: 'The id of the organisation that the speaker spoke for at the time.',
  audience: 'To whom it was said, for example "employees".',
  channel: 'Where it was made, for example in an interview.',
  madeOn: 'When it was said.',
  receivedAt: 'When the newsroom received it.',
  place: 'The place where it was said.',
  inReplyToId: 'The id of the statement that it replies to.',
  sourceId: 'The id of the report that it was taken from.',
  passage:
    'The words in the source that the text rests on. Not for the wording `VERBATIM`, whose text has them.',
  originalUrl: 'The URL where it can be read or heard.',
  campaignIds: 'The ids of the campaigns that it is about, or was made in, at most 100.',
};

inputType('StatementInput', statementInput, {
  description: 'Who said what, in which role, to whom, when, where and how.',
  fields: {
    ...FIELDS,
    kind: 'How it came. Required, except for `addComment`, which accepts only `COMMENT`.',
    wording: 'Whose words the text is. Required, except for `addComment`, where the default is `VERBATIM`.',
    language: 'The language of the text, as a BCP 47 tag. The default is `en`.',
    speakerIsNamed:
      "False if the source doesn't say who spoke: then `speaker` is an organisation, and `roleName` is required. The default is true.",
    roleName:
      'The role of the speaker at the time. If the speaker isn\'t named, for example "a senior executive".',
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
