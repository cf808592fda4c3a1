/** Generates random valid operations from the schema, with every field, argument, filter, order and page. */
import type { GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Pool } from './pool.ts';
import type { Chance } from './random.ts';
import { Writing, type Generated } from './writing.ts';

export class Operations {
  readonly #schema: GraphQLSchema;
  readonly #chance: Chance;
  readonly #pool: Pool;
  readonly #tries = new Map<string, number>();

  constructor(schema: GraphQLSchema, chance: Chance, pool: Pool) {
    this.#schema = schema;
    this.#chance = chance;
    this.#pool = pool;
  }

  /** @param fields the root fields to choose from; all by default */
  query(fields?: readonly string[]): Generated {
    return this.#operation('query', this.#schema.getQueryType(), this.#chance.of(0.05) ? 2 : 1, fields);
  }

  /** A subscription that replays earlier events. */
  subscription(): Generated {
    return this.#operation('subscription', this.#schema.getSubscriptionType(), 1);
  }

  #operation(
    kind: string,
    type: GraphQLObjectType | null | undefined,
    roots: number,
    fields?: readonly string[],
  ): Generated {
    if (type == null) throw new Error(`The schema has no ${kind}.`);
    return new Writing(this.#schema, this.#chance, this.#pool, this.#tries).operation(
      kind,
      type,
      roots,
      fields,
    );
  }
}
