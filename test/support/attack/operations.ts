/**
 * Operations that a reader might send to overload a node. They are built from the schema, each from its number and the
 * seed.
 */
import {
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  parse,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
} from 'graphql';
import { schema } from '../../../schema/index.ts';
import { checkCost, pointsOf } from '../../../src/api/cost.ts';
import { LIMITS } from '../../../src/api/limits.ts';
import { coerceVariables } from '../../../src/api/variables.ts';
import { literal } from '../secrecy/literal.ts';
import { Chance } from '../secrecy/random.ts';

export interface Operation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Ids, slugs and cursors that exist in the database, for arguments. */
export interface Known {
  readonly slugs: readonly string[];
  readonly ids: readonly string[];
}

/** Documents have at most 2,000 tokens, and a field with an alias has three. */
const FIELDS = 600;
const PAGES = [1, 1, 2, 5, 20, 50, 100, 100, 101, 0, -1, 2_147_483_647];
/**
 * Added to the number of an operation that is too large, to get one in its place. An even number, so that it repeats as
 * much.
 */
const LARGER = 10_000_000;
const MAX_COPIES = 1_000;
const DEPTHS = [2, 3, 3, 4, 5, 6, 8, 12, 20];

/**
 * The same operation for the same seed and number. At most 100 kB. Half of them repeat some selection as often as the limits
 * allow.
 */
export function operationOf(seed: number, number: number, known: Known): Operation {
  const write = (copies: number) =>
    new Writer(new Chance(Math.imul(seed, 1_000_003) + number), known, copies).operation();
  const operation = write(number % 2 === 1 ? mostCopies(write) : 1);
  // Larger operations are refused for their length alone.
  return Buffer.byteLength(JSON.stringify(operation)) <= LIMITS.bodyBytes
    ? operation
    : operationOf(seed, number + LARGER, known);
}

/** Each copy adds as many tokens and as much cost as the one before. */
function mostCopies(write: (copies: number) => Operation): number {
  const [one, two] = [sizeOf(write(1)), sizeOf(write(2))];
  if (one === null || two === null) return 1;
  const room = (limit: number, first: number, second: number) =>
    second > first ? 1 + Math.floor((limit - first) / (second - first)) : Infinity;
  let copies = Math.min(
    MAX_COPIES,
    room(LIMITS.tokens, one.tokens, two.tokens),
    room(LIMITS.cost, one.points, two.points),
  );
  while (copies > 2 && pointsFor(write(copies)) === null) copies = Math.floor(copies * 0.95);
  return copies;
}

function sizeOf(operation: Operation): { tokens: number; points: number } | null {
  const points = pointsFor(operation);
  if (points === null) return null;
  let tokens = 0;
  for (let token = parse(operation.query).loc?.startToken; token; token = token.next ?? undefined)
    tokens += 1;
  // Without the start and the end.
  return { tokens: tokens - 2, points };
}

/** What the operation costs; null if it is refused before it is executed. */
function pointsFor({ query, variables }: Operation): number | null {
  try {
    const document = parse(query, { maxLexicalTokens: LIMITS.tokens });
    const operation = { schema, document, variableValues: variables };
    return pointsOf(checkCost(operation, coerceVariables(operation).variables));
  } catch {
    return null;
  }
}

class Writer {
  readonly #chance: Chance;
  readonly #known: Known;
  /** How likely a value is in a variable; and an alias of a field that is already there. */
  readonly #inVariables: number;
  readonly #repeated: number;
  readonly #hostile: number;
  readonly #depth: number;
  #left: number;
  #aliases = 0;
  readonly #declared: string[] = [];
  readonly #variables: Record<string, unknown> = {};
  readonly #fragments: string[] = [];

  /** At which depth a selection is repeated, once. */
  #repeatedAt: number;
  readonly #copies: number;

  constructor(chance: Chance, known: Known, copies: number) {
    this.#copies = copies;
    this.#chance = chance;
    this.#known = known;
    this.#inVariables = chance.one([0, 0, 0.3, 1]);
    this.#repeated = chance.one([0, 0.3, 0.8]);
    this.#hostile = chance.one([0, 0, 0, 0.02, 0.3]);
    this.#depth = chance.one(DEPTHS);
    this.#left = chance.from(5, chance.one([20, 60, 200, FIELDS]));
    this.#repeatedAt = chance.from(1, 4);
  }

  operation(): Operation {
    const root = this.#chance.of(0.03) ? schema.getType('__Schema') : schema.getQueryType();
    const selected = this.#selection(root as GraphQLNamedType, 1);
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : '';
    const body = root?.name === '__Schema' ? `{ __schema ${selected} }` : selected;
    return { query: `query ${declared} ${body} ${this.#fragments.join(' ')}`, variables: this.#variables };
  }

  #selection(type: GraphQLNamedType, depth: number): string {
    if (isAbstractType(type)) {
      const types = this.#chance.some([...schema.getPossibleTypes(type)], this.#chance.from(1, 4));
      return `{ __typename ${types.map((each) => `... on ${each.name} ${this.#selection(each, depth)}`).join(' ')} }`;
    }
    if (!isObjectType(type)) return '';
    const fields = Object.values(type.getFields()).filter(
      (field) => depth < this.#depth || !isCompositeType(getNamedType(field.type)),
    );
    // Pages are only interesting with their rows.
    const wanted = fields.filter(
      ({ name }) => name === 'nodes' || (name === 'edges' && this.#chance.of(0.2)),
    );
    const chosen = this.#chance.some(fields, this.#chance.from(1, 6));
    const names = [...new Set([...wanted, ...chosen])].flatMap((field) =>
      Array.from({ length: this.#chance.of(this.#repeated) ? this.#chance.from(1, 30) : 1 }, () => field),
    );
    const isRepeated = depth === this.#repeatedAt;
    if (isRepeated) this.#repeatedAt = 0;
    const parts = names.flatMap((field) => {
      if (--this.#left < 0) return [];
      const alias = `a${++this.#aliases}`;
      const inner = this.#beneath(field.type, depth + 1);
      if (inner === null) return [];
      const selected = `${field.name}${this.#arguments(field.args)} ${inner}`;
      const copies = isRepeated ? this.#copies : 1;
      return Array.from({ length: copies }, (_, copy) => `${alias}_${copy}: ${selected}`);
    });
    return `{ __typename ${parts.join(' ')} }`;
  }

  /** Null if an object has nothing to select any more. */
  #beneath(type: GraphQLOutputType, depth: number): string | null {
    const named = getNamedType(type);
    if (!isCompositeType(named)) return '';
    if (this.#left <= 0) return null;
    const selection = this.#selection(named, depth);
    if (!this.#chance.of(0.1)) return selection;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${named.name} ${selection}`);
    return `{ ...${name} ${this.#chance.of(0.5) ? `...${name}` : ''} }`;
  }

  #arguments(args: readonly GraphQLArgument[]): string {
    const isForward = this.#chance.of(0.8);
    const given = args.flatMap((argument) => {
      const isOfOtherDirection = (isForward ? ['last', 'before'] : ['first', 'after']).includes(
        argument.name,
      );
      if (isOfOtherDirection && !this.#chance.of(0.01)) return [];
      const isPage = argument.name === 'first' || argument.name === 'last';
      const isName = argument.name === 'slug' || argument.name.endsWith('Slug');
      if (!isRequiredArgument(argument) && !this.#chance.of(isName ? 1 : isPage ? 0.9 : 0.3)) return [];
      const value = isPage
        ? this.#chance.one(PAGES.slice(0, this.#hostile > 0 ? undefined : 8))
        : this.#value(argument.type);
      return [`${argument.name}: ${this.#written(argument.type, value)}`];
    });
    return given.length > 0 ? `(${given.join(', ')})` : '';
  }

  #written(type: GraphQLInputType, value: unknown): string {
    if (!this.#chance.of(this.#inVariables)) return literal(type, value);
    const name = `v${this.#declared.length}`;
    this.#declared.push(`$${name}: ${String(type)}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #value(type: GraphQLInputType): unknown {
    if (this.#chance.of(this.#hostile)) return this.#hostileValue();
    const nullable = getNullableType(type);
    if (isListType(nullable))
      return Array.from({ length: this.#chance.one([1, 2, 10, 100]) }, () => this.#value(nullable.ofType));
    if (isEnumType(nullable)) return this.#chance.one(nullable.getValues()).name;
    if (isInputObjectType(nullable)) {
      const fields = this.#chance.some(Object.values(nullable.getFields()), this.#chance.from(1, 3));
      return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type)]));
    }
    return this.#scalar(getNamedType(type).name);
  }

  #scalar(type: string): unknown {
    switch (type) {
      case 'ID':
        return this.#chance.one(this.#known.ids);
      case 'Int':
        return this.#chance.from(0, 100);
      case 'Boolean':
        return this.#chance.of(0.5);
      case 'DateTime':
        return `20${this.#chance.from(10, 30)}-01-01T00:00:00Z`;
      case 'EDTFDate':
        return `20${this.#chance.from(10, 30)}`;
      default:
        return this.#chance.one(this.#known.slugs);
    }
  }

  #hostileValue(): unknown {
    const length = this.#chance.one([1, 100, 5_000, 30_000]);
    const text = this.#chance
      .one(['a', '"', '\\', '\u0000', '\ud800', '💥', '%', "'", '\n', '<p>', '0'])
      .repeat(length);
    return this.#chance.one<unknown>([
      text.slice(0, 30_000),
      null,
      -1,
      1e300,
      Array.from({ length: Math.min(length, 5_000) }, (_, index) => index),
      Object.fromEntries(Array.from({ length: Math.min(length, 3_000) }, (_, index) => [`k${index}`, index])),
    ]);
  }
}
