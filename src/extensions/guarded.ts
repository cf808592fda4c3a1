import { isUnavailable } from '../db/unavailable.ts';
import { ExtensionFailed, NotVisibleNow, RequestError, UserError } from '../errors.ts';
import { inTime } from '../lib/in-time.ts';
import { FieldLimitReached } from '../load/field-count.ts';

/** ms that a field of an extension may take: readers wait for it. What takes longer belongs into a hook. */
const PATIENCE = 2_000;

/** Errors of Dateline that pass through an extension. */
const OWN = [RequestError, UserError, NotVisibleNow, FieldLimitReached];

/**
 * A promise for an extension. If nobody awaits it, or only later, its rejection doesn't end the process; who awaits it gets it.
 */
export function handled<Handled extends Promise<unknown>>(promise: Handled): Handled {
  promise.catch(() => undefined);
  return promise;
}

export function failedIn(extension: string, place: string, cause: unknown): ExtensionFailed {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ExtensionFailed(`The extension ${extension} failed in ${place}: ${reason}`, { cause });
}

/**
 * Waits for what an extension does. Its errors name the extension, so that an operator knows which one to turn off.
 * @param patience ms
 * @throws ExtensionFailed
 */
export async function guarded<Result>(
  extension: string,
  place: string,
  work: () => Result | Promise<Result>,
  patience = PATIENCE,
): Promise<Result> {
  try {
    const working = (async () => work())();
    return await inTime(working, patience, (seconds) => new Error(`it took longer than ${seconds} s`));
  } catch (error) {
    if (OWN.some((type) => error instanceof type) || (error instanceof Error && isUnavailable(error)))
      throw error;
    throw failedIn(extension, place, error);
  }
}
