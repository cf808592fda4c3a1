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
