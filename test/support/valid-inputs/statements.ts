import type * as gql from '../../gql/graphql.ts';
import type { Material } from './material.ts';
import { mutation } from './mutation.ts';

/** A comment with every field that a statement can have. */
export async function wholeComment(material: Material) {
  const [person, organization, statement, source, campaign] = [
    await material.person(),
    await material.organization(),
    await material.statement(),
    await material.sourceReport(),
    await material.campaign(),
  ];
  return {
    kind: 'COMMENT',
    wording: 'PARAPHRASE',
    text: 'We had no part in it.',
    language: 'en',
    translatedFrom: 'de',
    speaker: { personId: person.id },
    speakerIsNamed: true,
    roleName: 'Chair',
    onBehalfOfId: organization.id,
    audience: 'The general assembly',
    channel: 'SPEECH',
    madeOn: '2025-01',
    receivedAt: '2025-01-31T12:00:00Z',
    place: 'Geneva',
    inReplyToId: statement.id,
    sourceId: source.id,
    passage: 'No part in it, the chair said.',
    originalUrl: 'https://speeches.example/1',
    campaignIds: [campaign.id],
  } satisfies gql.StatementInput;
}

export const statements = {
  recordStatement: mutation<gql.RecordStatementInput>({
    takes: 'REPORTER',
    subject: 'statement',
    input: async (material) => ({ statement: await wholeComment(material), visibility: 'MEMBERS' }),
  }),
  amendStatement: mutation<gql.AmendStatementInput>({
    takes: 'EDITOR',
    subject: 'statement',
    input: async (material) => ({
      ...(await wholeComment(material)),
      statementId: (await material.editor.statement()).id,
      note: 'They put it otherwise since.',
    }),
  }),
  changeStatementStatus: mutation<gql.ChangeStatementStatusInput>({
    takes: 'EDITOR',
    subject: 'statement',
    input: async (material) => ({
      statementId: (await material.editor.statement()).id,
      status: 'WITHDRAWN',
      note: 'They took it back.',
    }),
  }),
};
