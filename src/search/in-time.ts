import { isCancelled } from '../db/unavailable.ts';
import { RequestError } from '../errors.ts';

/**
 * The answer to a question, if PostgreSQL finds it within the time that a statement may take.
 * @throws RequestError LIMIT_EXCEEDED otherwise: asking the same again wouldn't help
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
