import type { Logger } from 'pino';
import { startEmbedded } from '../embedded/server.ts';
import { checkServer } from './check-server.ts';
import { openClient, type DatabaseClient } from './client.ts';
import { applyMigrations } from './migrations.ts';

export interface DatabaseOptions {
  /** Undefined for an embedded server with its files in `dataDir`. */
  readonly url: string | undefined;
  readonly dataDir: string;
  readonly poolSize: number;
  readonly log: Logger;
}

export interface Database extends DatabaseClient {
  readonly url: string;
  readonly isEmbedded: boolean;
}

/**
 * Connects to the database, or starts an embedded one, and applies the migrations.
 * @throws StartupError
 */
export async function openDatabase({ url, dataDir, poolSize, log }: DatabaseOptions): Promise<Database> {
  const isEmbedded = url === undefined;
  const server = isEmbedded ? await startEmbedded(dataDir) : { url, stop: () => Promise.resolve() };
  try {
    await checkServer(server.url);
    await applyMigrations(server.url);
    const client = openClient({
      url: server.url,
      poolSize,
      onError: (error) => {
        log.warn({ err: error }, 'a database connection was lost');
      },
    });
    return {
      ...client,
      url: server.url,
      isEmbedded,
      async close() {
        await client.close().finally(() => server.stop());
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
