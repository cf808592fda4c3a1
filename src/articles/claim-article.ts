import type { Article, ArticleState, Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError, NotFoundError, RevisionConflictError, type UserError } from '../errors.ts';

export interface Condition {
  readonly where: Prisma.ArticleWhereInput;
  readonly otherwise: (article: Article) => string | UserError;
}

interface Claim {
  readonly id: string;
  readonly path?: string[];
  /** The revision that the caller has seen; left out where any will do. */
  readonly expected?: number;
  readonly states: readonly ArticleState[];
  /** What must hold besides, and what to say where it doesn’t. */
  readonly conditions?: readonly Condition[];
  readonly change: Prisma.ArticleUncheckedUpdateManyInput;
}

/**
 * Changes an article's row if it is as the caller expects. The expectation stands in the write's own predicate, so
 * of two writers at the same instant one wins and the other is told; and the row stays locked until the
 * transaction ends, so what follows in it is not overtaken.
 * @throws NotFoundError, InvalidStateError, RevisionConflictError
 */
export async function claimArticle(tx: Transaction, claim: Claim): Promise<Article> {
  const { id, expected, states, conditions = [], change } = claim;
  const [article] = await tx.article.updateManyAndReturn({
    where: {
      id,
      state: { in: [...states] },
      ...(expected !== undefined && { revisionNumber: expected }),
      AND: conditions.map(({ where }) => where),
    },
    data: change,
  });
  return article ?? explainRefusal(tx, claim);
}

async function explainRefusal(
  tx: Transaction,
  { id, path = ['input', 'id'], expected, states, conditions = [] }: Claim,
): Promise<never> {
  const article = await tx.article.findUnique({ where: { id } });
  if (article === null) throw new NotFoundError('Article', id, path);
  if (!states.includes(article.state)) {
    throw new InvalidStateError(
      `The article is ${article.state}; this needs one that is ${states.join(' or ')}.`,
      article.state,
      path,
    );
  }
  if (expected !== undefined && article.revisionNumber !== expected) {
    throw new RevisionConflictError(article.id, expected, article.revisionNumber);
  }
  for (const { where, otherwise } of conditions) {
    const holds = await tx.article.count({ where: { id, ...where } });
    if (holds > 0) continue;
    const refusal = otherwise(article);
    throw typeof refusal === 'string' ? new InvalidStateError(refusal, article.state, path) : refusal;
  }
  throw new InvalidStateError('The article changed meanwhile. Try again.', article.state, path);
}
