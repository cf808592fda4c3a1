import type { Article, CommentRequest } from '../../generated/prisma/client.ts';
import { inChange } from '../changes/in-change.ts';
import type { Context } from '../context.ts';
import { transactionTime } from '../changes/database-time.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { speakersMustExist, type SpeakerInput } from '../people/speaker.ts';
import { claimArticle } from './claim-article.ts';
import { mayWork, mayWorkOn } from './policy.ts';

export interface RequestCommentInput {
  readonly articleId: string;
  readonly askedOf: SpeakerInput;
  readonly deadline?: Date | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/**
 * Notes that the newsroom has asked someone for comment. Readers learn of it once it is closed and the article public.
 * @throws ValidationError, NotFoundError, InvalidStateError
 */
export async function requestComment(
  context: Context,
  input: RequestCommentInput,
): Promise<{ commentRequest: CommentRequest; article: Article }> {
  const member = mayWork(context.viewer);
  const path = ['input', 'articleId'];
  return inChange(context, { action: 'requestComment', input }, async (tx) => {
    const missing = new NotFoundError('Article', input.articleId, path);
    await mayWorkOn(tx, member, input.articleId, missing);
    const at = await transactionTime(tx);
    if (input.deadline != null && input.deadline <= at) {
      throw new ValidationError('The deadline is over already. Give one that lies ahead, or none.', [
        'input',
        'deadline',
      ]);
    }
    const article = await claimArticle(tx, {
      id: input.articleId,
      path,
      states: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
      change: { modifiedAt: at },
    });
    await speakersMustExist(tx, [input.askedOf], ['input', 'askedOf']);
    const commentRequest = await tx.commentRequest.create({
      data: {
        articleId: article.id,
        askedById: member.id,
        askedOfPersonId: input.askedOf.personId ?? null,
        askedOfOrganizationId: input.askedOf.organizationId ?? null,
        deadline: input.deadline ?? null,
      },
    });
    return { commentRequest, article };
  });
}
