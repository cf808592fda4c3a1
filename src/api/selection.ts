import {
  getDirectiveValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  getVariableValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  isInterfaceType,
  Kind,
  print,
  typeFromAST,
  visit,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql';
import { OBJECT } from '../load/field-count.ts';
import { sha256 } from '../lib/sha256.ts';
import type { Variables } from './variables.ts';

/** A field as a document selects it. */
export interface SelectedField {
  /** Its name in the document's own result, as JSON with a colon. */
  readonly key: string;
  /** Its name in a joint result: the same for all documents that select it with the same arguments. */
  readonly jointKey: string;
  /** The field in a joint document, without what is selected of it. */
  readonly node: FieldNode;
  /** The variables in its arguments. */
  readonly variables: readonly JointVariable[];
  /** The type that it is selected on, and the object types among whose fields it then is. */
  readonly parent: string;
  readonly types: readonly string[];
  /** What it costs each object of a list, in points. */
  readonly points: number;
  /** How many SQL statements it takes, for all objects at its place together. */
  readonly statements: number;
  /** What is selected of it; null for a field without fields. */
  readonly inside: Selection | null;
}

/** The fields that are selected of an object, whose type may be one of several. */
export class Selection {
  readonly fields: readonly SelectedField[];
  #byType: Map<string, readonly SelectedField[]> | null = null;

  constructor(fields: readonly SelectedField[]) {
    this.fields = fields;
  }

  /** The fields of an object of this type, in the order in which its result has them. */
  of(typename: string): readonly SelectedField[] {
    this.#byType ??= new Map();
    let found = this.#byType.get(typename);
    if (found === undefined) {
      const byKey = new Map<string, SelectedField>();
      for (const field of this.fields) {
        if (!field.types.includes(typename)) continue;
        const before = byKey.get(field.key);
        byKey.set(field.key, before === undefined ? field : together(before, field));
      }
      this.#byType.set(typename, (found = [...byKey.values()]));
    }
    return found;
  }

  /** The places of its SQL statements in a joint result. Those who select the same at a place share its statements. */
  places(around = ''): readonly string[] {
    return this.fields.flatMap(({ parent, jointKey, statements, inside }) => {
      const place = `${around} ${parent}.${jointKey}`;
      const own = Array.from({ length: statements }, (_, index) => `${place} ${index}`);
      return [...own, ...(inside?.places(place) ?? [])];
    });
  }

  /** @param path names in a joint result */
  selects([name, ...names]: readonly string[]): boolean {
    const isAt = ({ jointKey, inside }: SelectedField) =>
      jointKey === name && (inside?.selects(names) ?? true);
    return name === undefined || this.fields.some(isAt);
  }
}

/** A field that is selected twice, with the same arguments. */
function together(field: SelectedField, again: SelectedField): SelectedField {
  if (field.inside === null || again.inside === null || field.inside === again.inside) return field;
  return { ...field, inside: new Selection([...field.inside.fields, ...again.inside.fields]) };
}

/** A variable under a name that says its value, so that documents can be joined. */
export interface JointVariable {
  readonly definition: VariableDefinitionNode;
  readonly name: string;
  /** Undefined if it is not given. */
  readonly value: unknown;
}

/**
 * What a subscription selects, without what its directives leave out.
 * @param values of the variables, as they are given
 */
export function selectedBy(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  values: Variables,
): Selection {
  const operation = getOperationAST(document, operationName);
  const root = schema.getSubscriptionType();
  if (operation == null || root == null) throw new Error('A document without a subscription.');
  return new Reading(schema, document, operation, values).selection(operation.selectionSet, root);
}

interface Arguments {
  readonly args: readonly ArgumentNode[];
  readonly variables: readonly JointVariable[];
}

/** What a field declares of its cost, as in cost.ts. */
interface DeclaredCost {
  readonly cost?: number;
  readonly statements?: number;
  readonly statementsWith?: { readonly argument: string; readonly statements: number };
}

const NO_ARGUMENTS: Arguments = { args: [], variables: [] };

/** Reads a document. What is selected in a fragment is read once, however often the fragment is spread. */
class Reading {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: ReadonlyMap<string, JointVariable>;
  readonly #values: Variables;
  readonly #selections = new Map<SelectionSetNode, Selection>();
  readonly #fields = new Map<FieldNode, Map<readonly string[], SelectedField>>();
  readonly #types = new Map<string, readonly string[]>();

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    values: Variables,
  ) {
    this.#schema = schema;
    this.#fragments = new Map(
      document.definitions.flatMap((node) =>
        node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
      ),
    );
    const definitions = operation.variableDefinitions ?? [];
    const coerced = getVariableValues(schema, definitions, values);
    if (coerced.coerced === undefined)
      throw new Error('The variables of a subscription are no longer valid.');
    this.#values = coerced.coerced;
    this.#variables = new Map(
      definitions.map((definition) => {
        const { value: name } = definition.variable.name;
        return [name, jointVariable(definition, values[name])];
      }),
    );
  }

  selection(set: SelectionSetNode, type: GraphQLCompositeType): Selection {
    let selection = this.#selections.get(set);
    if (selection === undefined) {
      const fields: SelectedField[] = [];
      this.#collect(set, type, this.#objectsOf(type), fields, new Set());
      // Copied, since an array that has grown keeps room for more.
      this.#selections.set(set, (selection = new Selection([...fields])));
    }
    return selection;
  }

  /** @param types the object types to which all fragments around the set apply */
  #collect(
    set: SelectionSetNode,
    type: GraphQLCompositeType,
    types: readonly string[],
    fields: SelectedField[],
    spread: Set<string>,
  ): void {
    for (const node of set.selections) {
      if (!this.#isIncluded(node)) continue;
      if (node.kind === Kind.FIELD) {
        fields.push(this.#field(node, type, types));
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.#fragments.get(node.name.value);
      if (fragment === undefined) continue;
      const on = fragment.typeCondition && typeFromAST(this.#schema, fragment.typeCondition);
      const inner = isCompositeType(on) ? on : type;
      const both = this.#both(types, this.#objectsOf(inner));
      if (both.length === 0) continue;
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        const key = [node.name.value, ...both].join(' ');
        if (spread.has(key)) continue;
        spread.add(key);
      }
      this.#collect(fragment.selectionSet, inner, both, fields, spread);
    }
  }

  #field(node: FieldNode, parent: GraphQLCompositeType, types: readonly string[]): SelectedField {
    const byTypes = this.#fields.get(node) ?? new Map<readonly string[], SelectedField>();
    this.#fields.set(node, byTypes);
    const field = byTypes.get(types) ?? this.#read(node, parent, types);
    byTypes.set(types, field);
    return field;
  }

  #read(node: FieldNode, parent: GraphQLCompositeType, types: readonly string[]): SelectedField {
    const { name, selectionSet } = node;
    const { args, variables } = this.#arguments(node);
    // The arguments of the root select the events. All who get one can share it.
    const isPlain = args.length === 0 || parent === this.#schema.getSubscriptionType();
    const jointKey = isPlain ? name.value : `${name.value}_${shortHash(args.map(print).join())}`;
    const definition =
      isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name.value] : undefined;
    const type = definition && getNamedType(definition.type);
    const { cost, statements = 0, statementsWith }: DeclaredCost = definition?.extensions ?? {};
    const isSearched = args.some((argument) => argument.name.value === statementsWith?.argument);
    const inside = selectionSet && isCompositeType(type) ? this.selection(selectionSet, type) : null;
    const isList = definition !== undefined && isListType(getNullableType(definition.type));
    return {
      key: `${JSON.stringify((node.alias ?? name).value)}:`,
      jointKey,
      node: isPlain
        ? { kind: Kind.FIELD, name, arguments: args }
        : { kind: Kind.FIELD, name, alias: nameNode(jointKey), arguments: args },
      variables,
      parent: parent.name,
      types,
      points: inside === null ? (cost ?? 1) : (cost ?? 0) + (isList ? 0 : OBJECT),
      statements: statements + (isSearched ? (statementsWith?.statements ?? 0) : 0),
      inside,
    };
  }

  /** The arguments in an order of their own, so that the same ones have the same text. */
  #arguments({ arguments: given = [] }: FieldNode): Arguments {
    if (given.length === 0) return NO_ARGUMENTS;
    const variables: JointVariable[] = [];
    const args = given.map((argument) =>
      visit(argument, {
        Variable: ({ name }) => {
          const variable = this.#variables.get(name.value);
          if (variable === undefined) throw new Error('A document with an unknown variable.');
          variables.push(variable);
          return variable.definition.variable;
        },
        ObjectValue: { leave: (value) => ({ ...value, fields: value.fields.toSorted(byName) }) },
      }),
    );
    return { args: args.toSorted(byName), variables };
  }

  #isIncluded(node: SelectionNode): boolean {
    return (
      getDirectiveValues(GraphQLSkipDirective, node, this.#values)?.['if'] !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, this.#values)?.['if'] !== false
    );
  }

  #objectsOf(type: GraphQLCompositeType): readonly string[] {
    const types = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [type];
    return this.#known(types.map(({ name }) => name));
  }

  #both(some: readonly string[], others: readonly string[]): readonly string[] {
    return this.#known(some.filter((name) => others.includes(name)));
  }

  /** The same array for the same types. */
  #known(types: readonly string[]): readonly string[] {
    const key = types.join(' ');
    const known = this.#types.get(key) ?? types;
    this.#types.set(key, known);
    return known;
  }
}

function jointVariable(definition: VariableDefinitionNode, value: unknown): JointVariable {
  const { type, defaultValue } = definition;
  const isGiven = value !== undefined;
  const text = JSON.stringify([print(type), defaultValue && print(defaultValue), isGiven, value]);
  const name = `v_${shortHash(text)}`;
  return {
    definition: { ...definition, variable: { kind: Kind.VARIABLE, name: nameNode(name) } },
    name,
    value,
  };
}

function nameNode(value: string): NameNode {
  return { kind: Kind.NAME, value };
}

function byName(a: { readonly name: NameNode }, b: { readonly name: NameNode }): number {
  return a.name.value < b.name.value ? -1 : 1;
}

function shortHash(text: string): string {
  return Buffer.from(sha256(text)).toString('hex', 0, 16);
}
