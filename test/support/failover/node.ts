/** A node in this process. */
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { schema } from '../../../schema/index.ts';
import { readEnv } from '../../../src/env.ts';
import { start } from '../../../src/node.ts';
import { noteLine } from '../log-lines.ts';

export interface RunningNode {
  readonly url: string;
  stop(): Promise<void>;
}

/** The settings of every node in these runs. It writes no log lines and stops at once. */
export function settingsOf(databaseUrl: string, port: number) {
  return {
    DATABASE_URL: databaseUrl,
    // Created only if there is mail.
    DATA_DIR: join(tmpdir(), `dateline-failover-node-${randomUUID()}`),
    PORT: String(port),
    SHUTDOWN_GRACE_SECONDS: '0',
    DRAIN_SECONDS: '0',
    // All subscribers and writers share a client address, and send more than its default budget.
    POINTS_PER_ADDRESS: '1000000000',
    POINTS_PER_MEMBER: '1000000000',
    LOG_LEVEL: 'silent',
  };
}

export async function openNode(databaseUrl: string, port: number): Promise<RunningNode> {
  return start(readEnv(settingsOf(databaseUrl, port)), schema, pino({}, { write: noteLine }));
}
