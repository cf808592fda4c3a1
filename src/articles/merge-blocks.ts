import type { BlockRow } from './body.ts';

/**
 * Applies the diff of two published bodies to a draft that was made from the first (a three-way merge).
 * @returns the merged blocks, or the id of a block that the diff and the draft change differently
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
    if (old === undefined || (corrected !== undefined && areEqual(old, corrected))) merged.push(block);
    else if (areEqual(old, block)) merged.push(...(corrected === undefined ? [] : [corrected]));
    else if (corrected === undefined || !areEqual(corrected, block)) return { conflict: block.id };
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
    // After the nearest block before it in the corrected body that the draft still has.
    const previous = after
      .slice(0, index)
      .findLast(({ id }) => merged.some((candidate) => candidate.id === id));
    const place = previous === undefined ? 0 : merged.findIndex(({ id }) => id === previous.id) + 1;
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
  const rows = byId(merged);
  const next = order.after.flatMap((id) => rows.get(id) ?? []).values();
  const places = new Set(order.after);
  merged.forEach(({ id }, place) => {
    const row = places.has(id) ? next.next().value : undefined;
    if (row !== undefined) merged[place] = row;
  });
  return null;
}

/** The ids of these blocks that both other bodies have too. */
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

function areEqual(a: BlockRow, b: BlockRow): boolean {
  return canonical(a) === canonical(b);
}

/** Ignores null and empty fields: the input omits them, a row from the database has them. */
function canonical(block: BlockRow): string {
  const fields = Object.entries(block).filter(
    ([, value]) => value != null && !(Array.isArray(value) && value.length === 0),
  );
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}
