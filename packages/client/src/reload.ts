import { backOff } from './back-off.ts';
import { isTemporary, refusalInReading } from './refusal.ts';
import type { Reading } from './types.ts';

/**
 * Makes a function that reads again until it has an answer from after its last call: an answer that is on its way may be from
 * before it. It waits between failures, and resolves with an answer that has errors only if these won't go away.
 */
export function rereading<Answer extends Reading>(
  read: () => Promise<Answer>,
  signal?: AbortSignal,
): () => Promise<Answer | Reading> {
  let calls = 0;
  let running: Promise<Answer | Reading> | null = null;
  async function run(): Promise<Answer | Reading> {
    let answer: Answer | Reading = {};
    for (let answered = 0, failures = 0; answered < calls && signal?.aborted !== true;) {
      const asked = calls;
      answer = await read().catch((error: unknown) => ({ error }));
      const refusal = refusalInReading(answer);
      if (refusal === undefined || !isTemporary(refusal)) answered = asked;
      else await backOff(failures++, signal, refusal.retryAfter * 1_000);
    }
    calls = 0;
    running = null;
    return answer;
  }
  return () => {
    calls += 1;
    return (running ??= run());
  };
}
