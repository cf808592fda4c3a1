import { NotFoundError } from '../errors.ts';
import { operation } from '../operations/operation.ts';
import { existing, rowId } from '../operations/row-id.ts';
import { manyOf } from '../operations/validation.ts';
import { claimArticle } from './claim-article.ts';
import { STATES_FOR } from './permissions.ts';
import { mayAssign, mayWork } from './policy.ts';
import { seenArticleId } from './seen-article.ts';

/** Says who works on an article besides its owner. Readers see none of it, so there is no event. */
export const setCollaborators = operation({
  name: 'setCollaborators',
  input: { id: rowId('Article'), memberIds: manyOf(existing('Member')) },
  errors: [NotFoundError],
  serializeBy: (context, { id }) => seenArticleId(context, id),
  may: mayWork,
  guard: (tx, { id }, { member }) => mayAssign(tx, member, id, new NotFoundError('Article', id, ['id'])),
  details: ({ memberIds }) => ({ members: memberIds }),
  async change(tx, { id: articleId, memberIds }, { at }) {
    const article = await claimArticle(tx, {
      id: articleId,
      states: STATES_FOR.SET_COLLABORATORS,
      change: { modifiedAt: at },
    });
    // Who owns the article works on it anyway.
    const ids = [...new Set(memberIds)].filter((id) => id !== article.createdById);
    await tx.articleCollaborator.deleteMany({ where: { articleId, memberId: { notIn: ids } } });
    await tx.articleCollaborator.createMany({
      data: ids.map((memberId) => ({ articleId, memberId })),
      skipDuplicates: true,
    });
    return { article };
  },
});
