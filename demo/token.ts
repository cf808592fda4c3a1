import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { holdersOf } from '../src/members/identify.ts';

const FILE = 'demo-token';

export interface DemoToken {
  readonly token: string;
  /** Whether this start made it. */
  readonly isNew: boolean;
  /** Keeps it beside the database, for later starts. Not before a person gets to see it: it is shown once. */
  readonly keep: () => Promise<void>;
}

/** The token of the demo database's editor: made at the first start that comes to serve. */
export async function demoToken(prisma: PrismaClient, dataDir: string): Promise<DemoToken> {
  const file = join(dataDir, FILE);
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null && (await holdersOf(prisma, [kept])).has(kept)) {
    return { token: kept, isNew: false, keep: () => Promise.resolve() };
  }
  const token = await createMemberToken(prisma, { name: 'Demo editor', role: 'EDITOR' });
  return { token, isNew: true, keep: () => writeFile(file, token, { mode: 0o600 }) };
}
