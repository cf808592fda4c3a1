import type { Statement as StatementRow } from '../../generated/prisma/client.ts';
import { recordStatement } from '../../src/statements/record-statement.ts';
import { builder, idempotencyKey } from '../kernel/builder.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { NotFoundError, ValidationError } from '../../src/errors.ts';
import { withRowIds } from '../kernel/global-ids.ts';
import { Organization, Person, Visibility } from '../people/speakers.ts';
import { SourceReport } from '../people/sources.ts';
import { Statement, StatementChannel, StatementKind } from './statement.ts';

export const SpeakerInput = builder.inputType('SpeakerInput', {
  isOneOf: true,
  description: 'A person or an organisation: exactly one.',
  fields: (t) => ({
    personId: t.globalID({ for: [Person] }),
    organizationId: t.globalID({ for: [Organization] }),
  }),
});

export const StatementInput = builder.inputType('StatementInput', {
  description: 'Who said what, in which role, when, where and how.',
  fields: (t) => ({
    kind: t.field({
      type: StatementKind,
      description: 'Needed, but for a comment that is added to an article.',
    }),
    text: t.string({ required: true, description: 'Plain text.' }),
    language: t.string({ description: 'Of the text, as a language tag (BCP 47); `en` if left out.' }),
    translatedFrom: t.string({
      description: 'The language it was made in, where the text is a translation.',
    }),
    speaker: t.field({ type: SpeakerInput, required: true }),
    roleName: t.string({ description: 'The speaker’s role when they made it.' }),
    onBehalfOfId: t.globalID({ for: [Organization], description: 'For whom they spoke when they made it.' }),
    channel: t.field({ type: StatementChannel, required: true }),
    madeOn: t.field({ type: 'EDTFDate' }),
    receivedAt: t.field({ type: 'DateTime', description: 'When the newsroom got it.' }),
    place: t.string(),
    inReplyToId: t.globalID({ for: [Statement], description: 'What it answers.' }),
    sourceId: t.globalID({ for: [SourceReport], description: 'The report that it was taken from.' }),
    url: t.field({ type: 'URL', description: 'Where it can be read or heard.' }),
    campaignIds: t.globalIDList({ for: [Campaign] }),
  }),
});

const RecordStatementInput = builder.inputType('RecordStatementInput', {
  fields: (t) => ({
    statement: t.field({ type: StatementInput, required: true }),
    visibility: t.field({
      type: Visibility,
      description: '`MEMBERS` if left out. `PUBLIC` takes an editor.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
});

const RecordStatementPayload = builder
  .objectRef<{ statement: StatementRow }>('RecordStatementPayload')
  .implement({ fields: (t) => ({ statement: t.expose('statement', { type: Statement }) }) });

builder.mutationField('recordStatement', (t) =>
  t.field({
    type: RecordStatementPayload,
    description: 'Keeps a statement: for members until something public carries it, or public at once.',
    errors: { types: [ValidationError, NotFoundError] },
    args: { input: t.arg({ type: RecordStatementInput, required: true }) },
    resolve: (_root, { input }, context) => recordStatement(context, withRowIds(input)),
  }),
);
