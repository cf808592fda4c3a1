/**
 * Sends the same operations to two newsrooms until two responses differ. The second newsroom has additional hidden rows. Another
 * use sends them to one newsroom in two ways.
 */
import {
  getNamedType,
  isLeafType,
  OperationTypeNode,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { vi } from 'vitest';
import { fieldsOf } from '../clients/crawl.ts';
import { Coverage } from './coverage.ts';
import type { Pool } from './pool.ts';
import type { Chance } from './random.ts';
import type { Side, Way } from './sides.ts';
import { Writing, type Generated } from './writing.ts';
import { until } from '../until.ts';

/** The number of operations that are generated from what is known by then, and are sent at once. */
const BATCH = 50;
/** The number of rows that one query asks for. */
const ROWS = 10;
/** How often an operation is asked whose errors differ. */
const TRIES = 10;
/** The level of warnings in a log, and how many of its last lines an error has. */
const WARN = 40;
const LINES = 10;
/** The number of subscriptions that are replayed at once. Each reads every event for itself. */
const REPLAYS = 10;
/** The transports of ten operations: most use the fastest. */
const WAYS: readonly Way[] = [
  ...Array.from({ length: 7 }, () => 'POST' as const),
  'WebSocket',
  'WebSocket',
  'SSE',
];

export interface Sides {
  readonly bare: Side;
  /** The same with rows that the viewer may not see, or read in another way. */
  readonly whole: Side;
}

/** A subscription that replays the whole log after its first event, and the number of events that it gets. */
export interface Log {
  readonly subscription: Generated;
  readonly length: number;
}

export class Comparison {
  readonly coverage: Coverage;
  readonly #schema: GraphQLSchema;
  readonly #sides: Sides;
  readonly #pool: Pool;
  readonly #chance: Chance;
  /** How often each part of the schema was written. */
  readonly #tries = new Map<string, number>();
  readonly #isClean: (text: string) => boolean;
  readonly #logged: () => readonly Record<string, unknown>[];
  #done = 0;

  constructor(options: {
    schema: GraphQLSchema;
    sides: Sides;
    pool: Pool;
    chance: Chance;
    /** Whether a text has no canaries but the viewer's own. */
    isClean: (text: string) => boolean;
    /** What the nodes have logged, which says why an operation failed. */
    logged?: () => readonly Record<string, unknown>[];
  }) {
    this.#schema = options.schema;
    this.#sides = options.sides;
    this.#pool = options.pool;
    this.#chance = options.chance;
    this.#isClean = options.isClean;
    this.#logged = options.logged ?? (() => []);
    this.coverage = new Coverage(options.schema);
  }

  /** The number of operations that were sent to both. */
  get done(): number {
    return this.#done;
  }

  /** @throws at the first response that differs or contains a canary */
  async queries(count: number, fields?: readonly string[]): Promise<void> {
    for (let left = count; left > 0; left -= BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, left) }, () => ({
        operation: this.#write(OperationTypeNode.QUERY, this.#chance.of(0.05) ? 2 : 1, fields),
        way: this.#chance.one(WAYS),
      }));
      await this.#ask(batch);
    }
  }

  /** Sends these queries, which chance seldom leads to. @throws at the first response that differs or contains a canary */
  async these(queries: readonly string[]): Promise<void> {
    await this.#ask(
      queries.map((query) => ({ operation: { query, variables: {}, uses: [] }, way: 'POST' as const })),
    );
    if (this.coverage.codes.size > 0) throw new Error('One of these queries was refused.');
  }

  /**
   * Asks for every row of the types by its id, with all fields that need no arguments.
   * @returns the number of queries
   * @throws at the first response that differs or contains a canary
   */
  async rows(types: readonly GraphQLObjectType[]): Promise<number> {
    const queries = types.flatMap((type) => {
      const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on ${type.name} { ${ownFields(type)} } } }`;
      const pages = pagesOf(this.#pool.idsOf(type.name), ROWS);
      return pages.map((ids) => ({ query, variables: { ids }, uses: [] }));
    });
    for (const batch of pagesOf(queries, BATCH)) {
      await this.#ask(batch.map((operation) => ({ operation, way: 'POST' as const })));
    }
    return queries.length;
  }

  /** @param fields the root fields to choose from; all by default */
  #write(kind: OperationTypeNode, roots: number, fields?: readonly string[]): Generated {
    const type = this.#schema.getRootType(kind);
    if (type == null) throw new Error(`The schema has no ${kind}.`);
    const writing = new Writing(this.#schema, this.#chance, this.#pool, this.#tries);
    return writing.operation(kind, type, roots, fields);
  }

  async #ask(batch: readonly { operation: Generated; way: Way }[]): Promise<void> {
    const replies = await Promise.all(
      batch.map(async ({ operation, way }) => ({ operation, way, ...(await this.#both(operation, way)) })),
    );
    for (const { operation, way, bare, whole } of replies) {
      this.#done += 1;
      this.#check(operation, way, bare.body + bare.headers, whole.body + whole.headers, '');
      if (way !== 'POST') continue;
      const reply = JSON.parse(whole.body) as { data?: unknown };
      this.coverage.take(operation, reply);
      this.#pool.harvest(this.#schema, reply.data);
    }
  }

  /** If several fields fail, time decides which error is first, and may end the operation: so it is asked again. */
  async #both(operation: Generated, way: Way) {
    for (let tries = 1; ; tries++) {
      const [bare, whole] = await Promise.all([
        this.#sides.bare.ask(operation, way),
        this.#sides.whole.ask(operation, way),
      ]);
      const hasFailed = [bare, whole].every(({ body }) => body.includes('"errors":['));
      if (bare.body === whole.body || !hasFailed || tries === TRIES) return { bare, whole };
    }
  }

  /**
   * Sends subscriptions that replay the log, a batch at a time. Nothing marks the end of a replay, but a node reads for
   * replays in turn: once a replay of the whole log that began after the others has ended, so have they.
   */
  async subscriptions(count: number, log: Log): Promise<void> {
    const ways = ['WebSocket', 'SSE'] as const;
    for (let left = count; left > 0; left -= REPLAYS) {
      const batch = Array.from({ length: Math.min(REPLAYS, left) }, () =>
        this.#write(OperationTypeNode.SUBSCRIPTION, 1),
      );
      const watched = await Promise.all(
        batch.map(async (operation) => {
          const way = this.#chance.one(ways);
          const [bare, whole] = await Promise.all([
            this.#sides.bare.watch(operation, way),
            this.#sides.whole.watch(operation, way),
          ]);
          return { operation, way, bare, whole };
        }),
      );
      const last = await Promise.all(
        Object.values(this.#sides).map((side: Side) => side.watch(log.subscription, 'WebSocket')),
      );
      const isOver = () => last.every(({ received }) => received.length >= log.length);
      await vi.waitUntil(isOver, { timeout: 120_000, interval: 5 });
      const isEven = () => watched.every(({ bare, whole }) => bare.received.length === whole.received.length);
      await until(isEven).catch(() => undefined);
      for (const { operation, way, bare, whole } of watched) {
        this.#done += 1;
        // Messages on a socket contain the operation's number, which is the same on both sides.
        this.#check(operation, way, bare.received.join('\n'), whole.received.join('\n'), '');
        this.coverage.takeReplay(operation, whole.received.map(resultIn));
      }
      for (const { stop } of [...watched.flatMap(({ bare, whole }) => [bare, whole]), ...last]) stop();
    }
  }

  #check(operation: Generated, way: Way, bare: string, whole: string, headers: string): void {
    const isSame = bare === whole;
    // An error may repeat the slug that was asked for, which tells who asked nothing new.
    const asked = JSON.stringify(operation).match(/canary-[\w-]+/gi) ?? [];
    const told = asked.reduce((text, slug) => text.replaceAll(slug, ''), whole + headers);
    if (isSame && this.#isClean(told) && !whole.includes('"INTERNAL"')) return;
    const at = Array.from(whole).findIndex((letter, i) => letter !== bare[i]);
    const around = (text: string) => text.slice(Math.max(0, at - 200), at + 200);
    throw new Error(
      [
        `${isSame ? 'A canary or a failure' : 'A difference'} at operation ${this.#done} of seed ${this.#chance.seed}, by ${way}:`,
        operation.query,
        JSON.stringify(operation.variables),
        `the first: …${around(bare)}…`,
        `the second: …${around(whole)}…`,
        ...this.#logged()
          .filter(({ level }) => Number(level) >= WARN)
          .slice(-LINES)
          .map((line) => JSON.stringify(line)),
      ].join('\n'),
    );
  }
}

/** Selects each field that needs no arguments, and of objects only their type. */
export function ownFields(type: GraphQLObjectType): string {
  return fieldsOf(type.name)
    .map(({ name, type: of }) => (isLeafType(getNamedType(of)) ? name : `${name} { __typename }`))
    .join(' ');
}

function pagesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, page) =>
    items.slice(page * size, (page + 1) * size),
  );
}

function resultIn(text: string): { data?: unknown; errors?: [] } {
  const message = JSON.parse(text) as { payload?: unknown; data?: unknown };
  const result = message.payload ?? message;
  return Array.isArray(result) ? { errors: result as [] } : result;
}
