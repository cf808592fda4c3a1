/** Values for arguments: of public rows, of hidden rows, and of none. */
import { getNamedType, type GraphQLSchema } from 'graphql';
import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { answered, valuesOf } from './answers.ts';
import type { Chance } from './random.ts';
import { absentId, globalId } from '../newsroom/factories.ts';
import { MOODS } from './public.ts';

/** Values by whether readers can know them. */
interface Values {
  readonly public: string[];
  readonly hidden: string[];
}

/** How many values from responses are kept, of each kind. Later ones replace earlier ones. */
const KEPT = 300;

export class Pool {
  readonly #chance: Chance;
  readonly #ids = new Map<string, Values>();
  readonly #slugs = new Map<string, Values>();
  #words: Values = { public: [], hidden: [] };
  readonly #cursors = new Map<string, string[]>();
  readonly #scalars = new Map<string, string[]>([
    ['DateTime', ['2000-01-01T00:00:00Z', '2099-01-01T00:00:00Z']],
    ['JSON', [...MOODS]],
    ['EDTFDate', ['2024', '2025-09', '2025-08-26', '2025-09-25', '2025-09-25T12:00:00Z', '2030']],
  ]);

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /**
   * Collects every row's id and slug, of every table, even of those that the API doesn't show; and the words of all texts.
   * @param bare the database without the hidden rows
   * @param whole the same with them
   */
  async read(bare: PrismaClient, whole: PrismaClient): Promise<void> {
    const columns = await whole.$queryRaw<{ table: string; column: string }[]>`
      SELECT "table_name" AS "table", "column_name" AS "column" FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'
        AND ((column_name = 'id' AND data_type = 'uuid') OR column_name = 'slug') ORDER BY 1, 2`;
    const valuesOf = async (table: string, column: string, shown = (value: string) => value) => {
      const query = `SELECT DISTINCT "${column}"::text AS "value" FROM "${table}" ORDER BY 1`;
      const [known = [], all = []] = await Promise.all(
        [bare, whole].map(async (prisma) => {
          const rows = await prisma.$queryRawUnsafe<{ value: string }[]>(query);
          return rows.map(({ value }) => shown(value));
        }),
      );
      const isKnown = new Set(known);
      return { public: known, hidden: all.filter((value) => !isKnown.has(value)) };
    };
    for (const { table, column } of columns) {
      if (column === 'slug') this.#slugs.set(table, await valuesOf(table, column));
      else {
        // The table of an extension has its name before the type of the rows.
        const typename = table.replace(/^[a-z0-9]+_/, '');
        this.#ids.set(typename, await valuesOf(table, column, (id) => globalId(typename, id)));
      }
    }
    this.#words = await valuesOf('SearchWord', 'word');
  }

  /** The ids of every row of the type, public and hidden. */
  idsOf(typename: string): string[] {
    const { public: known = [], hidden = [] } = this.#ids.get(typename) ?? {};
    return [...known, ...hidden];
  }

  /** An id of one of the types, or of any type if there are none, with its type. */
  id(typenames: readonly string[]): { typename: string; id: string } {
    const known = typenames.filter((name) => this.#ids.has(name));
    const typename = this.#chance.one(known.length > 0 ? known : [...this.#ids.keys()]);
    return { typename, id: this.#pick(this.#ids.get(typename)) ?? absentId(typename) };
  }

  slug(typename: string | null): string {
    const values =
      this.#slugs.get(typename ?? '') ?? this.#slugs.get(this.#chance.one([...this.#slugs.keys()]));
    return this.#pick(values) ?? 'nothing-has-this-slug';
  }

  /** The slug of a row that readers may know. */
  publicSlug(typename: string): string {
    return this.#chance.one(this.#slugs.get(typename)?.public ?? ['nothing-has-this-slug']);
  }

  /** A word of a text. */
  word(): string {
    return this.#pick(this.#words) ?? 'nowhere';
  }

  get slugged(): string[] {
    return [...this.#slugs.keys()];
  }

  /** A cursor of the list, occasionally of another one; null while none is known. */
  cursor(list: string): string | null {
    const lists = [...this.#cursors.keys()];
    if (lists.length === 0) return null;
    const from = this.#cursors.get(this.#chance.of(0.05) ? this.#chance.one(lists) : list);
    return from === undefined || from.length === 0 ? null : this.#chance.one(from);
  }

  scalar(name: string): string {
    return this.#chance.one(this.#scalars.get(name) ?? ['']);
  }

  /** Collects cursors and times from a response, for later operations. */
  harvest(schema: GraphQLSchema, data: unknown): void {
    for (const { typename, field, value } of answered(schema, data)) {
      const { name } = getNamedType(field.type);
      if (name.endsWith('Connection')) {
        const list = listOf(typename, field.name);
        const places = [
          ...valuesOf(value, 'edges').flatMap((edges) =>
            (edges as unknown[]).flatMap((edge) => valuesOf(edge, 'cursor')),
          ),
          ...valuesOf(value, 'pageInfo').flatMap((info) => [
            ...valuesOf(info, 'startCursor'),
            ...valuesOf(info, 'endCursor'),
          ]),
        ];
        for (const place of places) this.#keep(this.#cursors, list, place);
      } else if (isFeedCursor(typename, field.name)) this.#keep(this.#cursors, FEED, value);
      else if (this.#scalars.has(name)) this.#keep(this.#scalars, name, value);
    }
  }

  #keep(kept: Map<string, string[]>, kind: string, value: unknown): void {
    if (typeof value !== 'string') return;
    const values = kept.get(kind) ?? [];
    kept.set(kind, values);
    if (values.includes(value)) return;
    if (values.length < KEPT) values.push(value);
    else values[this.#chance.from(0, KEPT - 1)] = value;
  }

  #pick(values: Values | undefined): string | null {
    if (values === undefined || this.#chance.of(0.08)) return null;
    const group = values.hidden.length > 0 && this.#chance.of(0.5) ? values.hidden : values.public;
    return group.length === 0 ? null : this.#chance.one(group);
  }
}

/** Edges are read with their connections. */
function isFeedCursor(typename: string, field: string): boolean {
  return field === 'feedCursor' || (field === 'cursor' && !typename.endsWith('Edge'));
}

/** The feed's cursors are valid for every field that returns events. */
const FEED = 'Query.feed';

/** The list whose cursors a field takes. */
export function listOf(typename: string, field: string): string {
  return typename === 'Subscription' ? FEED : `${typename}.${field}`;
}
