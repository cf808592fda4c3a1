import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { ApiResources } from '../../schema/kernel/context.ts';
import type { Identify, OperationContext } from '../api/context.ts';
import { readerEvents } from '../api/reader-events.ts';
import { RedactionRunner } from '../redactions/runner.ts';
import { siteOf } from '../articles/site.ts';
import { ReadCache } from '../cache/read-cache.ts';
import { recordReads } from '../cache/recorder.ts';
import type { RowChanges } from '../cache/row-changes.ts';
import type { BlockedQueries } from '../db/blocked-queries.ts';
import type { Database } from '../db/database.ts';
import type { SlowStatements } from '../db/slow-statements.ts';
import type { Standbys } from '../db/standbys.ts';
import type { Env } from '../env.ts';
import { FEED_PAGE_DOCUMENTS, feedPages } from '../feeds/pages.ts';
import { installed } from '../extensions/installed.ts';
import { HookRunner, hookDocument } from '../hooks/hook-runner.ts';
import type { HttpListener } from '../http/listen.ts';
import type { Metrics } from '../http/metrics.ts';
import { schemaPage } from '../http/schema-page.ts';
import { openServer, type ApiServer, type ReadCacheSettings } from '../http/server.ts';
import { closeTogether, type Closable, type OpenParts } from '../lib/closing.ts';
import type { Hub } from '../live/hub.ts';
import type { LiveRuntime } from '../live/runtime.ts';
import type { LoadOptions } from '../load/load.ts';
import { newsletterPages } from '../newsletters/pages.ts';
import { Courier } from '../webhooks/courier.ts';
import { ACKNOWLEDGE_PATH, webhookPages } from '../webhooks/pages.ts';
import { EVENT_DOCUMENT } from '../webhooks/payload.ts';
import type { Demonstration } from './demonstration.ts';
import { extensionPages } from './extension-pages.ts';
import { openResources } from './resources.ts';
import { serverSettings } from './settings.ts';

/** The parts of a node on which the API rests. */
interface Base {
  readonly env: Env;
  readonly schema: GraphQLSchema;
  /** The documents of the operator's manifest, by hash. */
  readonly trusted: ReadonlyMap<string, string>;
  readonly metrics: Metrics;
  readonly slowStatements: SlowStatements;
  readonly database: Database;
  readonly secrets: Readonly<Record<'cursors' | 'newsletters' | 'webhooks', Uint8Array>>;
  readonly demo: Demonstration;
  readonly rowChanges: RowChanges;
  readonly live: LiveRuntime;
  readonly standbys: Standbys | null;
}

interface Serving {
  readonly blockedQueries: BlockedQueries;
  readonly identify: Identify;
  readonly sendMail: () => void;
  readonly listener: HttpListener;
  /** What the budgets measure with. */
  readonly clocks: Pick<LoadOptions, 'now' | 'stopwatch'>;
  readonly log: Logger;
}

/** Opens the API where the listener listens, and the webhooks, which read events as the API's readers do. */
export function openApi(base: Base, serving: Serving, parts: OpenParts): ApiServer {
  const { env, schema, metrics, database, demo, live, standbys } = base;
  const { listener, sendMail, log } = serving;
  const { pools, watch } = database;
  const { origin } = listener;
  const site = siteOf(env, origin, demo.site !== null);
  const redactionRunner = new RedactionRunner(watch);
  const { cursors, onStandby, ...resources } = openResources({
    ...{ env, pools, origin, site, standbys, sendMail },
    redactionRunner,
    secrets: base.secrets,
    hub: live.hub,
  });
  const working: Closable[] = [redactionRunner];
  if (!env.MAINTENANCE)
    working.push(
      new Courier({
        ...resources.live.webhooks,
        prisma: pools.chores.prisma,
        readEvents: readerEvents(schema, resources.live, EVENT_DOCUMENT),
        acknowledgeUrl: env.WEBHOOK_ACKNOWLEDGE_URL ?? `${origin}${ACKNOWLEDGE_PATH}?token=`,
        seconds: env.WEBHOOK_SECONDS,
        hub: live.hub,
        ...{ metrics, watch, log },
      }),
    );
  parts.add({ close: () => closeTogether(working) });
  if (!env.MAINTENANCE) openHooks(base, resources.live, serving, parts);
  return parts.add(
    openServer({
      ...serverSettings(env, serving.clocks),
      ...{ listener, schema, resources, cursors, pools, watch, metrics, log },
      liveRuntime: live,
      slowStatements: base.slowStatements,
      blockedQueries: serving.blockedQueries,
      identify: serving.identify,
      graphiql: demo.graphiql,
      sidePages: [
        ...demo.pictures,
        // As introspection, which only a trusted document can be there.
        ...(env.TRUSTED_DOCUMENTS_ONLY ? [] : [schemaPage(schema)]),
        feedPages(site, env.CDN_SECONDS),
        extensionPages,
      ],
      changingPages: [newsletterPages, webhookPages],
      site: demo.site?.(site.url) ?? null,
      documents: {
        trusted: new Map([...base.trusted, ...FEED_PAGE_DOCUMENTS]),
        onlyTrusted: env.TRUSTED_DOCUMENTS_ONLY,
      },
      readCache: readCacheOf(env, base.rowChanges, live.hub),
      standbys: standbys && { standbys, resources: onStandby },
    }),
  );
}

/** The hooks of extensions, which read events as the API's readers do. */
function openHooks(
  { schema, database, live, metrics }: Base,
  resources: Parameters<typeof readerEvents>[1],
  { log }: Serving,
  parts: OpenParts,
): void {
  const { pools, watch } = database;
  for (const { hook, ...extension } of installed()) {
    if (hook === undefined) continue;
    const readEvents = readerEvents(schema, resources, hookDocument(hook));
    metrics.hookOpened(extension.name);
    parts.add(
      new HookRunner({
        extension: { ...extension, hook },
        prisma: pools.chores.prisma,
        hub: live.hub,
        ...{ readEvents, watch, metrics, log },
      }),
    );
  }
}

/** Null if answers aren't cached. */
function readCacheOf(env: Env, changes: RowChanges, hub: Hub): ReadCacheSettings | null {
  if (env.READ_CACHE_MB === 0) return null;
  return {
    cache: new ReadCache({ maxBytes: env.READ_CACHE_MB * 1_000_000, changes }),
    record(context) {
      // It may have waited for its turn, and has read nothing yet.
      const { position: logPosition, isCatchingUp } = hub;
      return recordReads({ ...(context as OperationContext & ApiResources), logPosition, isCatchingUp });
    },
    cdnSeconds: env.CDN_SECONDS,
  };
}
