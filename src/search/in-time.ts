import { isCancelled } from '../db/unavailable.ts';
import { RequestError } from '../errors.ts';

/**
 * Reports a search that PostgreSQL cancels at its time limit.
 * @throws RequestError LIMIT_EXCEEDED, since the same question would be cancelled again
 */
export async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof Error && isCancelled(error))) throw error;
    throw new RequestError(
      'LIMIT_EXCEEDED',
      'This question takes too long to answer: ask for fewer words or rarer ones, or for fewer types or years.',
    );
  }
}
