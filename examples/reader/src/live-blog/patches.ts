interface Edge {
  readonly sortKey: string;
  readonly node: { readonly id: string };
}

/** By the id of the post: its edge now; null if it is gone. */
export type Patches<Of extends Edge> = ReadonlyMap<string, Of | null>;

interface Part<Of> {
  /** Whether the list begins with the edges that were read, and whether it ends with them. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly belongs: (edge: Of) => boolean;
}

/** A part of the list of posts with all that has happened since it was read. What comes before or after the part stays out. */
export function patched<Of extends Edge>(
  edges: readonly Of[],
  patches: Patches<Of>,
  { isFirst, isLast, belongs }: Part<Of>,
): Of[] {
  const [first, last] = [isFirst ? undefined : edges[0], isLast ? undefined : edges.at(-1)];
  const now = new Map<string, Of | null>(edges.map((edge) => [edge.node.id, edge]));
  for (const [id, edge] of patches) now.set(id, edge);
  return [...now.values()]
    .filter((edge) => edge !== null)
    .filter(({ sortKey }) => sortKey >= (first?.sortKey ?? sortKey) && sortKey <= (last?.sortKey ?? sortKey))
    .filter(belongs)
    .toSorted((one, other) => (one.sortKey < other.sortKey ? -1 : 1));
}
