import type { Article, ArticleState, Prisma } from '../../generated/prisma/client.ts';
import type { Transaction } from '../db/client.ts';
import { InvalidStateError, NotFoundError, type InvalidStateReason } from '../errors.ts';
import { revisionConflict, type Purpose } from './revision-conflict.ts';

interface ArticleClaim {
  readonly id: string;
  /** Where the input has the article's id. */
  readonly path?: readonly string[];
  /**
   * The number of the revision that the caller has read, and why. It is the current revision, or the published one, which is
   * then named.
   */
  readonly expected?: {
    readonly number: number;
    readonly to: Purpose;
    readonly publishedRevisionId?: string;
  };
  readonly states: readonly ArticleState[];
  /** What to do instead if the article is in another state. What to do about a discarded one is known. */
  readonly instead?: Partial<Record<ArticleState, string>>;
  readonly change: Prisma.ArticleUncheckedUpdateManyInput;
}

/**
 * Updates an article if it is in one of the states and at the expected revision. The update's own `where` checks this, so one of
 * two concurrent writers gets an error. The row stays locked until the transaction ends, so the returned row stays current.
 * @throws NotFoundError, InvalidStateError, RevisionConflictError
 */
export async function claimArticle(tx: Transaction, claim: ArticleClaim): Promise<Article> {
  const { id, expected, states, change } = claim;
  const [article] = await tx.article.updateManyAndReturn({
    where: { id, state: { in: [...states] }, ...(expected && revisionOf(expected)) },
    data: change,
  });
  return article ?? explainRefusal(tx, claim);
}

const SITUATION: Record<ArticleState, string> = {
  DISCARDED: 'The draft was discarded.',
  DRAFT: 'The article is a draft.',
  SCHEDULED: 'The article is scheduled.',
  PUBLISHED: 'The article is public.',
  WITHDRAWN: 'The article was withdrawn.',
};
const GONE = { DISCARDED: 'To work on it, bring it back with restoreArticle first.' };
/** For changes whose point is to tell readers at once. */
export const MEND_IT = 'Mend it with reviseArticle, then show it to readers again with publishArticle.';

function revisionOf({ number, publishedRevisionId }: NonNullable<ArticleClaim['expected']>) {
  return publishedRevisionId === undefined ? { revisionNumber: number } : { publishedRevisionId };
}

async function explainRefusal(tx: Transaction, claim: ArticleClaim): Promise<Article> {
  const { id, path = ['id'], expected, states } = claim;
  const article = await tx.article.findUnique({ where: { id } });
  if (article === null) throw new NotFoundError('Article', id, path);
  const { state, revisionNumber } = article;
  if (!states.includes(state)) throw refusedState(state, states, claim.instead ?? {}, path);
  if (expected !== undefined && revisionNumber !== expected.number)
    throw await revisionConflict(tx, article, expected.number, expected.to);
  // Others have meanwhile changed it and changed it back.
  return claimArticle(tx, claim);
}

/** The error for an article that is in none of the states. @param instead what to do in the state that it is in */
export function refusedState(
  state: ArticleState,
  states: readonly ArticleState[],
  instead: Partial<Record<ArticleState, string>>,
  path: readonly string[],
): InvalidStateError {
  const advice = { ...GONE, ...instead }[state] ?? '';
  const reason = reasonFor(state, states);
  return new InvalidStateError(`${SITUATION[state]} ${advice}`.trim(), { state, reason }, path);
}

function reasonFor(state: ArticleState, states: readonly ArticleState[]): InvalidStateReason {
  if (state === 'WITHDRAWN' || state === 'DISCARDED') return state;
  if (!states.some((allowed) => allowed !== 'WITHDRAWN' && allowed !== 'DISCARDED')) return 'NOT_WITHDRAWN';
  if (states.includes('PUBLISHED')) return 'NOT_PUBLISHED';
  if (state === 'SCHEDULED') return 'SCHEDULED';
  return states.includes('DRAFT') ? 'ALREADY_PUBLIC' : 'NOT_SCHEDULED';
}
