import { isDeepStrictEqual } from 'node:util';
import { blockText, type RenderableBlock } from './render.ts';
import { wordChanges, type Bound, type WordChange } from './word-diff.ts';

/**
 * The diff of one block. A block that was both moved and changed is CHANGED. The texts are those of `blockText`, or null
 * on the side that lacks the block. A CHANGED block can have the same text twice, for example if only a link's URL changed.
 */
export interface BlockChange extends Texts {
  readonly kind: 'ADDED' | 'REMOVED' | 'CHANGED' | 'MOVED';
  readonly blockId: string;
  /** The id of the newer version; null if the block was removed. */
  readonly versionId: string | null;
  /** The `blockId` of the block before it in the newer body. */
  readonly follows: string | null;
  /** The word diff of the two texts, computed on the first call. */
  words(): readonly WordChange[];
}

interface Texts {
  readonly before: string | null;
  readonly after: string | null;
}

/** Limits the word diffs of two bodies, and of their fields, to a tenth of a second each. The changed texts share it. */
const BOUND = { characters: 2_000_000, squaredEdits: 1_000_000 };
/** A text with more words removed and added counts as rewritten. */
const MOST_EDITS = 600;

/**
 * The diff of two bodies, in the order of the newer. A removed block follows its former predecessor. As few blocks as
 * possible are MOVED. To get the newer body, go through the blocks in this order. Take each out of the older body, and
 * insert its newer version after the block that it follows.
 * @param language of the article
 */
export function changesBetween(
  before: readonly RenderableBlock[],
  after: readonly RenderableBlock[],
  language: string,
): BlockChange[] {
  const older = new Map(before.map((block) => [block.blockId, block]));
  const newer = new Set(after.map(({ blockId }) => blockId));
  const stayed = blocksThatStayed(before, after);

  const removed = new Map<string | null, Omit<BlockChange, 'words'>[]>();
  let behind: string | null = null;
  for (const block of before) {
    if (stayed.has(block.blockId)) behind = block.blockId;
    else if (!newer.has(block.blockId)) {
      const there = removed.get(behind) ?? [];
      const { blockId } = block;
      there.push({
        kind: 'REMOVED',
        blockId,
        versionId: null,
        follows: null,
        before: blockText(block, language),
        after: null,
      });
      removed.set(behind, there);
    }
  }

  const differences = [...(removed.get(null) ?? [])];
  let follows: string | null = null;
  for (const block of after) {
    const { blockId, id: versionId } = block;
    const was = older.get(blockId);
    const kind =
      was === undefined
        ? 'ADDED'
        : !isUnchanged(was, block)
          ? 'CHANGED'
          : stayed.has(blockId)
            ? null
            : 'MOVED';
    if (kind !== null) {
      const texts = {
        before: was === undefined ? null : blockText(was, language),
        after: blockText(block, language),
      };
      differences.push({ kind, blockId, versionId, follows, ...texts });
    }
    if (stayed.has(blockId)) differences.push(...(removed.get(blockId) ?? []));
    follows = blockId;
  }
  return withWords(differences);
}

/** Adds the word diff of the two texts of each difference. */
export function withWords<Difference extends Texts>(
  differences: readonly Difference[],
): (Difference & { words(): readonly WordChange[] })[] {
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
