import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { identify } from './members/identify.ts';
import { createMemberToken } from './members/create-token.ts';

const FILE = 'demo-token';

/**
 * The demo database’s editor: made at the first start, kept beside the database so that later starts have it too.
 * @returns the token, and whether this start made it
 */
export async function demoToken(
  prisma: PrismaClient,
  dataDir: string,
): Promise<{ token: string; isNew: boolean }> {
  const file = join(dataDir, FILE);
  const kept = await readFile(file, 'utf8').catch(() => null);
  if (kept !== null && (await holds(prisma, kept))) return { token: kept, isNew: false };
  const token = await createMemberToken(prisma, { name: 'Demo editor', role: 'EDITOR' });
  await writeFile(file, token, { mode: 0o600 });
  return { token, isNew: true };
}

async function holds(prisma: PrismaClient, token: string): Promise<boolean> {
  return identify(prisma, `Bearer ${token}`).then(
    () => true,
    () => false,
  );
}
