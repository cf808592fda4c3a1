/** What followers were told on each node, and whether an answer is older than that. */

/** ms after which other nodes show what one has told its followers. */
const OTHER_NODES = 1_000;

interface Told {
  readonly revision: number;
  readonly at: number;
}

/** What was found about the answers of one node. */
export interface Verdict {
  /** Answers about which an event was known when they were asked for: on this node, and on the other for long enough. */
  checked: { own: number; other: number };
  stale: { own: number; other: number };
  /** The largest time (ms) after an event on the other node, at which an answer from before it was asked for. */
  behind: number;
}

export class ToldRevisions {
  readonly verdicts: readonly [Verdict, Verdict] = [verdict(), verdict()];
  /** By slug, in the order in which they came; for each node. */
  readonly #told: readonly [Map<string, Told[]>, Map<string, Told[]>] = [new Map(), new Map()];

  /** A follower of the node has just been told of this revision. */
  note(node: 0 | 1, slug: string, revision: number): void {
    const told = this.#told[node].get(slug) ?? [];
    told.push({ revision, at: performance.now() });
    this.#told[node].set(slug, told);
  }

  /** Judges an answer of the node by the revision that it shows, and by when it was asked for. */
  judge(node: 0 | 1, slug: string, revision: number, askedAt: number): void {
    const { checked, stale } = this.verdicts[node];
    const own = this.#told[node].get(slug) ?? [];
    if (wasToldBefore(own, askedAt)) checked.own += 1;
    if (firstNewer(own, revision, askedAt) !== undefined) stale.own += 1;
    const other = this.#told[node === 0 ? 1 : 0].get(slug) ?? [];
    if (wasToldBefore(other, askedAt - OTHER_NODES)) checked.other += 1;
    const newer = firstNewer(other, revision, askedAt);
    if (newer === undefined) return;
    const behind = askedAt - newer.at;
    if (behind >= OTHER_NODES) stale.other += 1;
    this.verdicts[node].behind = Math.max(this.verdicts[node].behind, behind);
  }
}

function verdict(): Verdict {
  return { checked: { own: 0, other: 0 }, stale: { own: 0, other: 0 }, behind: 0 };
}

function wasToldBefore([first]: readonly Told[], time: number): boolean {
  return first !== undefined && first.at < time;
}

/** The first that is newer than the revision and was told before this time. Most often it looks at the last one only. */
function firstNewer(told: readonly Told[], revision: number, before: number): Told | undefined {
  let first: Told | undefined;
  for (let index = told.length - 1; index >= 0; index -= 1) {
    const one = told[index];
    if (one === undefined || one.revision <= revision) break;
    if (one.at < before) first = one;
  }
  return first;
}
