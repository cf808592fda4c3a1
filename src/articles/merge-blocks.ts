import { areEqual, byBlockId, type BlockRow } from './body.ts';

interface MergedBlocks {
  readonly blocks: BlockRow[];
  /** The blocks that the draft changed in another way. */
  readonly overruled: readonly string[];
  /** The blocks that were corrected and that the draft has removed. */
  readonly missed: readonly string[];
  /** Whether the draft had these blocks in another order. */
  readonly isReordered: boolean;
}

/**
 * Applies the diff of two published bodies to a draft that was made from the first (a three-way merge). If both change a
 * block, the draft gets it as it is published. If both change the order, the blocks that all three have get the published one.
 */
export function mergeBlocks(
  draft: readonly BlockRow[],
  before: readonly BlockRow[],
  after: readonly BlockRow[],
): MergedBlocks {
  const was = byBlockId(before);
  const is = byBlockId(after);
  const blocks: BlockRow[] = [];
  const overruled: string[] = [];
  for (const block of draft) {
    const old = was.get(block.blockId);
    const corrected = is.get(block.blockId);
    const isUncorrected = corrected !== undefined && old !== undefined && areEqual(old, corrected);
    if (old === undefined || isUncorrected) {
      blocks.push(block);
      continue;
    }
    if (corrected !== undefined) blocks.push(corrected);
    const isSame = areEqual(old, block) || (corrected !== undefined && areEqual(corrected, block));
    if (!isSame) overruled.push(block.blockId);
  }
  const mine = byBlockId(draft);
  const missed = before.flatMap((old) => {
    const corrected = is.get(old.blockId);
    return mine.has(old.blockId) || corrected === undefined || areEqual(old, corrected) ? [] : [old.blockId];
  });
  const isReordered = reorder(blocks, {
    before: sharedIds(before, is, draft),
    after: sharedIds(after, was, draft),
    draft: sharedIds(draft, was, after),
  });
  insertNew(blocks, was, after);
  return { blocks, overruled, missed, isReordered };
}

/** Inserts each new block after the nearest block before it in the corrected body that the draft still has. */
function insertNew(blocks: BlockRow[], was: ReadonlyMap<string, BlockRow>, after: readonly BlockRow[]): void {
  for (const [index, block] of after.entries()) {
    if (was.has(block.blockId)) continue;
    const previous = after
      .slice(0, index)
      .findLast(({ blockId }) => blocks.some((candidate) => candidate.blockId === blockId));
    const place =
      previous === undefined ? 0 : blocks.findIndex(({ blockId }) => blockId === previous.blockId) + 1;
    blocks.splice(place, 0, block);
  }
}

/**
 * Applies a new order of the blocks that all three bodies have.
 * @returns whether it replaces an order of the draft's own
 */
function reorder(blocks: BlockRow[], order: Record<'before' | 'after' | 'draft', string[]>): boolean {
  const [before, after, draft] = [order.before, order.after, order.draft].map(String);
  if (after === before || after === draft) return false;
  const rows = byBlockId(blocks);
  const next = order.after.flatMap((id) => rows.get(id) ?? []).values();
  const places = new Set(order.after);
  blocks.forEach(({ blockId }, place) => {
    const row = places.has(blockId) ? next.next().value : undefined;
    if (row !== undefined) blocks[place] = row;
  });
  return draft !== before;
}

/** The ids of these blocks that both other bodies have too. */
function sharedIds(
  blocks: readonly BlockRow[],
  other: ReadonlyMap<string, BlockRow>,
  third: readonly BlockRow[],
): string[] {
  const ids = byBlockId(third);
  return blocks.flatMap(({ blockId }) => (other.has(blockId) && ids.has(blockId) ? [blockId] : []));
}
