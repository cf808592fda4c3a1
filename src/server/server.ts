import type { GraphQLSchema } from 'graphql';
import type pg from 'pg';
import type { Logger } from 'pino';
import type { Closable } from '../closing.ts';
import type { Feed } from '../live/feed.ts';
import type { Viewer } from '../viewer.ts';
import type { Resources } from './context.ts';
import { Doorkeeper, type DoorkeeperOptions } from './doorkeeper.ts';
import { createGraphiql, type GraphiqlOptions } from './graphiql.ts';
import { isAnswering } from './health.ts';
import type { SocketLimits } from './limits.ts';
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
  readonly feed: Feed;
  readonly pool: pg.Pool;
  readonly identify: {
    /** @throws RequestError for a token that is not valid */
    readonly one: (authorization: string | null) => Promise<Viewer>;
    /** Who has these tokens now; null for those that are no longer valid. */
    readonly all: (authorizations: readonly string[]) => Promise<ReadonlyMap<string, Viewer | null>>;
  };
  /** Null if it is switched off. */
  readonly graphiql: GraphiqlOptions | null;
  readonly metrics: Metrics;
  readonly servesMetrics: boolean;
  readonly access: Omit<DoorkeeperOptions, 'log'>;
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
  const { schema, resources, feed, pool, identify, metrics, limits, drainSeconds, log } = options;
  const { server } = options.listener;
  const sessions = new Sessions({ identifyAll: identify.all, log });
  const doorkeeper = new Doorkeeper({ ...options.access, log });
  const subscriptions = new Subscriptions({
    schema,
    resources,
    feed,
    identifyAll: identify.all,
    isDatabaseAnswering: () => isAnswering(pool),
    onExecuted: () => {
      metrics.executed();
    },
    log,
  });
  const pipeline = createPipeline({
    schema,
    resources,
    identify: identify.one,
    subscribe: (args) => subscriptions.subscribe(args),
    log,
  });

  let isServing = true;
  const shared = { server, pipeline, doorkeeper, sessions, limits, drainSeconds, log };
  const http = serveHttp({
    ...shared,
    isReady: async () => isServing && (await isAnswering(pool)),
    graphiql: options.graphiql && createGraphiql(options.graphiql),
    metrics: options.servesMetrics ? metrics : null,
  });
  const webSockets = serveWebSockets({
    ...shared,
    identify: identify.one,
    onClose: (code) => {
      metrics.closed(code);
    },
  });
  feed.hub.onWithdrawal(() => {
    http.dropWaiting();
    webSockets.dropWaiting();
  });
  metrics.read({
    sockets: () => webSockets.sockets.size,
    streams: () => http.streams(),
    subscriptions: () => subscriptions.size,
    cohorts: () => subscriptions.cohorts,
    bufferedBytes: () => webSockets.bufferedBytes(),
    pool: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
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
