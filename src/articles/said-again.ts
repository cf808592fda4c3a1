import type { Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { ValidationError } from '../errors.ts';
import { formatTime } from '../messages/messages.ts';
import type { Speaker } from '../people/speaker.ts';

/** How long equal words of the same speaker count as the same comment, sent twice (ms). */
const AGAIN = 3_600_000;

/**
 * A comment stays for good, so one that is sent twice without a key is refused.
 * `OFFSET 0` and the subquery fix the plan: PostgreSQL reads what the place got since then, and each statement by its id. With
 * old statistics, it would join these with all statements of the speaker, which took 31 ms for the 350th comment on an article.
 * @param received the SQL of what the place got after a time: `at` and `statementId`
 * @throws ValidationError if one of them has the same words of the same speaker
 */
export async function mustBeNew(
  tx: Transaction,
  of: 'article' | 'live blog',
  received: (since: Date) => Prisma.Sql,
  { speaker, text }: { readonly speaker: Speaker; readonly text: string },
  at: Date,
): Promise<void> {
  const [found] = await tx.$queryRaw<{ at: Date }[]>`
    SELECT r."at" FROM (${received(new Date(at.getTime() - AGAIN))} OFFSET 0) r
    WHERE (SELECT s."text" = ${text} AND s."speakerPersonId" IS NOT DISTINCT FROM ${speaker.personId}::uuid
        AND s."speakerOrganizationId" IS NOT DISTINCT FROM ${speaker.organizationId}::uuid
      FROM "Statement" s WHERE s."id" = r."statementId")
    LIMIT 1`;
  if (found === undefined) return;
  throw new ValidationError({
    code: 'CONFLICTING',
    message: `The ${of} got this comment already, at ${formatTime(found.at)}. To send a change again, use an idempotencyKey. If the same was said twice, say so in the text.`,
    path: ['statement', 'text'],
  });
}
