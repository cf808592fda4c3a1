import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { OnGone } from '../load/wait.ts';
import type { RowQueues } from './row-queues.ts';
import type { Viewer } from '../viewer.ts';

/** The context that every operation gets. */
export interface Context {
  readonly viewer: Viewer;
  /** For reading. Readers, members and live events have connections of their own. */
  readonly prisma: PrismaClient;
  /** For changes by readers and members. */
  readonly writer: PrismaClient;
  readonly rowQueues: RowQueues;
  /** Whether all changes are refused until later, since an operator works on the database. */
  readonly isInMaintenance?: boolean;
  readonly caller: {
    readonly clientAddress: string;
    readonly onGone: OnGone;
  };
}
