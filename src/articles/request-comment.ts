import { databaseTime } from '../changes/database-time.ts';
import { operation } from '../changes/operation.ts';
import { rowId } from '../changes/row-id.ts';
import { InvalidStateError, NotFoundError, ValidationError } from '../errors.ts';
import { speaker, speakerColumns } from '../people/speaker.ts';
import { instant, optional } from '../validation.ts';
import { claimArticle } from './claim-article.ts';
import { mayWork, mayWorkOn } from './policy.ts';

const PATH = ['input', 'articleId'];

/** Notes that the newsroom asked someone for comment. Readers learn of it once it is closed and the article public. */
export const requestComment = operation({
  name: 'requestComment',
  input: { articleId: rowId('Article'), askedOf: speaker, deadline: optional(instant) },
  errors: [NotFoundError, InvalidStateError],
  may: mayWork,
  guard: (tx, { articleId }, { member }) =>
    mayWorkOn(tx, member, articleId, new NotFoundError('Article', articleId, PATH)),
  async change(tx, { articleId, askedOf, deadline }, { member }) {
    const at = await databaseTime(tx);
    if (deadline !== null && deadline <= at) {
      throw new ValidationError('The deadline is in the past. Give a time in the future, or none.', [
        'input',
        'deadline',
      ]);
    }
    const article = await claimArticle(tx, {
      id: articleId,
      path: PATH,
      states: ['DRAFT', 'SCHEDULED', 'PUBLISHED'],
      change: { modifiedAt: at },
    });
    const commentRequest = await tx.commentRequest.create({
      data: { articleId, askedById: member.id, ...speakerColumns('askedOf', askedOf), deadline },
    });
    return { commentRequest, article };
  },
});
