import { introspectionTypes, isObjectType, TypeMetaFieldDef, type GraphQLField } from 'graphql';
import { Slices } from '../lib/slices.ts';

/** What one execution shows of the schema, item by item. */
class Items {
  readonly #slices = new Slices();
  #last: Promise<void> = Promise.resolve();

  /** Resolves to the item when those before it have been shown. */
  next<Item>(item: Item): Promise<Item> {
    const turn = this.#last.then(() => this.#slices.next());
    this.#last = turn;
    return turn.then(() => item);
  }
}

const itemsOf = new WeakMap<object, Items>();
const changed = new WeakSet<GraphQLField<unknown, unknown>>();

/**
 * Lets the event loop run while an operation asks for the schema. Without this, graphql-js answers without a pause, which
 * takes some 30 ms for the largest operation. All schemas share the types of introspection, which belong to graphql-js. So
 * they are changed once for the process. Executions without a context are not affected.
 */
export function executeIntrospectionInSlices(): void {
  const fields = introspectionTypes.filter(isObjectType).flatMap((type) => Object.values(type.getFields()));
  for (const field of [TypeMetaFieldDef, ...fields]) if (!changed.has(field)) executeInSlices(field);
}

function executeInSlices(field: GraphQLField<unknown, unknown>): void {
  const { resolve } = field;
  if (resolve === undefined) return;
  changed.add(field);
  field.resolve = (source, args, context, info): unknown => {
    const value: unknown = resolve(source, args, context, info);
    if (typeof context !== 'object' || context === null) return value;
    if (field !== TypeMetaFieldDef && !Array.isArray(value)) return value;
    const items = itemsOf.get(context) ?? new Items();
    itemsOf.set(context, items);
    return Array.isArray(value) ? value.map((item: unknown) => items.next(item)) : items.next(value);
  };
}
