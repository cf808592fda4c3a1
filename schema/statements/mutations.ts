import { statementInput } from '../../src/statements/create-statement.ts';
import { recordStatement } from '../../src/statements/record-statement.ts';
import { inputType } from '../kernel/inputs.ts';
import { mutation } from '../kernel/mutation.ts';
import { Statement } from './statement.ts';

inputType('StatementInput', statementInput, {
  description: 'Who said what, in which role, when, where and how.',
  fields: {
    kind: 'Required, except for `addComment`, which accepts only `COMMENT`.',
    text: 'What was said, as plain text.',
    language: 'The language of the text, as a BCP 47 tag. The default is `en`.',
    translatedFrom: 'If the text is a translation: the language of the original, as a BCP 47 tag.',
    speaker: 'Who said it.',
    roleName: 'The role of the speaker at the time.',
    onBehalfOfId: 'The id of the organisation that the speaker spoke for at the time.',
    channel: 'Where it was made, for example in an interview.',
    madeOn: 'When it was said.',
    receivedAt: 'When the newsroom received it.',
    place: 'The place where it was said.',
    inReplyToId: 'The id of the statement that it replies to.',
    sourceId: 'The id of the report that it was taken from.',
    originalUrl: 'The URL where it can be read or heard.',
    campaignIds: 'The ids of the campaigns that it is about, or was made in, at most 100.',
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
