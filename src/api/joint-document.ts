import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { Slices } from '../lib/slices.ts';
import type { JointVariable, Selection } from './selection.ts';
import type { Variables } from './variables.ts';

/** Selects what several documents select. */
export interface JointDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variableValues: Variables;
}

interface JointField {
  readonly node: FieldNode;
  readonly inside: JointFields | null;
}

/** By the type that they are selected on, and their names in the joint result. */
type JointFields = Map<string, Map<string, JointField>>;

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

/**
 * Joins what several documents select, without those whose selection can't be read. The arguments of a root field are those of
 * the first that selects it.
 */
export async function jointDocument(
  selecting: Iterable<{ readonly selected: Selection | null }>,
): Promise<JointDocument> {
  const fields: JointFields = new Map();
  const variables = new Map<string, JointVariable>();
  const slices = new Slices();
  for (const { selected } of selecting) {
    if (selected !== null) add(selected, fields, variables);
    await slices.next();
  }
  const operation: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.SUBSCRIPTION,
    variableDefinitions: [...variables.values()].map(({ definition }) => definition),
    selectionSet: selectionSet(fields),
  };
  const given = [...variables.values()].filter(({ value }) => value !== undefined);
  return {
    document: { kind: Kind.DOCUMENT, definitions: [operation] },
    operation,
    variableValues: Object.fromEntries(given.map(({ name, value }) => [name, value])),
  };
}

function add(selection: Selection, fields: JointFields, variables: Map<string, JointVariable>): void {
  for (const { parent, jointKey, node, inside, variables: own } of selection.fields) {
    const siblings = fields.get(parent) ?? new Map<string, JointField>();
    fields.set(parent, siblings);
    let field = siblings.get(jointKey);
    if (field === undefined) {
      siblings.set(jointKey, (field = { node, inside: inside && new Map() }));
      for (const variable of own) variables.set(variable.name, variable);
    }
    if (inside !== null && field.inside !== null) add(inside, field.inside, variables);
  }
}

/** Each object says its type, since that decides which fields a document selects of it. */
function selectionSet(fields: JointFields): SelectionSetNode {
  const fragments = [...fields].map(([type, siblings]) => ({
    kind: Kind.INLINE_FRAGMENT as const,
    typeCondition: { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: type } },
    selectionSet: {
      kind: Kind.SELECTION_SET as const,
      selections: [...siblings.values()].map(({ node, inside }) =>
        inside === null ? node : { ...node, selectionSet: selectionSet(inside) },
      ),
    },
  }));
  return { kind: Kind.SELECTION_SET, selections: [TYPENAME, ...fragments] };
}
