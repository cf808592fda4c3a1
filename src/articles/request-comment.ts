import { databaseTime } from '../operations/database-time.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { InvalidStateError, NotFoundError } from '../errors.ts';
import { speakerColumns, speakerInput } from '../people/speaker.ts';
import { instant, optional } from '../operations/validation.ts';
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
  serializeBy: (context, { articleId }) => seenArticleId(context, articleId),
  may: mayWork,
  async guard(tx, { articleId }, { member }) {
    await mayWorkOn(tx, member, articleId, new NotFoundError('Article', articleId, PATH));
    return databaseTime(tx);
  },
  rules: (at) => [
    {
      of: ['deadline'],
      holds: ({ deadline }) => deadline === null || deadline > at,
      code: 'OUT_OF_RANGE',
      message: 'must be in the future, or left out',
      path: ['deadline'],
    },
  ],
  async change(tx, { articleId, askedOf, deadline }, { member, at }) {
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
