import { readTrustedDocuments } from './api/trusted-documents.ts';
import { RowChanges } from './cache/row-changes.ts';
import { BlockedQueries } from './db/blocked-queries.ts';
import { openDatabase } from './db/database.ts';
import { explainStart } from './db/explain-start.ts';
import { sharedSecrets } from './db/shared-secret.ts';
import { SlowStatements } from './db/slow-statements.ts';
import type { Env } from './env.ts';
import { applyExtensionMigrations, extensionsLeftOut } from './extensions/migrations.ts';
import { listen } from './http/listen.ts';
import { Metrics } from './http/metrics.ts';
import { OpenParts } from './lib/closing.ts';
import { errorForLog } from './lib/error-for-log.ts';
import { cpuStopwatch, type Stopwatch } from './lib/stopwatch.ts';
import { openLiveRuntime } from './live/runtime.ts';
import { openIdentify } from './members/open-identify.ts';
import { openApi } from './node/api.ts';
import { openChores } from './node/chores.ts';
import { openDemonstration } from './node/demonstration.ts';
import { Descriptors } from './node/descriptors.ts';
import { Running } from './node/running.ts';
import { readyExtensions } from './node/load-schema.ts';
import { openStandbys } from './node/standbys.ts';
import { databaseSettings, mailSettings, providerSettings } from './node/settings.ts';
import { startupMessages } from './node/startup-messages.ts';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';

/** Time that queries have to finish when the node stops (ms). */
const CLOSE_TIMEOUT = 5_000;

const LEFT_OUT =
  'the database has tables of extensions that dateline.config.ts here lacks: give each node the same, unless you are removing them';

export interface StartOptions {
  /** Ends the start at any point; once the node runs, it does nothing. */
  readonly signal?: AbortSignal;
  /** The clock of the budgets, in ms. */
  readonly now?: () => number;
  /** Measures what clients pay by what it took. */
  readonly stopwatch?: Stopwatch;
}

/**
 * Starts one node. Each part is opened after those that it needs. It is closed before them, even if a later part fails to
 * open.
 * @throws StartupError with one line that says what is wrong and how to fix it
 */
export async function start(
  env: Env,
  schema: GraphQLSchema,
  logger: Logger,
  {
    signal = new AbortController().signal,
    now = () => performance.now(),
    stopwatch = cpuStopwatch,
  }: StartOptions = {},
): Promise<Running> {
  const log = logger.child({}, { serializers: { err: errorForLog } });
  const parts = new OpenParts();
  try {
    readyExtensions(schema);
    const metrics = parts.add(new Metrics(env.MAINTENANCE));
    const trusted = await readTrustedDocuments(env.TRUSTED_DOCUMENTS);
    const slowStatements = new SlowStatements(env.SLOW_STATEMENT_MS, log);
    const database = parts.add(await openDatabase({ ...databaseSettings(env), slowStatements, log, signal }));
    const { pools, watch } = database;
    await applyExtensionMigrations(database.sessionUrl, { signal });
    const leftOut = await extensionsLeftOut(pools.newsroom.pool);
    if (leftOut.length > 0) log.warn({ extensions: leftOut }, LEFT_OUT);
    const cutOff = () => database.cutOffIn(0);
    signal.addEventListener('abort', cutOff);
    const secrets = await sharedSecrets(pools.newsroom.prisma, [
      'graphiql',
      'cursors',
      'newsletters',
      'webhooks',
      // Each backup has it, so that redactions can be applied to what is restored.
      'redactions',
    ]);
    const demo = await openDemonstration(env, database, secrets.graphiql, log, signal);
    const rowChanges = new RowChanges();
    const live = parts.add(
      await openLiveRuntime({ pools, url: database.sessionUrl, rowChanges, metrics, watch, log }),
    );
    const standbys = openStandbys(env, { pools, slowStatements, rowChanges, hub: live.hub, log });
    if (standbys !== null) parts.add(standbys);
    parts.add(new Descriptors(log));
    const blockedQueries = parts.add(new BlockedQueries({ pools, watch, log }));
    const { prisma, pool } = pools.chores;
    const retentionDays = env.FEED_RETENTION_DAYS;
    const chores = env.MAINTENANCE
      ? null
      : parts.add(openChores({ prisma, pool, retentionDays, mail: mailSettings(env), watch, log }));
    const sendMail = () => chores?.sendMail();
    const provider = providerSettings(env);
    const identify = parts.add(openIdentify({ prisma: pools.node.prisma, provider, watch, log }));
    // Closed right after the server: queries then have limited time, even if the database hangs.
    parts.add({ close: () => Promise.resolve(database.cutOffIn(CLOSE_TIMEOUT)) });

    const listener = parts.add(await listen(env.HOST, env.PORT));
    // No await from here until the server is open: a request would find no handler.
    const server = openApi(
      { env, schema, trusted, metrics, slowStatements, database, secrets, demo, rowChanges, live, standbys },
      { blockedQueries, identify, sendMail, listener, clocks: { now, stopwatch }, log },
      parts,
    );

    await demo.keepToken();
    const messages = await startupMessages(env, pools.newsroom.prisma, demo);
    signal.throwIfAborted();
    signal.removeEventListener('abort', cutOff);
    return new Running({ origin: listener.origin, server, hub: live.hub, parts, messages, demo });
  } catch (error) {
    await parts.close();
    throw explainStart(error, env.DATABASE_URL);
  }
}
