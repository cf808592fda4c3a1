import { serializeJsonQuery } from '@prisma/client/runtime/client';
import type { SqlDriverAdapter } from '@prisma/driver-adapter-utils';
import { LRUCache } from 'lru-cache';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { CompiledQuery, type QueryPlan } from './compiled-query.ts';
import { QueryShape, type ModelField, type Models } from './query-shape.ts';

/** Prisma combines several `findUnique` into one statement, and the other methods are rare. */
const METHODS = ['findMany', 'findFirst'] as const;
type Method = (typeof METHODS)[number];
type Find = (query?: object) => Promise<unknown>;

/** Parts of Prisma's client that its types leave out. Its version is fixed in package.json. */
interface Internals {
  readonly _runtimeDataModel: {
    readonly models: Readonly<Record<string, { readonly fields: readonly ModelField[] }>>;
  };
  readonly _engine: {
    readonly datamodel: string;
    readonly config: {
      readonly compilerWasm: { getRuntime(): Promise<{ readonly QueryCompiler: CompilerClass }> };
    };
    start(): Promise<void>;
  };
}

type CompilerClass = new (options: object) => Compiler;

interface Compiler {
  compile(request: string): QueryPlan;
}

/** Characters of shapes and of SQL. */
const MAX_LENGTH = 10_000_000;
/** What this process has compiled, by method, model and shape. Null for queries that only Prisma can run. */
const compiled = new LRUCache<string, { readonly query: CompiledQuery | null }>({
  maxSize: MAX_LENGTH,
  sizeCalculation: ({ query }, key) => key.length + (query?.size ?? 0),
});

/**
 * The client with reads that bypass Prisma's runtime. For each query, the runtime checks, serializes and parameterizes it,
 * finds its plan, and interprets the plan. That takes longer than the rest of a request. But the plan depends only on the
 * query's shape. So it is cached by the shape, and a query of a known shape is one prepared statement.
 *
 * Prisma itself runs transactions, writes, and queries that aren't one statement.
 */
export function withCompiledReads(prisma: PrismaClient, adapter: Promise<SqlDriverAdapter>): PrismaClient {
  const internals = prisma as unknown as Internals;
  const models = (sharedModels ??= modelsOf(internals));
  const delegates = new Map<string | symbol, object>();
  for (const model of models.keys()) {
    const name = `${model.charAt(0).toLowerCase()}${model.slice(1)}`;
    const own = Reflect.get(prisma, name) as Readonly<Record<Method, Find>>;
    const find = async (method: Method, query: object) => {
      const shape = QueryShape.of(query, model, models);
      const compiler = await (opened ??= openCompiler(internals));
      const known = shape && compiledQuery(compiler, internals, models, { method, model, query, shape });
      if (shape === null || known === null) return own[method](query);
      const { columnNames, rows } = await (await adapter).queryRaw(known.statement(shape.values));
      return known.result(columnNames, rows);
    };
    const methods = METHODS.map((method) => {
      const value: Find = (query = {}) => find(method, query);
      // Configurable, so that another proxy may replace it.
      return [method, { value, configurable: true }] as const;
    });
    delegates.set(name, Object.create(own, Object.fromEntries(methods)) as object);
  }
  // Its target is no proxy, since V8 compares what a proxy returns with what its target has.
  return new Proxy({} as PrismaClient, {
    get: (_, name) => delegates.get(name) ?? (Reflect.get(prisma, name) as unknown),
    has: (_, name) => name in prisma,
  });
}

interface Asked {
  readonly method: Method;
  readonly model: string;
  readonly query: object;
  readonly shape: QueryShape;
}

/** Null if only Prisma's runtime can run the query, or refuse it. */
function compiledQuery(
  compiler: Compiler,
  internals: Internals,
  models: Models,
  asked: Asked,
): CompiledQuery | null {
  const { method, model, shape } = asked;
  const key = `${method} ${model} ${shape.key}`;
  let found = compiled.get(key);
  if (found === undefined) {
    found = { query: compile(compiler, internals, models, asked) };
    compiled.set(key, found);
  }
  return found.query;
}

function compile(
  compiler: Compiler,
  internals: Internals,
  models: Models,
  { method, model, query }: Asked,
): CompiledQuery | null {
  const request = serializeJsonQuery({
    modelName: model,
    action: method,
    args: QueryShape.parameterized(query, model, models) as Record<string, never>,
    runtimeDataModel: internals._runtimeDataModel as never,
    clientMethod: method,
    clientVersion: '',
    errorFormat: 'minimal',
    previewFeatures: [],
  });
  try {
    return CompiledQuery.of(compiler.compile(JSON.stringify(request)));
  } catch {
    return null;
  }
}

/** The same for all clients. Nothing of it depends on the database. */
let opened: Promise<Compiler> | undefined;

async function openCompiler({ _engine: engine }: Internals): Promise<Compiler> {
  // Loads the module, which all clients of a process share.
  await engine.start();
  const { QueryCompiler } = await engine.config.compilerWasm.getRuntime();
  return new QueryCompiler({
    datamodel: engine.datamodel,
    provider: 'postgres',
    connectionInfo: { supportsRelationJoins: true },
  });
}

/** The same for all clients. */
let sharedModels: Models | undefined;

function modelsOf({ _runtimeDataModel: { models } }: Internals): Models {
  return new Map(
    Object.entries(models).map(([name, { fields }]) => [
      name,
      new Map(fields.map((field) => [field.name, field])),
    ]),
  );
}
