/**
 * Checks each case, and returns a line for each that fails: its name and the reason. So one test covers all cases with
 * one set-up, and still reports every failure: `expect(await failuresOf(…)).toEqual([])`.
 */
export async function failuresOf<Case>(
  cases: readonly Case[],
  nameOf: (of: Case) => string,
  check: (of: Case) => Promise<void>,
): Promise<string[]> {
  if (cases.length === 0) return ['There are no cases.'];
  const failures: string[] = [];
  for (const each of cases) {
    try {
      await check(each);
    } catch (error) {
      failures.push(`${nameOf(each)}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failures;
}
