/** What no log line may have. Every node that tests start passes its lines on to here, in all lanes. */

/** API tokens, tokens of preview links and codes, and the parameter that has the tokens of newsletters and webhooks. */
const TOKEN = /dateline_(?:preview_)?[\w-]{40,}|[?&]token=|Bearer \S/;

const leaks: string[] = [];

/** Takes a line that a node logged. A test during which a node logs a token fails (support/no-token-in-logs.ts). */
export function noteLine(line: string): void {
  if (TOKEN.test(line)) leaks.push(line);
}

/** The lines with a token since the last call. */
export function takeLeaks(): string[] {
  return leaks.splice(0);
}
