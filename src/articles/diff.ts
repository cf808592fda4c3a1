import { isDeepStrictEqual } from 'node:util';
import { blockText, type RenderableBlock } from './render.ts';
import { wordChanges, type Bound, type WordChange } from './word-diff.ts';

/**
 * The diff of one block. A block that was both moved and changed is CHANGED. The texts are those of `blockText`, or null
 * on the side that lacks the block. A CHANGED block can have the same text twice, for example if only a link's URL changed.
 */
export interface BlockChange {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED' | 'MOVED';
  readonly blockId: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The word diff of the two texts, computed on the first call. */
  words(): readonly WordChange[];
}

/** Limits the word diffs of two bodies to a tenth of a second. All blocks that differ share it. */
const BOUND = { characters: 2_000_000, squaredEdits: 1_000_000 };
/** A text with more words removed and added counts as rewritten. */
const MOST_EDITS = 600;

type Difference = Omit<BlockChange, 'words'>;

/**
 * The diff of two bodies, in the order of the newer. A removed block follows its former predecessor. As few blocks as
 * possible are MOVED.
 */
export function changesBetween(
  before: readonly RenderableBlock[],
  after: readonly RenderableBlock[],
): BlockChange[] {
  const older = new Map(before.map((block) => [block.blockId, block]));
  const newer = new Set(after.map(({ blockId }) => blockId));
  const stayed = blocksThatStayed(before, after);

  const removed = new Map<string | null, Difference[]>();
  let behind: string | null = null;
  for (const block of before) {
    if (stayed.has(block.blockId)) behind = block.blockId;
    else if (!newer.has(block.blockId)) {
      const there = removed.get(behind) ?? [];
      there.push({ kind: 'REMOVED', blockId: block.blockId, before: blockText(block), after: null });
      removed.set(behind, there);
    }
  }

  const differences = [...(removed.get(null) ?? [])];
  for (const block of after) {
    const was = older.get(block.blockId);
    if (was === undefined) {
      differences.push({ kind: 'ADDED', blockId: block.blockId, before: null, after: blockText(block) });
    } else {
      const kind = !isUnchanged(was, block) ? 'CHANGED' : stayed.has(block.blockId) ? null : 'MOVED';
      if (kind !== null)
        differences.push({ kind, blockId: block.blockId, before: blockText(was), after: blockText(block) });
    }
    if (stayed.has(block.blockId)) differences.push(...(removed.get(block.blockId) ?? []));
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

function isUnchanged(was: RenderableBlock, is: RenderableBlock): boolean {
  return was.id === is.id || isDeepStrictEqual({ ...was, id: is.id }, is);
}

/** The largest set of blocks in the same order in both bodies: a longest increasing subsequence of places. */
function blocksThatStayed(
  before: readonly RenderableBlock[],
  after: readonly RenderableBlock[],
): ReadonlySet<string> {
  const places = new Map(before.map(({ blockId }, place) => [blockId, place]));
  /** For each length, the last link of the chain that ends earliest in the older body. */
  const ends: Link[] = [];
  for (const { blockId } of after) {
    const place = places.get(blockId);
    if (place === undefined) continue;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle]?.place ?? Infinity) < place) low = middle + 1;
      else high = middle;
    }
    ends[low] = { blockId, place, previous: ends[low - 1] };
  }
  const stayed = new Set<string>();
  for (let link = ends.at(-1); link !== undefined; link = link.previous) stayed.add(link.blockId);
  return stayed;
}

interface Link {
  readonly blockId: string;
  readonly place: number;
  readonly previous: Link | undefined;
}
