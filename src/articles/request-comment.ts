import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { InvalidStateError, NotFoundError, ValidationError } from '../errors.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { instant, optional } from '../validation.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayWork, mayWorkOn } from './policy.ts';
import { seenArticleId } from './seen-article.ts';

const PATH = ['articleId'];

/** Records that the newsroom asked someone for comment. Readers see this once it is closed and the article is public. */
export const requestComment = operation({
  name: 'requestComment',
  input: { articleId: rowId('Article'), askedOf: speakerInput, deadline: optional(instant) },
  errors: [NotFoundError, InvalidStateError],
  inTurnBy: (context, { articleId }) => seenArticleId(context, articleId),
  may: mayWork,
  guard: (tx, { articleId }, { member }) =>
    mayWorkOn(tx, member, articleId, new NotFoundError('Article', articleId, PATH)),
  async change(tx, { articleId, askedOf, deadline }, { member, at }) {
    if (deadline !== null && deadline <= at) {
      throw new ValidationError('This is in the past. Give a time in the future, or leave it out.', [
        'deadline',
      ]);
    }
    const article = await claimArticle(tx, {
      id: articleId,
      path: PATH,
      states: STATES_FOR.REQUEST_COMMENT,
      change: { modifiedAt: at },
    });
    const commentRequest = await tx.commentRequest.create({
      data: { articleId, askedById: member.id, ...speakerColumns('askedOf', askedOf), deadline },
    });
    return { commentRequest, article };
  },
});
