import type { Server } from 'node:http';
import type { Logger } from 'pino';
import type { Doorkeeper } from '../doorkeeper.ts';
import type { SocketLimits } from '../limits.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Sessions } from '../sessions.ts';

/** What every transport works with. */
export interface TransportOptions {
  readonly server: Server;
  readonly pipeline: Pipeline;
  readonly doorkeeper: Doorkeeper;
  readonly sessions: Sessions;
  readonly limits: SocketLimits;
  readonly drainSeconds: number;
  /** Aborted if the node is to stop at once. */
  readonly hurry: AbortSignal;
  readonly log: Logger;
}
