/** The revisions that events of each node have announced, and whether an answer shows an older one. */

/** ms after which other nodes show what one node has announced. */
const OTHER_NODES = 1_000;

interface Announced {
  readonly revision: number;
  readonly at: number;
}

/** What was found about the answers of one node. */
export interface Verdict {
  /** Answers asked for after an event of this node, or long enough after one of the other. */
  readonly checked: { own: number; other: number };
  readonly stale: { own: number; other: number };
  /** The largest time (ms) after an event of the other node, at which an answer from before it was asked for. */
  behind: number;
}

export class AnnouncedRevisions {
  readonly verdicts: readonly [Verdict, Verdict] = [newVerdict(), newVerdict()];
  /** By slug, in the order in which they came; for each node. */
  readonly #announced: readonly [Map<string, Announced[]>, Map<string, Announced[]>] = [new Map(), new Map()];

  /** An event of the node has announced this revision. */
  note(node: 0 | 1, slug: string, revision: number): void {
    const announced = this.#announced[node].get(slug) ?? [];
    announced.push({ revision, at: performance.now() });
    this.#announced[node].set(slug, announced);
  }

  /** Judges an answer of the node by the revision that it shows, and by when it was asked for. */
  judge(node: 0 | 1, slug: string, revision: number, askedAt: number): void {
    const verdict = this.verdicts[node];
    const own = this.#announced[node].get(slug) ?? [];
    const other = this.#announced[node === 0 ? 1 : 0].get(slug) ?? [];
    if (own.some(({ at }) => at < askedAt)) verdict.checked.own += 1;
    if (firstNewer(own, revision, askedAt) !== undefined) verdict.stale.own += 1;
    if (other.some(({ at }) => at < askedAt - OTHER_NODES)) verdict.checked.other += 1;
    const newer = firstNewer(other, revision, askedAt);
    if (newer === undefined) return;
    if (askedAt - newer.at >= OTHER_NODES) verdict.stale.other += 1;
    verdict.behind = Math.max(verdict.behind, askedAt - newer.at);
  }
}

function newVerdict(): Verdict {
  return { checked: { own: 0, other: 0 }, stale: { own: 0, other: 0 }, behind: 0 };
}

/** The first that is newer than the revision and was announced before this time. Revisions come in their order. */
function firstNewer(
  announced: readonly Announced[],
  revision: number,
  before: number,
): Announced | undefined {
  return announced.find((each) => each.revision > revision && each.at < before);
}
