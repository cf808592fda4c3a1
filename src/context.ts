import type { PrismaClient } from '../generated/prisma/client.ts';
import type { Viewer } from './viewer.ts';

/** What every operation of the newsroom works with: who is asking, and the database. */
export interface Context {
  readonly viewer: Viewer;
  readonly prisma: PrismaClient;
}
