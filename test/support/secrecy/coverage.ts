/** Counts which parts of the schema were used by successful operations. */
import {
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { answered, fieldOf } from './answers.ts';
import type { Generated } from './writing.ts';

interface Reply {
  readonly data?: unknown;
  readonly errors?: readonly { path?: readonly (string | number)[]; extensions?: { code?: string } }[];
}

const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN'];

export class Coverage {
  readonly #schema: GraphQLSchema;
  readonly #counts = new Map<string, number>();
  /** How often each field had a value. */
  readonly #values = new Map<string, number>();
  readonly #refused = new Set<string>();
  #succeeded = 0;
  #fields = 0;
  readonly #codes = new Map<string, number>();

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** The number of operations without errors. */
  get succeeded(): number {
    return this.#succeeded;
  }

  /** The number of fields that were answered. */
  get fields(): number {
    return this.#fields;
  }

  /** The number of answers that had a value for a field, such as `Article.headline`. An empty list is none. */
  valuesOf(field: string): number {
    return this.#values.get(field) ?? 0;
  }

  /** The number of errors by code. */
  get codes(): ReadonlyMap<string, number> {
    return this.#codes;
  }

  take({ uses }: Generated, { data, errors = [] }: Reply): void {
    for (const { path, extensions } of errors) {
      const code = extensions?.code ?? 'none';
      this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
      if (!REFUSALS.includes(code) || path?.length !== 1) continue;
      // A refusal that everyone gets counts as covered.
      const field = `Query.${fieldOf(String(path[0]))}`;
      this.#refused.add(field);
      for (const use of [field, ...uses.filter((each) => each.startsWith(`${field}(`))]) this.#count(use);
    }
    for (const { typename, field, value } of answered(this.#schema, data)) {
      const coordinate = `${typename}.${field.name}`;
      this.#fields += 1;
      this.#count(coordinate);
      const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
      if (!isEmpty) this.#values.set(coordinate, this.valuesOf(coordinate) + 1);
    }
    if (errors.length > 0) return;
    this.#succeeded += 1;
    for (const use of uses) this.#count(use);
  }

  /** A subscription that was accepted counts as successful, even if there was nothing to send. */
  takeReplay(operation: Generated, events: readonly Reply[]): void {
    if (events.length === 0) this.take(operation, {});
    for (const event of events) this.take(operation, event);
  }

  /**
   * The parts of the schema that were used too rarely.
   * @param apart types that the viewer is never shown
   */
  lacking(least: number, apart: readonly string[]): string[] {
    return [...this.#expected(apart)]
      .filter((coordinate) => (this.#counts.get(coordinate) ?? 0) < least)
      .sort();
  }

  /** The fields of Query that lead to a part of the schema: that it belongs to, that take it, or that return what it belongs to. */
  leadingTo(coordinate: string): string[] {
    const [of = '', field = ''] = coordinate.split(/[.(]/);
    const fields = Object.values(this.#schema.getQueryType()?.getFields() ?? {});
    if (of === 'Query') return [field];
    return fields.flatMap(({ name, type, args }) => {
      const taken = new Set<string>();
      for (const argument of args) this.#input(argument.type, taken);
      const result = getNamedType(type).name.replace(/Connection$/, '');
      return taken.has(coordinate) || result === of ? [name] : [];
    });
  }

  #count(coordinate: string): void {
    this.#counts.set(coordinate, (this.#counts.get(coordinate) ?? 0) + 1);
  }

  /** Every field that queries and subscriptions lead to, with its arguments, their input fields and enum values. */
  #expected(apart: readonly string[]): Set<string> {
    const coordinates = new Set<string>();
    const seen = new Set<GraphQLNamedType>();
    const todo: GraphQLNamedType[] = [this.#schema.getQueryType(), this.#schema.getSubscriptionType()].filter(
      (type) => type != null,
    );
    for (let type = todo.pop(); type !== undefined; type = todo.pop()) {
      if (seen.has(type) || apart.includes(type.name)) continue;
      seen.add(type);
      if (isAbstractType(type)) todo.push(...this.#schema.getPossibleTypes(type));
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`;
        coordinates.add(coordinate);
        for (const argument of field.args) {
          coordinates.add(`${coordinate}(${argument.name}:)`);
          this.#input(argument.type, coordinates);
        }
        if (!this.#refused.has(coordinate)) todo.push(getNamedType(field.type));
      }
    }
    return coordinates;
  }

  #input(input: GraphQLInputType, coordinates: Set<string>): void {
    const type = getNamedType(input);
    if (isEnumType(type)) for (const { name } of type.getValues()) coordinates.add(`${type.name}.${name}`);
    if (!isInputObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      if (coordinates.has(coordinate)) continue;
      coordinates.add(coordinate);
      this.#input(field.type, coordinates);
    }
  }
}
