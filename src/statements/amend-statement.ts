import type { z } from 'zod';
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
import { amendmentInput, STATEMENT_RULES, type WholeStatement } from './statement-input.ts';
import { announceStatus, claimStatement, mustBeNewest, statementToChange } from './status.ts';

/**
 * Saves an amendment of a statement: the corrected statement, as a statement of its own. Articles keep the words that they
 * quote. If the statement is public, so is the amendment, and events are appended.
 */
export const amendStatement = operation({
  name: 'amendStatement',
  input: { statementId: rowId('Statement'), ...amendmentInput, note: optional(text) },
  errors: [NotFoundError],
  serializeBy: 'statementId',
  may: mayUpdate,
  async guard(tx, { statementId }) {
    const before = await statementToChange(tx, statementId);
    return { before, fields: await wholeStatement(tx, before) };
  },
  rules: ({ before, fields }) => [
    ...STATEMENT_RULES.map((rule) => ({
      ...rule,
      holds: (changes: Amendment) => rule.holds({ ...fields, ...inReadOrder(changes) }),
    })),
    {
      of: ['inReplyToId'],
      holds: ({ inReplyToId }) => inReplyToId !== before.id,
      message: 'must be another statement: none replies to itself',
      path: ['inReplyToId'],
    },
  ],
  async change(tx, { statementId: _, note, ...changes }, { guarded: { before, fields } }) {
    const after = { ...fields, ...inReadOrder(changes) };
    if (JSON.stringify(after) === JSON.stringify(fields)) {
      throw new ValidationError(
        'The amendment changes nothing: give at least one field that is different.',
        [],
      );
    }
    mustBeNewest(before);
    const { status, statusNote, recordedAt } = before;
    // A withdrawn statement stays withdrawn. Without a date, the amendment keeps the position of the old statement in lists.
    const standing = status === 'AMENDED' ? {} : { status, statusNote };
    const statement = await createStatement(tx, { ...after, ...standing }, recordedAt);
    const change = { status: 'AMENDED', statusNote: note, amendedById: statement.id } as const;
    const amended = await claimStatement(tx, before, change);
    if (amended.visibility === 'PUBLIC') await promoteStatements(tx, [statement.id]);
    else await mustNotBeScheduled(tx, amended.id);
    await announceStatus(tx, amended);
    return { statement };
  },
});

/**
 * An article that a schedule publishes may have no further review, so its statements must not change.
 * @throws ValidationError if the statement is in a scheduled revision
 */
async function mustNotBeScheduled(tx: Transaction, statementId: string): Promise<void> {
  const [article] = await tx.$queryRaw<{ slug: string }[]>`
    SELECT "slug" FROM "Article"
    WHERE "state" = 'SCHEDULED' AND "has_statement"("scheduledRevisionId", ${statementId}::uuid) ORDER BY "scheduledFor" LIMIT 1`;
  if (article === undefined) return;
  throw new ValidationError(
    `The article '${article.slug}' is scheduled with this statement. Unschedule it, amend the statement, and quote the amendment in the article.`,
    ['statementId'],
  );
}

async function wholeStatement(tx: Transaction, statement: Statement): Promise<WholeStatement> {
  const { kind, wording, text, language, translatedFrom, speakerIsNamed, roleName, onBehalfOfId } = statement;
  const { audience, channel, madeOn, receivedAt, place, inReplyToId, sourceId, passage, originalUrl } =
    statement;
  const campaigns = await tx.campaign.findMany({
    where: { statements: { some: { id: statement.id } } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  return {
    ...{ kind, wording, text, language, translatedFrom, speakerIsNamed, roleName, onBehalfOfId },
    ...{ audience, channel, madeOn, receivedAt, place, inReplyToId, sourceId, passage, originalUrl },
    speaker: speakerIn('speaker', statement),
    campaignIds: campaigns.map(({ id }) => id),
  };
}

type Amendment = z.output<z.ZodObject<typeof amendmentInput>>;

/** Sorts the campaigns as the database returns them, so that another order is no change. Null empties the list. */
function inReadOrder({ campaignIds, ...changes }: Amendment): Partial<WholeStatement> {
  return {
    ...(given(changes) as Partial<WholeStatement>),
    ...(campaignIds !== undefined && { campaignIds: [...new Set(campaignIds)].sort() }),
  };
}
