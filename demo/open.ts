import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { holdersOf } from '../src/members/identify.ts';
import { seedDemo } from './seed.ts';

const FILE = 'demo-token';

export interface Demo {
  /** A token of the demo’s editor. */
  readonly token: string;
  /** Whether this start made the token. */
  readonly isNew: boolean;
  /** Writes the token to the data folder for later starts. Call it once the token can be shown: it is shown only once. */
  readonly keepToken: () => Promise<void>;
}

/** Writes the demo story into an empty database, and makes its editor’s token unless an earlier start kept one. */
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
