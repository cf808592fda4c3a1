/** Compares what subscribers got with the log, from before and after a failover. */
import type { Logged } from './stage.ts';
import type { Chapter, Subscriber } from './subscriber.ts';

/** The final log, and the logs that it replaced. */
export interface Histories {
  readonly final: readonly Logged[];
  readonly lost: readonly (readonly Logged[])[];
}

export interface Verdict {
  delivered: number;
  /** How often a subscriber was told that its cursor has expired. */
  told: number;
  /** Events that a subscriber should have got in between, and was not told about. */
  lost: number;
  /** Events that a subscriber got again. */
  twice: number;
  /** Events in another order than the log's. */
  misplaced: number;
  /** Events of a lost history after which the subscriber was told nothing, or got other events first. */
  silent: number;
  /** Subscribers who were told so although all that they had is still there. */
  refused: number;
  /** Errors other than CURSOR_EXPIRED: an event that comes as an error is among the lost ones, too. */
  failures: string[];
  /** Which subscriber missed which events, to help find the cause. */
  gaps: string[];
}

export function judge(subscribers: readonly Subscriber[], histories: Histories): Verdict {
  const verdict = {
    delivered: 0,
    told: 0,
    lost: 0,
    twice: 0,
    misplaced: 0,
    silent: 0,
    refused: 0,
    failures: [] as string[],
    gaps: [] as string[],
  };
  for (const subscriber of subscribers) {
    verdict.failures.push(...subscriber.failures);
    const all = subscriber.chapters.flatMap(({ got }) => got.map(({ id }) => id));
    verdict.delivered += all.length;
    verdict.twice += all.length - new Set(all).size;
    for (const chapter of subscriber.chapters) judgeChapter(subscriber, chapter, histories, verdict);
  }
  return verdict;
}

function judgeChapter(
  subscriber: Subscriber,
  chapter: Chapter,
  { final, lost }: Histories,
  verdict: Verdict,
): void {
  if (chapter.isTold) verdict.told += 1;
  if (chapter.isTold && isPartOf(final, chapter)) verdict.refused += 1;
  const got = idsOf(chapter);
  const last = got.at(-1);
  // A subscriber that was told has followed one history up to the event before; the others must have followed the final
  // one to its end.
  const followed = chapter.isTold
    ? [final, ...lost].find((log) => last !== undefined && log.some(({ id }) => id === last))
    : final;
  if (followed === undefined) {
    verdict.silent += got.length;
    return;
  }
  const expected = expectedOf(subscriber, chapter, followed);
  const due = chapter.isTold && last !== undefined ? expected.slice(0, expected.indexOf(last) + 1) : expected;
  const theirs = new Set(due);
  const seen = new Set(got);
  const missing = due.filter((id) => !seen.has(id));
  verdict.lost += missing.length;
  if (missing.length > 0) {
    const { manner, topic, chapters } = subscriber;
    verdict.gaps.push(
      `${manner}, ${JSON.stringify(topic.filter)}, chapter ${chapters.indexOf(chapter) + 1} of ${chapters.length}` +
        `${chapter.isTold ? ', told' : ''}: got ${got.length} of ${due.length}, without number ` +
        missing.map((id) => due.indexOf(id) + 1).join(', '),
    );
  }
  const before = new Set(chapter.isFromNow ? followed.map(({ id }) => id) : []);
  verdict.silent += got.filter((id) => !theirs.has(id) && !before.has(id)).length;
  const inOrder = due.filter((id) => seen.has(id));
  verdict.misplaced += got.filter((id) => theirs.has(id)).filter((id, index) => id !== inOrder[index]).length;
}

function idsOf({ got }: Chapter): string[] {
  return [...new Set(got.map(({ id }) => id))];
}

/** Whether the log has all that the chapter is about. */
function isPartOf(log: readonly Logged[], chapter: Chapter): boolean {
  const all = new Set(log.map(({ id }) => id));
  return [...idsOf(chapter), ...(chapter.from === null ? [] : [chapter.from])].every((id) => all.has(id));
}

/** The ids of the events of a log that the chapter is about. */
function expectedOf({ topic }: Subscriber, { from }: Chapter, log: readonly Logged[]): string[] {
  const start = from === null ? 0 : log.findIndex(({ id }) => id === from) + 1;
  return log
    .slice(start)
    .filter((event) => topic.has(event))
    .map(({ id }) => id);
}

/** Whether a subscriber has all that it should have in the end. */
export function isComplete(subscriber: Subscriber, { final }: Pick<Histories, 'final'>): boolean {
  const { chapter } = subscriber;
  const got = new Set(chapter.got.map(({ id }) => id));
  const expected = expectedOf(subscriber, chapter, final);
  const all = new Set(final.map(({ id }) => id));
  return expected.every((id) => got.has(id)) && [...got].every((id) => all.has(id));
}
