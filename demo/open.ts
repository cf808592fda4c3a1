import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { PrismaClient } from '../generated/prisma/client.ts';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { holdersOf } from '../src/members/identify.ts';
import { sha256 } from '../src/lib/sha256.ts';
import { seedDemo } from './seed.ts';

const FILE = 'demo-token';

export interface Demo {
  /** A new one-time code for a link that the start prints, in place of the editor's token. */
  readonly newCode: () => string;
  /** Gives the editor's token for the code, the first time; otherwise null. */
  readonly redeem: (code: string) => string | null;
  /** Where the editor's token is. */
  readonly tokenFile: string;
  /** Writes a new token to the data folder, for later starts. Call it last, when nothing can fail any more. */
  readonly keepToken: () => Promise<void>;
}

/**
 * Writes the demo story into an empty database, and creates its editor's token unless an earlier start kept it. Null, and
 * nothing is created, if the database has content of its own.
 * @param origin the node's
 */
export async function openDemo(
  prisma: PrismaClient,
  dataDir: string,
  origin: string,
  log: Logger,
): Promise<Demo | null> {
  if (!(await seedDemo(prisma, origin, () => log.info('writing the demo story')))) {
    log.warn('The demo is left out, since the database has content of its own. Set DEMO=false.');
    return null;
  }
  const tokenFile = join(dataDir, FILE);
  const kept = await readFile(tokenFile, 'utf8').catch(() => null);
  if (kept !== null && (await holdersOf(prisma, [kept])).has(kept)) {
    return { ...oneTimeCodes(kept), tokenFile, keepToken: () => Promise.resolve() };
  }
  const token = await createMemberToken(prisma, { name: 'Demo editor', role: 'EDITOR' });
  return {
    ...oneTimeCodes(token),
    tokenFile,
    async keepToken() {
      // With a database of one's own, nothing else may have needed the folder.
      await mkdir(dataDir, { recursive: true });
      await writeFile(tokenFile, token, { mode: 0o600 });
    },
  };
}

/** Codes that can each be exchanged for the token once, so that they are of no use in a terminal's or a browser's history. */
function oneTimeCodes(token: string): Pick<Demo, 'newCode' | 'redeem'> {
  const unused = new Set<string>();
  return {
    newCode() {
      const code = randomBytes(16).toString('base64url');
      unused.add(code);
      return code;
    },
    redeem(given) {
      const code = [...unused].find((code) => timingSafeEqual(sha256(given), sha256(code)));
      return code !== undefined && unused.delete(code) ? token : null;
    },
  };
}
