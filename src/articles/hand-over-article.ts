import { NotFoundError, ValidationError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { rowId } from '../operations/row-id.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayAssign, mayWork } from './policy.ts';
import { seenArticleId } from './seen-article.ts';

/**
 * Gives an article another owner. The former owner stays as a collaborator, and so can undo a slip together with the new one.
 * An imported draft has no owner until an editor gives it one.
 */
export const handOverArticle = operation({
  name: 'handOverArticle',
  input: { id: rowId('Article'), memberId: rowId('Member') },
  errors: [NotFoundError],
  serializeBy: (context, { id }) => seenArticleId(context, id),
  may: mayWork,
  guard: (tx, { id }, { member }) => mayAssign(tx, member, id, new NotFoundError('Article', id, ['id'])),
  details: ({ memberId }) => ({ member: memberId }),
  async change(tx, { id, memberId }, { at }) {
    const owner = await tx.member.findUnique({ where: { id: memberId } });
    if (owner === null) throw new NotFoundError('Member', memberId, ['memberId']);
    if (owner.deactivatedAt !== null) {
      throw new ValidationError({
        code: 'NOT_ALLOWED',
        message: 'must be an active member. Activate them first',
        path: ['memberId'],
      });
    }
    const before = await claimArticle(tx, { id, states: STATES_FOR.HAND_OVER, change: { modifiedAt: at } });
    if (before.createdById === memberId) return { article: before };
    const article = await tx.article.update({ where: { id }, data: { createdById: memberId } });
    await tx.articleCollaborator.deleteMany({ where: { articleId: id, memberId } });
    if (before.createdById !== null) {
      await tx.articleCollaborator.create({ data: { articleId: id, memberId: before.createdById } });
    }
    return { article };
  },
});
