import { isDeepStrictEqual } from 'node:util';
import { blockText, type RenderableBlock } from './render.ts';
import { wordChanges, type Bound, type WordChange } from './word-diff.ts';

/**
 * What became of one block. One that was both moved and changed is CHANGED. Texts are as `bodyText` has them; null
 * where the block wasn’t there. They can be the same in one that is CHANGED, as when a link leads elsewhere.
 */
export interface BlockChange {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED' | 'MOVED';
  readonly blockId: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Compares the two texts, the first time that it is asked. */
  words(): readonly WordChange[];
}

/** What comparing all the texts of two bodies may take, shared among those that differ: a tenth of a second. */
const BOUND = { characters: 2_000_000, squaredEdits: 1_000_000 };
/** Beyond so many words removed or added, a text was written anew. */
const MOST_EDITS = 600;

type Difference = Omit<BlockChange, 'words'>;

/**
 * What changed from one body to another, in the order of the newer; removed blocks follow what they stood behind. Of
 * blocks in a new order the fewest that explain it are MOVED.
 */
export function changesBetween(
  before: readonly RenderableBlock[],
  after: readonly RenderableBlock[],
): BlockChange[] {
  const older = new Map(before.map((block) => [block.id, block]));
  const newer = new Set(after.map(({ id }) => id));
  const stayed = blocksThatStayed(before, after);

  const removed = new Map<string | null, Difference[]>();
  let behind: string | null = null;
  for (const block of before) {
    if (stayed.has(block.id)) behind = block.id;
    else if (!newer.has(block.id)) {
      const there = removed.get(behind) ?? [];
      there.push({ kind: 'REMOVED', blockId: block.id, before: blockText(block), after: null });
      removed.set(behind, there);
    }
  }

  const differences = [...(removed.get(null) ?? [])];
  for (const block of after) {
    const was = older.get(block.id);
    if (was === undefined) {
      differences.push({ kind: 'ADDED', blockId: block.id, before: null, after: blockText(block) });
    } else {
      const kind = !isSame(was, block) ? 'CHANGED' : stayed.has(block.id) ? null : 'MOVED';
      if (kind !== null)
        differences.push({ kind, blockId: block.id, before: blockText(was), after: blockText(block) });
    }
    if (stayed.has(block.id)) differences.push(...(removed.get(block.id) ?? []));
  }
  return withWords(differences);
}

function withWords(differences: readonly Difference[]): BlockChange[] {
  const compared = differences.filter(
    ({ before, after }) => before !== null && after !== null && before !== after,
  ).length;
  const bound: Bound = {
    characters: BOUND.characters / Math.max(compared, 1),
    edits: Math.min(MOST_EDITS, Math.floor(Math.sqrt(BOUND.squaredEdits / Math.max(compared, 1)))),
  };
  return differences.map((difference) => {
    let words: readonly WordChange[] | null = null;
    return {
      ...difference,
      words: () => (words ??= wordChanges(difference.before ?? '', difference.after ?? '', bound)),
    };
  });
}

function isSame(was: RenderableBlock, is: RenderableBlock): boolean {
  return isDeepStrictEqual({ ...was, revisionId: is.revisionId, position: is.position }, is);
}

/** The most blocks of both bodies whose order is the same in both: a longest increasing subsequence of places. */
function blocksThatStayed(
  before: readonly RenderableBlock[],
  after: readonly RenderableBlock[],
): ReadonlySet<string> {
  const places = new Map(before.map(({ id }, place) => [id, place]));
  /** The best last link of a chain of each length: the one whose place in the older body comes first. */
  const ends: Link[] = [];
  for (const { id } of after) {
    const place = places.get(id);
    if (place === undefined) continue;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.place ?? Infinity) < place) low = middle + 1;
      else high = middle;
    }
    ends[low] = { id, place, previous: ends[low - 1] };
  }
  const stayed = new Set<string>();
  for (let link = ends.at(-1); link !== undefined; link = link.previous) stayed.add(link.id);
  return stayed;
}

interface Link {
  readonly id: string;
  readonly place: number;
  readonly previous: Link | undefined;
}
