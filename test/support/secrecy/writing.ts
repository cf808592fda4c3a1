/** Writes one random operation from the schema. */
import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { literal } from './literal.ts';
import { listOf, type Pool } from './pool.ts';
import type { Chance } from './random.ts';

export interface Generated {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  /** The arguments, input fields and enum values that it uses, as schema coordinates. */
  readonly uses: readonly string[];
}

/** The sizes of operations: their depth, and the number of fields after which they go no deeper. Most are small. */
const SIZES = [
  { share: 0.5, depth: 2, room: 6 },
  { share: 0.35, depth: 4, room: 10 },
  { share: 0.15, depth: 6, room: 20 },
] as const;
/** Words in the names and slugs of rows that are public, and of rows that aren't. */
const WORDS = ['organization', 'person', 'public tag', 'tag', 'report', 'canary', 'example', 'members'];
const PAGES = ['first', 'last', 'after', 'before'];

/** One operation that is being written. */
export class Writing {
  readonly #schema: GraphQLSchema;
  readonly #chance: Chance;
  readonly #pool: Pool;
  /** How often each part of the schema was written, in all operations. */
  readonly #tries: Map<string, number>;
  readonly #uses = new Set<string>();
  readonly #variables = new Map<string, { type: string; value: unknown }>();
  readonly #fragments: string[] = [];
  #aliases = 0;
  readonly #depth: number;
  /** The number of fields that may still be written. */
  #room: number;

  constructor(schema: GraphQLSchema, chance: Chance, pool: Pool, tries: Map<string, number>) {
    this.#schema = schema;
    this.#chance = chance;
    this.#pool = pool;
    this.#tries = tries;
    const [small, middle, large] = SIZES;
    const size = chance.of(small.share)
      ? small
      : chance.of(middle.share / (1 - small.share))
        ? middle
        : large;
    this.#depth = size.depth;
    this.#room = size.room;
  }

  operation(kind: string, type: GraphQLObjectType, roots: number, only?: readonly string[]): Generated {
    // The hidden rows of withdrawn articles once were public, so the two logs are of different lengths.
    const all = Object.values(type.getFields()).filter(
      ({ name }) => name !== 'feedCursor' && (only?.includes(name) ?? true),
    );
    const fields = this.#some(type.name, all, roots);
    // A subscription has exactly one root field.
    const typename = kind === 'query' ? '__typename ' : '';
    const body = `{ ${typename}${fields.map((field) => this.#field(type, field, 0, true)).join(' ')} }`;
    const variables = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`);
    const head = variables.length === 0 ? kind : `${kind} (${variables.join(', ')})`;
    return {
      query: [`${head} ${body}`, ...this.#fragments].join('\n'),
      variables: Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value])),
      uses: [...this.#uses],
    };
  }

  #field(
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    depth: number,
    aliased: boolean,
  ): string {
    this.#room -= 1;
    if (depth === 0) this.#uses.add(`${parent.name}.${field.name}`);
    const { given, about } = this.#arguments(parent, field, depth);
    const type = getNamedType(field.type);
    const name =
      aliased || given !== '' ? `${field.name}_${(this.#aliases += 1)}: ${field.name}` : field.name;
    return isCompositeType(type)
      ? `${name}${given} ${this.#selection(type, depth + 1, about)}`
      : `${name}${given}`;
  }

  /** @param about the types that the arguments refer to: an abstract field will probably return one of those */
  #selection(type: GraphQLCompositeType, depth: number, about: readonly string[] = []): string {
    const parts = isAbstractType(type) ? this.#parts(type, depth, about) : this.#fields(type, depth, false);
    if (!this.#chance.of(0.1)) return `{ ${parts} }`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type.name} { ${parts} }`);
    return `{ ...${name} }`;
  }

  /** Selections on some of the possible types of an interface or union. */
  #parts(type: GraphQLCompositeType, depth: number, about: readonly string[]): string {
    if (!isAbstractType(type)) return '';
    const possible = this.#schema.getPossibleTypes(type);
    const meant = possible.filter(({ name }) => about.includes(name));
    const between = isInterfaceType(type) ? this.#schema.getImplementations(type).interfaces : [];
    const others = this.#some(
      type.name,
      [...possible, ...between],
      meant.length > 0 ? 0 : this.#chance.from(1, 3),
    );
    const own = isInterfaceType(type) && this.#chance.of(0.5) ? this.#fields(type, this.#depth, true) : '';
    const fragments = [...new Set([...meant, ...others])].map(
      (part) => `... on ${part.name} { ${this.#fields(part, depth, true)} }`,
    );
    return ['__typename', own, ...fragments].join(' ');
  }

  /**
   * Some fields of a type.
   * @param beside whether fields of other types are selected next to these, which then need other aliases
   */
  #fields(type: GraphQLCompositeType, depth: number, beside: boolean): string {
    if (!isObjectType(type) && !isInterfaceType(type)) return '__typename';
    // The time when a token was last used, and the budget, differ between the newsrooms anyway.
    const all = Object.values(type.getFields()).filter(
      ({ name }) => !['lastUsedAt', 'budget'].includes(name),
    );
    const leads = all.filter((field) => isCompositeType(getNamedType(field.type)));
    const leaves = all.filter((field) => !leads.includes(field));
    const deeper =
      depth < this.#depth && this.#room > 0
        ? type.name.endsWith('Connection')
          ? this.#chance.from(1, 2)
          : this.#chance.from(0, 2)
        : 0;
    const chosen = [
      ...this.#some(type.name, leaves, this.#chance.from(1, 3)),
      ...this.#some(type.name, leads, deeper),
    ];
    return [
      '__typename',
      ...chosen.map((field) => this.#field(type, field, depth, beside || this.#chance.of(0.3))),
    ].join(' ');
  }

  #arguments(parent: GraphQLCompositeType, field: GraphQLField<unknown, unknown>, depth: number) {
    const about: string[] = [];
    const page = this.#page(parent, field, depth);
    const rest = field.args.filter(
      ({ name }) => !(PAGES.includes(name) && field.args.some((argument) => argument.name === 'first')),
    );
    const names = this.#name(field, rest);
    const chosen = rest.filter(
      (argument) =>
        names?.includes(argument) ??
        (isRequiredArgument(argument) || this.#chance.of(argument.name === 'after' ? 1 : 0.5)),
    );
    const values = [
      ...page,
      ...chosen.flatMap((argument): [GraphQLArgument, unknown][] => {
        const value =
          (argument.name === 'query' ? questionOf(page) : undefined) ??
          this.#value(argument.type, argument, parent, field, about);
        return value === undefined ? [] : [[argument, value]];
      }),
    ];
    const texts = values.map(([argument, value]) => {
      this.#uses.add(`${parent.name}.${field.name}(${argument.name}:)`);
      return `${argument.name}: ${this.#written(argument.type, value)}`;
    });
    return { given: texts.length === 0 ? '' : `(${texts.join(', ')})`, about };
  }

  /** Of a field that takes exactly one of an id and a slug: the one to give, and what else it takes. Null for other fields. */
  #name(
    { name: of }: GraphQLField<unknown, unknown>,
    args: readonly GraphQLArgument[],
  ): readonly GraphQLArgument[] | null {
    const pair = args.filter(({ name }) => /^(id|slug)$|Slug$|^campaignId$/.test(name));
    if (pair.length !== 2) return null;
    // Everyone may know of a withdrawal, also by the id of one that only one of the newsrooms has.
    const names = of === 'withdrawal' ? pair.filter(({ name }) => name === 'slug') : pair;
    return [this.#chance.one(names), ...args.filter((argument) => !pair.includes(argument))];
  }

  /** Arguments for a page from either end, from a cursor in the middle, or none. */
  #page(
    parent: GraphQLCompositeType,
    { name, type, args }: GraphQLField<unknown, unknown>,
    depth: number,
  ): [GraphQLArgument, unknown][] {
    const of = (argument: string) => args.find((each) => each.name === argument);
    if (of('first') === undefined) return [];
    const [size, from] = this.#chance.of(0.35) && of('last') ? ['last', 'before'] : ['first', 'after'];
    const [sizeArgument, fromArgument] = [of(size), of(from)];
    const count = this.#chance.one(depth === 0 ? [1, 2, 3, 5, 10, 30] : depth < 3 ? [1, 2, 4] : [1, 2]);
    // Lists of extensions take the id of an object.
    const isById = fromArgument !== undefined && getNamedType(fromArgument.type).name === 'ID';
    const cursor = () =>
      isById ? this.#pool.id([getNamedType(type).name]).id : this.#pool.cursor(listOf(parent.name, name));
    const place = this.#chance.of(0.4) ? cursor() : null;
    return [
      ...(sizeArgument && (depth > 0 || size === 'last' || this.#chance.of(0.8))
        ? [[sizeArgument, count] as [GraphQLArgument, unknown]]
        : []),
      ...(fromArgument && place !== null ? [[fromArgument, place] as [GraphQLArgument, unknown]] : []),
    ];
  }

  /** @returns undefined if there is no value yet */
  #value(
    type: GraphQLInputType,
    place: GraphQLArgument | GraphQLInputField,
    parent: GraphQLCompositeType,
    field: GraphQLField<unknown, unknown>,
    about: string[],
  ): unknown {
    const chance = this.#chance;
    if (isNonNullType(type)) return this.#value(type.ofType, place, parent, field, about);
    if (isListType(type)) {
      const items = Array.from({ length: chance.of(0.04) ? 0 : chance.from(1, 3) }, () =>
        this.#value(type.ofType, place, parent, field, about),
      );
      return items.filter((item) => item !== undefined);
    }
    if (isEnumType(type)) {
      const [{ name } = { name: '' }] = this.#some(type.name, type.getValues(), 1);
      this.#uses.add(`${type.name}.${name}`);
      return name;
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      const some = this.#some(type.name, fields, chance.of(0.7) ? 1 : chance.from(0, 3));
      const chosen = fields.filter((each) => isRequiredInputField(each) || some.includes(each));
      return Object.fromEntries(
        chosen.flatMap((each) => {
          const value = this.#value(each.type, each, parent, field, about);
          if (value === undefined) return [];
          this.#uses.add(`${type.name}.${each.name}`);
          return [[each.name, value]];
        }),
      );
    }
    switch (type.name) {
      case 'Int':
        return chance.from(1, 20);
      case 'Boolean':
        return chance.of(0.5);
      case 'ID': {
        const { id, typename } = this.#pool.id(this.#typesNamed(place.name, field));
        about.push(typename);
        return id;
      }
      case 'String':
        if (place.name === 'after')
          return chance.of(0.8) ? (this.#pool.cursor(listOf('Subscription', '')) ?? undefined) : undefined;
        // Everyone may know of a withdrawal, also of those that only one of the newsrooms has.
        if (field.name === 'withdrawal') return this.#pool.publicSlug('Article');
        // Of a custom field by which lists are filtered.
        if (place.name === 'name') return 'mood';
        if (place.name === 'search') return this.#sought(field);
        if (place.name === 'query' || place.name === 'prefix') return this.#question();
        return this.#pool.slug(this.#sluggedBy(place.name, field));
      default:
        return this.#pool.scalar(type.name);
    }
  }

  /** What is searched for: what public and hidden rows have in common, or the beginning of one of them. */
  #sought(field: GraphQLField<unknown, unknown>): string {
    const slug = this.#pool.slug(this.#sluggedBy('search', field));
    return this.#chance.one([
      ...WORDS,
      slug,
      slug.replaceAll('-', ' '),
      slug.slice(0, this.#chance.from(1, 8)),
      slug.slice(1),
    ]);
  }

  /** Words of public and hidden texts, their beginnings, and typos. */
  #question(): string {
    return Array.from({ length: this.#chance.from(1, 3) }, () => {
      const word = this.#chance.of(0.3) ? this.#chance.one(WORDS) : this.#pool.word();
      const at = this.#chance.from(1, word.length - 1);
      const typo = word.slice(0, at) + word.slice(at + 1);
      // What was asked comes back with corrections, so nobody asks for canaries by their name.
      if (/canary/i.test(word)) return typo;
      return this.#chance.one([
        word,
        word,
        word,
        typo,
        typo,
        word.slice(0, 2 + at),
        `-${word}`,
        `"${word}"`,
        `or ${word}`,
      ]);
    }).join(' ');
  }

  /** The types whose ids an argument takes, as its name says: `articleIds`, `speakerId`; none if it takes any. */
  #typesNamed(name: string, field: GraphQLField<unknown, unknown>): string[] {
    if (this.#chance.of(0.03)) return [];
    if (name === 'id' && field.args.some((argument) => argument.name === 'slug'))
      return [this.#sluggedBy('', field) ?? 'Article'];
    if (name === 'createdById') return ['Member'];
    if (name === 'organizerId') return ['Organization'];
    const noun = name.replace(/Ids?$/, '').replace(/^./, (letter) => letter.toUpperCase());
    if (noun === 'Id' || noun === 'Ids') return [];
    if (this.#schema.getType(noun) !== undefined && !isAbstractType(this.#schema.getType(noun)))
      return [noun];
    const speaker = this.#schema.getType('Speaker');
    return isAbstractType(speaker) ? this.#schema.getPossibleTypes(speaker).map((type) => type.name) : [];
  }

  /** The type whose slug it is: `Tag` for `tagSlugs`, `Campaign` for `campaignSlugs`, `Article` for `article(slug: String!)` and `articleUpdated`. */
  #sluggedBy(name: string, field: GraphQLField<unknown, unknown>): string | null {
    if (this.#chance.of(0.03)) return null;
    const lower = (text: string) => text.toLowerCase();
    const slugged = this.#pool.slugged;
    if (/^(speaker|author|actor|target|campaignTarget|organizer)Slugs?$/.test(name))
      return this.#chance.one(['Person', 'Organization']);
    return (
      slugged.find((noun) => lower(noun) === lower(name).replace(/(slugs?|s)$/, '')) ??
      slugged.find((noun) => field.name.startsWith(lower(noun))) ??
      null
    );
  }

  /** Some of the things: of twice as many at random, those that were written least often, so that none is left out. */
  #some<T extends { readonly name: string }>(of: string, things: readonly T[], count: number): T[] {
    const tries = ({ name }: T) => this.#tries.get(`${of}.${name}`) ?? 0;
    const drawn = this.#chance.some(things, count * 2).sort((one, other) => tries(one) - tries(other));
    const chosen = drawn.slice(0, count);
    for (const thing of chosen) this.#tries.set(`${of}.${thing.name}`, tries(thing) + 1);
    return chosen;
  }

  /** Writes the value as a literal, or as a variable. */
  #written(type: GraphQLInputType, value: unknown): string {
    if (!this.#chance.of(0.25)) return literal(type, value);
    const name = `v${this.#variables.size}`;
    this.#variables.set(name, { type: type.toString(), value });
    return `$${name}`;
  }
}

/** A cursor of a search is valid for the question that it holds only. */
function questionOf(page: readonly [GraphQLArgument, unknown][]): unknown {
  const cursor = page.find(([{ name }]) => name === 'after')?.[1];
  if (typeof cursor !== 'string') return undefined;
  const [, question] =
    /"question":("(?:[^"\\]|\\.)*")/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return question === undefined ? undefined : JSON.parse(question);
}
