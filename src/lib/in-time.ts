/**
 * Waits for work that may hang. The timer holds the process: Node.js ends one that only awaits a promise, and says nothing.
 * @throws what `tooLate` makes after so many ms
 */
export async function inTime<Result>(
  work: Promise<Result>,
  ms: number,
  tooLate: (seconds: number) => Error,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(ms / 1_000)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
