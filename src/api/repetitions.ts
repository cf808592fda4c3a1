import { Kind, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql';
import { LIMITS } from './limits.ts';

/** Fields that are visited of one document. Fragments within fragments can have more; validation has bounds of its own. */
const VISITED = 10_000;

/**
 * Whether validation would have to compare too many fields with one another: all that have the same name in the response at the
 * same place, and all fragments that are spread there. graphql-js has a limit of its own, which takes 100 ms to reach.
 */
export function isTooRepetitive(document: DocumentNode): boolean {
  const fragments = new Map<string, SelectionSetNode>();
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node.selectionSet);
  let pairs = 0;
  let visited = 0;
  const isOver = () => pairs > LIMITS.repetitions;
  const count = (sets: readonly SelectionSetNode[], depth: number): void => {
    const spread = new Set<string>();
    let direct = 0;
    const fields = new Map<string, FieldNode[]>();
    const waiting = sets.map((set) => ({ set, isDirect: true }));
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { set, isDirect } = next;
      for (const node of set.selections) {
        visited += 1;
        if (node.kind === Kind.INLINE_FRAGMENT) waiting.push({ set: node.selectionSet, isDirect });
        else if (node.kind === Kind.FIELD) {
          const name = (node.alias ?? node.name).value;
          const others = fields.get(name);
          if (others === undefined) fields.set(name, [node]);
          else others.push(node);
        } else if (!spread.has(node.name.value)) {
          spread.add(node.name.value);
          if (isDirect) direct += 1;
          const fragment = fragments.get(node.name.value);
          if (fragment !== undefined) waiting.push({ set: fragment, isDirect: false });
        }
      }
    }
    pairs += pairsOf(direct);
    for (const same of fields.values()) {
      if (isOver() || visited > VISITED || depth > LIMITS.depth) return;
      pairs += pairsOf(same.length);
      count(
        same.flatMap(({ selectionSet }) => selectionSet ?? []),
        depth + 1,
      );
    }
  };
  for (const node of document.definitions)
    if (node.kind === Kind.OPERATION_DEFINITION && !isOver()) count([node.selectionSet], 1);
  return isOver();
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}
