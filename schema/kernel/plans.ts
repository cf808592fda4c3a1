import { Plan, setLoaderMappings, type Mappings } from '@pothos/selection-mapper';
import {
  Kind,
  visit,
  type ASTNode,
  type FieldNode,
  type GraphQLResolveInfo,
  type SelectionSetNode,
} from 'graphql';
import type { ApiContext } from './context.ts';
import { getOrCreate } from './loaders.ts';

/** What a query reads for a field and all that is selected in it. */
interface Planned {
  readonly query: object;
  /** The fields whose data it reads. */
  readonly mappings: Mappings;
}

interface PlanOptions {
  readonly context: object;
  readonly info: GraphQLResolveInfo;
  readonly typeName?: string;
  readonly path?: unknown;
  readonly paths?: unknown;
  readonly initial?: object;
}

/** By the first of the field's nodes in the document, and then by what else the plan depends on. */
const plans = new WeakMap<FieldNode, Map<string, Planned>>();
/** For each field. Members, and values of variables, have plans of their own. */
const MAX_PLANS = 50;
/** The characters of values with which a plan is cached: clients choose their length, and the plan may have them, too. */
const MAX_KEY = 1_000;

interface PlanClass {
  fromInfo(adapter: Adapter, options: PlanOptions): unknown;
}
interface Adapter {
  toQuery(root: unknown): object;
}
interface Playable {
  play(): { readonly root: unknown; readonly mappings: Mappings };
}

/**
 * Makes Pothos cache its plans. Without that, it walks the selection for each request. The plan is the same for each request
 * with the document if the viewer and the variables in the selection are the same. To ensure that, a field is planned with
 * a context that has nothing but the viewer.
 */
export function keepPlans(): void {
  const planClass = Plan as unknown as PlanClass;
  const plan = planClass.fromInfo.bind(Plan);
  planClass.fromInfo = (adapter, options) => {
    const { context, info } = options;
    const [node] = info.fieldNodes;
    if (node === undefined) return plan(adapter, options);
    const { viewer } = context as ApiContext;
    const kept = getOrCreate(plans, node, () => new Map<string, Planned>());
    const key = keyOf(options, viewer);
    if (key.length > MAX_KEY) return plan(adapter, options);
    let planned = kept.get(key);
    if (planned === undefined) {
      const made = plan(adapter, { ...options, context: { viewer } }) as Playable | undefined;
      if (made === undefined || !('play' in made)) return plan(adapter, options);
      const { root, mappings } = made.play();
      planned = { query: frozen(adapter.toQuery(root)), mappings };
      if (kept.size >= MAX_PLANS) kept.clear();
      kept.set(key, planned);
    }
    const { query, mappings } = planned;
    return {
      query(_seed: undefined, at: GraphQLResolveInfo = info) {
        setLoaderMappings(context, at, mappings);
        return query;
      },
    };
  };
}

function keyOf(
  { info, typeName, path, paths, initial }: PlanOptions,
  { member, preview }: ApiContext['viewer'],
): string {
  const { fieldNodes, parentType, variableValues } = info;
  const viewer = member
    ? [member.id, member.role, member.scopes, member.tokenId]
    : preview && [preview.articleId, preview.revisionId, preview.savedAt];
  const values: unknown[] = [];
  for (const node of fieldNodes)
    for (const name of variablesIn(node, info))
      values.push(variableValues[name] ?? null, name in variableValues);
  // Directives may leave out some of the nodes.
  const nodes = fieldNodes.slice(1).map((node) => getOrCreate(numbers, node, () => ++lastNumber));
  return JSON.stringify([nodes, parentType.name, typeName, path, paths, initial, viewer, values]);
}

/** Tells the nodes of fields apart. */
const numbers = new WeakMap<FieldNode, number>();
let lastNumber = 0;

const variables = new WeakMap<FieldNode, readonly string[]>();

/** The variables in a field's selection. Those of its own arguments don't change what is selected. */
function variablesIn(field: FieldNode, { fragments }: GraphQLResolveInfo): readonly string[] {
  return getOrCreate(variables, field, () => {
    const names = new Set<string>();
    const seen = new Set<SelectionSetNode>();
    const addIn = (set: SelectionSetNode | undefined) => {
      if (set === undefined || seen.has(set)) return;
      seen.add(set);
      for (const node of set.selections) {
        for (const part of [
          ...(node.directives ?? []),
          ...('arguments' in node ? (node.arguments ?? []) : []),
        ])
          visit(part as ASTNode, { Variable: ({ name }) => void names.add(name.value) });
        addIn(
          node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value]?.selectionSet : node.selectionSet,
        );
      }
    };
    addIn(field.selectionSet);
    return [...names];
  });
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
