import type { BlockRow } from './body.ts';

/**
 * Brings what changed between two published bodies into a draft that was made from the first.
 * @returns the draft’s blocks with the change; or the id of a block that both changed, each in its own way
 */
export function mergeBlocks(
  draft: readonly BlockRow[],
  before: readonly BlockRow[],
  after: readonly BlockRow[],
): { readonly blocks: BlockRow[] } | { readonly conflict: string } {
  const was = byId(before);
  const is = byId(after);
  const merged: BlockRow[] = [];
  for (const block of draft) {
    const old = was.get(block.id);
    const corrected = is.get(block.id);
    if (old === undefined || (corrected !== undefined && isSame(old, corrected))) merged.push(block);
    else if (isSame(old, block)) merged.push(...(corrected === undefined ? [] : [corrected]));
    else if (corrected === undefined || !isSame(corrected, block)) return { conflict: block.id };
    else merged.push(block);
  }
  const moved = reorder(merged, {
    before: idsIn(before, is, draft),
    after: idsIn(after, was, draft),
    draft: idsIn(draft, was, after),
  });
  if (moved !== null) return { conflict: moved };
  after.forEach((block, index) => {
    if (was.has(block.id)) return;
    // Behind what it follows in the corrected body, as far as the draft still has that.
    const previous = after
      .slice(0, index)
      .findLast(({ id }) => merged.some((candidate) => candidate.id === id));
    const place = previous === undefined ? 0 : merged.findIndex(({ id }) => id === previous.id) + 1;
    merged.splice(place, 0, block);
  });
  return { blocks: merged };
}

/**
 * Brings a new order of what all three bodies have into the draft’s blocks.
 * @returns a block that moved, where the draft has put these blocks in an order of its own; else null
 */
function reorder(merged: BlockRow[], order: Record<'before' | 'after' | 'draft', string[]>): string | null {
  const [before, after, draft] = [order.before, order.after, order.draft].map(String);
  if (after === before || after === draft) return null;
  if (draft !== before) return order.after.find((id, index) => id !== order.before[index]) ?? null;
  const rows = byId(merged);
  const next = order.after.flatMap((id) => rows.get(id) ?? []).values();
  const places = new Set(order.after);
  merged.forEach(({ id }, place) => {
    const row = places.has(id) ? next.next().value : undefined;
    if (row !== undefined) merged[place] = row;
  });
  return null;
}

/** The ids of the first’s blocks that the others have too, in its order. */
function idsIn(
  blocks: readonly BlockRow[],
  other: ReadonlyMap<string, BlockRow>,
  third: readonly BlockRow[],
): string[] {
  const ids = byId(third);
  return blocks.flatMap(({ id }) => (other.has(id) && ids.has(id) ? [id] : []));
}

function byId(blocks: readonly BlockRow[]): Map<string, BlockRow> {
  return new Map(blocks.map((block) => [block.id, block]));
}

function isSame(a: BlockRow, b: BlockRow): boolean {
  return canonical(a) === canonical(b);
}

/** What is left out is null in the database, and lists are empty there. */
function canonical(block: BlockRow): string {
  const fields = Object.entries(block).filter(
    ([, value]) => value != null && !(Array.isArray(value) && value.length === 0),
  );
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
