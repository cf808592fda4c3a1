import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Statement } from '../../generated/prisma/client.ts';
import { given } from '../operations/given.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import type { Transaction } from '../db/client.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { mayUpdate } from '../people/policy.ts';
import { speakerIn } from '../people/speaker.ts';
import { optional, text } from '../operations/validation.ts';
import { createStatement } from './create-statement.ts';
import { promoteStatements } from './promote.ts';
import { spokenBy, type statementSpeakerInput } from './spoken-by.ts';
import {
  amendmentInput,
  PARTIAL_RULE,
  ROLE_RULE,
  STATEMENT_RULES,
  type WholeStatement,
} from './statement-input.ts';
import { announceStatus, claimStatement, mustBeNewest, statementToChange } from './status.ts';

/** Who amends a statement: the speaker, or the newsroom that recorded it. */
export const AmendmentParty = { SPEAKER: 'SPEAKER', NEWSROOM: 'NEWSROOM' } as const;

/**
 * Saves an amendment of a statement: the corrected statement, as a statement of its own. Articles keep the words that they
 * quote. If the statement is public, so is the amendment, and events are appended. If the newsroom attributed the statement to
 * somebody else, or had its words wrong, the old one was recorded in error.
 */
export const amendStatement = operation({
  name: 'amendStatement',
  input: {
    statementId: rowId('Statement'),
    party: z.enum(AmendmentParty),
    ...amendmentInput,
    note: optional(text),
  },
  errors: [NotFoundError],
  serializeBy: 'statementId',
  tells: true,
  may: mayUpdate,
  async guard(tx, { statementId }) {
    const before = await statementToChange(tx, statementId);
    return { before, fields: await wholeStatement(tx, before) };
  },
  rules: ({ before, fields }) => [
    ROLE_RULE,
    ...STATEMENT_RULES.map((rule) => ({
      ...rule,
      holds: (changes: Amendment) => rule.holds(amended(fields, changes)),
    })),
    {
      ...PARTIAL_RULE,
      holds: (changes) =>
        (changes.text ?? changes.wording) === undefined || PARTIAL_RULE.holds(amended(fields, changes)),
    },
    {
      of: ['roleName', 'speaker'],
      holds: (changes) =>
        amended(fields, changes).speakerIsNamed || amended(fields, changes).roleName !== null,
      code: 'REQUIRED',
      message: "must not be empty, since the speaker isn't named: it says who spoke",
      path: ['roleName'],
    },
    {
      of: ['inReplyToId'],
      holds: ({ inReplyToId }) => inReplyToId !== before.id,
      code: 'CONFLICTING',
      message: 'must be another statement: none replies to itself',
      path: ['inReplyToId'],
    },
  ],
  details: ({ party }) => ({ party }),
  async change(tx, { statementId: _, party, note, ...changes }, { guarded: { before, fields } }) {
    const after = amended(fields, changes);
    if (isDeepStrictEqual(after, fields)) {
      throw new ValidationError({
        code: 'NOT_ALLOWED',
        message: 'The amendment changes nothing: give at least one field that is different.',
        path: [],
      });
    }
    mustBeNewest(before);
    const { status, statusNote } = before;
    // A withdrawn statement stays withdrawn.
    const standing = status === 'RECORDED_IN_ERROR' ? {} : { status, statusNote };
    const statement = await createStatement(tx, { ...after, ...standing });
    const amendedByNewsroom = party === 'NEWSROOM';
    const wasWrong = amendedByNewsroom && saysOtherwise(fields, after);
    const old = await claimStatement(tx, before, {
      status: wasWrong || status === 'RECORDED_IN_ERROR' ? 'RECORDED_IN_ERROR' : 'AMENDED',
      statusNote: note,
      amendedById: statement.id,
      amendedByNewsroom,
    });
    if (old.visibility === 'PUBLIC') await promoteStatements(tx, [statement.id]);
    else await mustNotBeScheduled(tx, old.id);
    await announceStatus(tx, old);
    return { statement };
  },
});

/**
 * An article that a schedule publishes may have no further review, so its statements must not change.
 * @throws ValidationError if the statement is in a scheduled revision, or in a post that readers see with it
 */
async function mustNotBeScheduled(tx: Transaction, statementId: string): Promise<void> {
  const [article] = await tx.$queryRaw<{ slug: string; isInBody: boolean }[]>`
    SELECT "slug", "isInBody" FROM "Article" a
      CROSS JOIN LATERAL (SELECT "has_statement"(a."scheduledRevisionId", ${statementId}::uuid) AS "isInBody") b
    WHERE "scheduledFor" IS NOT NULL AND ("isInBody" OR "id" IN (
      SELECT p."articleId" FROM "LivePostStatement" s JOIN "LivePost" p ON p."id" = s."postId" WHERE s."statementId" = ${statementId}::uuid
    )) ORDER BY "scheduledFor" LIMIT 1`;
  if (article === undefined) return;
  const { slug, isInBody } = article;
  const [where, within] = isInBody ? ['', 'article'] : [' in a post of its live blog', 'post'];
  throw new ValidationError({
    code: 'NOT_ALLOWED',
    message: `The article '${slug}' is scheduled with this statement${where}. Unschedule it, amend the statement, and quote the amendment in the ${within}.`,
    path: ['statementId'],
  });
}

/** The fields of a statement that are the same in its row. */
const IN_ROW = [
  'kind',
  'wording',
  'text',
  'language',
  'translatedFrom',
  'speakerIsNamed',
  'roleName',
  'attributionText',
  'onBehalfOfId',
  'audience',
  'channel',
  'madeOn',
  'receivedAt',
  'place',
  'inReplyToId',
  'sourceId',
  'passage',
  'originalUrl',
] as const satisfies (keyof Statement & keyof WholeStatement)[];

async function wholeStatement(tx: Transaction, statement: Statement): Promise<WholeStatement> {
  const campaigns = await tx.campaign.findMany({
    where: { statements: { some: { id: statement.id } } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  const inRow = Object.fromEntries(IN_ROW.map((field) => [field, statement[field]]));
  return {
    ...(inRow as Pick<Statement, (typeof IN_ROW)[number]>),
    speaker: speakerIn('speaker', statement),
    campaignIds: campaigns.map(({ id }) => id),
  };
}

type Amendment = z.output<z.ZodObject<typeof amendmentInput>>;

/** What a statement says: who said what, and for whom. */
const SAID = ['text', 'wording', 'speaker', 'speakerIsNamed', 'onBehalfOfId'] as const;

/** Whether a statement says something else: also if somebody whom it doesn't name is somebody else. */
function saysOtherwise(before: WholeStatement, after: WholeStatement): boolean {
  const isOther = (field: keyof WholeStatement) => !isDeepStrictEqual(before[field], after[field]);
  return SAID.some(isOther) || (!before.speakerIsNamed && isOther('roleName'));
}

/**
 * The statement with the changes. The campaigns are sorted as the database returns them, so that another order is no change; null
 * empties the list.
 */
function amended(fields: WholeStatement, { campaignIds, speaker, ...changes }: Amendment): WholeStatement {
  return {
    ...fields,
    ...(speaker && spokenByAnother(fields, speaker)),
    ...(given(changes) as Partial<WholeStatement>),
    ...(campaignIds !== undefined && { campaignIds: [...new Set(campaignIds)].sort() }),
  };
}

/** Another speaker doesn't take over the role and the attribution of the one before. */
function spokenByAnother(
  { speaker, speakerIsNamed, roleName }: WholeStatement,
  input: z.output<typeof statementSpeakerInput>,
): Partial<WholeStatement> {
  const spoken = spokenBy(input, null);
  const now = spoken.speakerIsNamed ? { ...spoken, roleName } : spoken;
  return isDeepStrictEqual(now, { speaker, speakerIsNamed, roleName })
    ? {}
    : { ...spoken, attributionText: null };
}
