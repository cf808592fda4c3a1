import type { GraphQLSchema } from 'graphql';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Closable } from '../closing.ts';
import type { LiveRuntime } from '../live/runtime.ts';
import { Admission } from './admission.ts';
import type { Identify, Resources } from './context.ts';
import { Doorkeeper, type DoorkeeperOptions } from './doorkeeper.ts';
import { createGraphiql, type GraphiqlOptions } from './graphiql.ts';
import { isAnswering } from './health.ts';
import { KnownDocuments, type KnownDocumentsOptions } from './known-documents.ts';
import type { LoadLimits, SocketLimits } from './limits.ts';
import type { Listener } from './listen.ts';
import type { Metrics } from './metrics.ts';
import { createPipeline } from './pipeline.ts';
import { Sessions } from './sessions.ts';
import { Subscriptions } from './subscriptions.ts';
import { serveHttp } from './transport/http.ts';
import { serveWebSockets } from './transport/websocket.ts';

export interface ServerOptions {
  readonly listener: Listener;
  readonly schema: GraphQLSchema;
  readonly resources: Resources;
  readonly liveRuntime: LiveRuntime;
  readonly pool: pg.Pool;
  readonly load: LoadLimits;
  readonly identify: Identify;
  /** Null if it is switched off. */
  readonly graphiql: GraphiqlOptions | null;
  readonly metrics: Metrics;
  readonly servesMetrics: boolean;
  readonly access: Omit<DoorkeeperOptions, 'log'>;
  readonly documents: KnownDocumentsOptions;
  readonly limits: SocketLimits;
  readonly drainSeconds: number;
  readonly log: Logger;
}

export interface ApiServer extends Closable {
  /** How many subscriptions are open. */
  subscriptions(): number;
}

/** Serves the API where the listener listens: pipeline, subscriptions and both transports. */
export function openServer(options: ServerOptions): ApiServer {
  const { schema, resources, liveRuntime, pool, identify, metrics, limits, drainSeconds, log } = options;
  const { server } = options.listener;
  const admission = new Admission({
    limits: options.load,
    atOnce: { readers: pool.options.max, members: pool.options.max },
    log,
  });
  const doorkeeper = new Doorkeeper({ ...options.access, log });
  const subscriptions = new Subscriptions({
    resources,
    liveRuntime,
    identify,
    accountOf: (context) => admission.accountOf(context),
    cohortsPerAccount: options.load.differentSubscriptions,
    isDatabaseAnswering: () => isAnswering(pool),
    metrics,
    log,
  });
  const documents = new KnownDocuments(options.documents);
  const pipeline = createPipeline({
    schema,
    resources,
    identify: identify.one,
    documents,
    admission,
    subscribe: (args, variables, cost) => subscriptions.subscribe(args, variables, cost),
    log,
  });

  let isServing = true;
  const sessions = new Sessions(identify, log);
  const transport = { server, pipeline, doorkeeper, sessions, limits, drainSeconds, log };
  const http = serveHttp({
    ...transport,
    isReady: async () => isServing && (await isAnswering(pool)),
    graphiql: options.graphiql && createGraphiql(options.graphiql),
    metrics: options.servesMetrics ? metrics : null,
  });
  const webSockets = serveWebSockets({ ...transport, identify, documents, admission, metrics });
  liveRuntime.hub.onWithdrawal(() => {
    http.dropWaiting();
    webSockets.dropWaiting();
  });
  metrics.read({
    sockets: () => webSockets.sockets.size,
    event_streams: () => http.streams(),
    subscriptions: () => subscriptions.size,
    cohorts: () => subscriptions.cohorts,
    buffered_bytes: () => webSockets.bufferedBytes(),
    operations_waiting: () => admission.waiting,
    pool_connections: () => pool.totalCount,
    pool_connections_idle: () => pool.idleCount,
    pool_waiting: () => pool.waitingCount,
  });

  return {
    subscriptions: () => subscriptions.size,
    async close() {
      isServing = false;
      doorkeeper.close();
      try {
        await Promise.all([http.close(), webSockets.close()]);
      } finally {
        sessions.stop();
      }
    },
  };
}
