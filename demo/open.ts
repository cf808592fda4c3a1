import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { holdersOf } from '../src/members/identify.ts';
import { seedDemo } from './seed.ts';

const FILE = 'demo-token';

export interface Demo {
  /** The token of the demo’s editor. */
  readonly token: string;
  /** Whether this start made the token. */
  readonly isNew: boolean;
  /** Writes a new token to the data folder, for later starts. Call it last: they don’t show the token again. */
  readonly keepToken: () => Promise<void>;
}

/** Writes the demo story into an empty database, and creates its editor’s token unless an earlier start kept it. */
export async function openDemo(prisma: PrismaClient, dataDir: string): Promise<Demo> {
  await seedDemo(prisma);
  const file = join(dataDir, FILE);
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null && (await holdersOf(prisma, [kept])).has(kept)) {
    return { token: kept, isNew: false, keepToken: () => Promise.resolve() };
  }
  const token = await createMemberToken(prisma, { name: 'Demo editor', role: 'EDITOR' });
  return { token, isNew: true, keepToken: () => writeFile(file, token, { mode: 0o600 }) };
}
