import { isUnavailable } from '../../src/db/unavailable.ts';
import { NotVisibleNow, RequestError, UserError } from '../../src/errors.ts';
import { FieldLimitReached } from '../../src/load/field-count.ts';

/** ms that a field of an extension may take: readers wait for it. What takes longer belongs into a hook. */
const PATIENCE = 2_000;

/** Errors of Dateline that pass through an extension. */
const OWN = [RequestError, UserError, NotVisibleNow, FieldLimitReached];

/**
 * Waits for what an extension does. Its errors name the extension, so that an operator knows which one to turn off.
 * @param patience ms; null if something else limits the time
 */
export async function guarded<Result>(
  extension: string,
  place: string,
  work: () => Result | Promise<Result>,
  patience: number | null = PATIENCE,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    if (patience !== null)
      timer = setTimeout(() => reject(new Error(`it took longer than ${patience / 1_000} s`)), patience);
  });
  try {
    return await Promise.race([work(), tooLate]);
  } catch (error) {
    if (OWN.some((type) => error instanceof type) || (error instanceof Error && isUnavailable(error)))
      throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The extension ${extension} failed in ${place}: ${reason}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
