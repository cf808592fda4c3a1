import type { PrismaClient } from '../generated/prisma/client.ts';
import type { Viewer } from './viewer.ts';

/** What every operation requires. */
export interface Context {
  readonly viewer: Viewer;
  readonly prisma: PrismaClient;
}
