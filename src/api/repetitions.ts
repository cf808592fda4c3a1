import { Kind, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql';
import { LIMITS } from './limits.ts';

/** Fields and spreads that are visited of one document, which may repeat its fragments. */
const VISITED = 20_000;
/** How many pairs of leaves that are the same without arguments take as long as another pair. */
const SAME_LEAVES = 20;

/**
 * Whether validation would have to compare too many fields with one another: all that have the same name in the response at the
 * same place, and all fragments that are spread there. graphql-js has a limit of its own, which takes 100 ms to reach.
 * @param document without fragments that spread themselves
 */
export function isTooRepetitive(document: DocumentNode): boolean {
  const repetitions = new Repetitions(document);
  for (const node of document.definitions)
    if (node.kind === Kind.OPERATION_DEFINITION) repetitions.count([node.selectionSet]);
  repetitions.countUnused();
  return repetitions.isOver;
}

class Repetitions {
  readonly #fragments = new Map<string, SelectionSetNode>();
  readonly #used = new Set<string>();
  #pairs = 0;
  #visited = 0;

  constructor(document: DocumentNode) {
    for (const node of document.definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node.selectionSet);
  }

  get isOver(): boolean {
    return this.#pairs > LIMITS.repetitions || this.#visited > VISITED;
  }

  /** Counts within selection sets whose fields stand at the same place. */
  count(sets: readonly SelectionSetNode[]): void {
    const fields = this.#fieldsOf(sets);
    for (const same of fields.values()) {
      if (this.isOver) return;
      this.#pairs += weighed(same);
      this.count(same.flatMap(({ selectionSet }) => selectionSet ?? []));
    }
  }

  /** Validation also looks into fragments that no operation spreads. */
  countUnused(): void {
    for (const [name, set] of this.#fragments) if (!this.#used.has(name)) this.count([set]);
  }

  /** The fields by their name in the response. */
  #fieldsOf(sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const waiting = sets.map((set) => ({ set, isDirect: true }));
    let direct = 0;
    for (let next = waiting.pop(); next !== undefined && !this.isOver; next = waiting.pop()) {
      this.#visited += next.set.selections.length;
      for (const node of next.set.selections) {
        if (node.kind === Kind.INLINE_FRAGMENT)
          waiting.push({ set: node.selectionSet, isDirect: next.isDirect });
        else if (node.kind === Kind.FIELD) {
          const name = (node.alias ?? node.name).value;
          const others = fields.get(name);
          if (others === undefined) fields.set(name, [node]);
          else others.push(node);
        } else if (!spread.has(node.name.value)) {
          spread.add(node.name.value);
          this.#used.add(node.name.value);
          if (next.isDirect) direct += 1;
          const set = this.#fragments.get(node.name.value);
          if (set !== undefined) waiting.push({ set, isDirect: false });
        }
      }
    }
    this.#pairs += pairsOf(direct);
    return fields;
  }
}

/** The pairs of fields of one name. Those of the same leaf are hardly compared. */
function weighed(fields: readonly FieldNode[]): number {
  const leaves = new Map<string, number>();
  for (const { name, selectionSet, arguments: given = [], directives = [] } of fields)
    if (selectionSet === undefined && given.length === 0 && directives.length === 0)
      leaves.set(name.value, (leaves.get(name.value) ?? 0) + 1);
  const same = [...leaves.values()].reduce((sum, count) => sum + pairsOf(count), 0);
  return pairsOf(fields.length) - same + same / SAME_LEAVES;
}

function pairsOf(count: number): number {
  return (count * (count - 1)) / 2;
}
