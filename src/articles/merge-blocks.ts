import { areEqual, byBlockId, type BlockRow } from './body.ts';

/**
 * Applies the diff of two published bodies to a draft that was made from the first (a three-way merge).
 * @returns the merged blocks, or the id of a block that the diff and the draft change differently
 */
export function mergeBlocks(
  draft: readonly BlockRow[],
  before: readonly BlockRow[],
  after: readonly BlockRow[],
): { readonly blocks: BlockRow[] } | { readonly conflict: string } {
  const was = byBlockId(before);
  const is = byBlockId(after);
  const merged: BlockRow[] = [];
  for (const block of draft) {
    const old = was.get(block.blockId);
    const corrected = is.get(block.blockId);
    if (old === undefined || (corrected !== undefined && areEqual(old, corrected))) merged.push(block);
    else if (areEqual(old, block)) merged.push(...(corrected === undefined ? [] : [corrected]));
    else if (corrected === undefined || !areEqual(corrected, block)) return { conflict: block.blockId };
    else merged.push(block);
  }
  const moved = reorder(merged, {
    before: sharedIds(before, is, draft),
    after: sharedIds(after, was, draft),
    draft: sharedIds(draft, was, after),
  });
  if (moved !== null) return { conflict: moved };
  after.forEach((block, index) => {
    if (was.has(block.blockId)) return;
    // After the nearest block before it in the corrected body that the draft still has.
    const previous = after
      .slice(0, index)
      .findLast(({ blockId }) => merged.some((candidate) => candidate.blockId === blockId));
    const place =
      previous === undefined ? 0 : merged.findIndex(({ blockId }) => blockId === previous.blockId) + 1;
    merged.splice(place, 0, block);
  });
  return { blocks: merged };
}

/**
 * Applies a new order of the blocks that all three bodies have.
 * @returns the id of a moved block if the draft reorders these blocks too, else null
 */
function reorder(merged: BlockRow[], order: Record<'before' | 'after' | 'draft', string[]>): string | null {
  const [before, after, draft] = [order.before, order.after, order.draft].map(String);
  if (after === before || after === draft) return null;
  if (draft !== before) return order.after.find((id, index) => id !== order.before[index]) ?? null;
  const rows = byBlockId(merged);
  const next = order.after.flatMap((id) => rows.get(id) ?? []).values();
  const places = new Set(order.after);
  merged.forEach(({ blockId }, place) => {
    const row = places.has(blockId) ? next.next().value : undefined;
    if (row !== undefined) merged[place] = row;
  });
  return null;
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
