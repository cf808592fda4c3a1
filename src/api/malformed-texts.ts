import {
  Kind,
  OperationTypeNode,
  visit,
  type ASTNode,
  type DocumentNode,
  type OperationDefinitionNode,
} from 'graphql';
import { InvalidScalar } from '../lib/malformed-text.ts';

/** Where a value is in the variables of an operation. */
export type VariablePath = readonly (string | number)[];

/**
 * The variables that a mutation uses only in the inputs of its fields. Those are validated. In an argument of a selected
 * field, a malformed text would reach a filter.
 */
export function validatedVariables(
  { definitions }: DocumentNode,
  operation: OperationDefinitionNode | null | undefined,
): ReadonlySet<string> {
  if (operation?.operation !== OperationTypeNode.MUTATION) return new Set();
  const inputs: ASTNode[] = [];
  const others: ASTNode[] = [
    ...(operation.directives ?? []),
    ...definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION),
  ];
  for (const selection of operation.selectionSet.selections) {
    if (selection.kind === Kind.FIELD) {
      inputs.push(...(selection.arguments ?? []));
      others.push(...(selection.directives ?? []), ...(selection.selectionSet?.selections ?? []));
    } else others.push(selection);
  }
  const used = variablesIn(inputs);
  for (const name of variablesIn(others)) used.delete(name);
  return used;
}

function variablesIn(nodes: readonly ASTNode[]): Set<string> {
  const names = new Set<string>();
  for (const node of nodes) visit(node, { Variable: ({ name }) => void names.add(name.value) });
  return names;
}

/** The value with the texts at these paths marked, so that their scalars pass them on. */
export function passingOn(value: unknown, paths: readonly VariablePath[]): unknown {
  const root = { value: structuredClone(value) };
  for (const path of paths) {
    const steps = ['value', ...path];
    const last = steps.pop() as string;
    let container = root as Record<string, unknown>;
    for (const step of steps) container = container[step] as Record<string, unknown>;
    // A single value can stand for a list of one.
    container[last] = new InvalidScalar(container[last] as string);
  }
  return root.value;
}
