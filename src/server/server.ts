import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Closable } from '../closing.ts';
import type { HoldUps } from '../db/hold-ups.ts';
import type { Pools } from '../db/pools.ts';
import type { LiveRuntime } from '../live/runtime.ts';
import type { Identify, ResourcesFor } from './context.ts';
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
  readonly resources: ResourcesFor;
  readonly liveRuntime: LiveRuntime;
  readonly pools: Pools;
  readonly holdUps: HoldUps;
  readonly identify: Identify;
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
  const { schema, resources, liveRuntime, pools, identify, metrics, limits, drainSeconds, log } = options;
  const { server } = options.listener;
  const doorkeeper = new Doorkeeper({ ...options.access, log });
  const subscriptions = new Subscriptions({
    resources: resources.live,
    liveRuntime,
    identify,
    isDatabaseAnswering: () => isAnswering(pools.live.pool),
    metrics,
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
  const sessions = new Sessions(identify, log);
  const transport = { server, pipeline, doorkeeper, sessions, limits, drainSeconds, log };
  const http = serveHttp({
    ...transport,
    isReady: async () => isServing && (await isAnswering(pools.node.pool)),
    graphiql: options.graphiql && createGraphiql(options.graphiql),
    metrics: options.servesMetrics ? metrics : null,
  });
  const webSockets = serveWebSockets({ ...transport, identify, metrics });
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
    database_hold_ups: () => options.holdUps.count,
  });
  metrics.readPools(pools);

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
