import { join } from 'node:path';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { Env } from '../env.ts';

interface Surroundings {
  readonly env: Env;
  readonly prisma: PrismaClient;
  /** Where the token of the demo's editor is; null without the demo. */
  readonly demoTokenFile: string | null;
  /** Whether links are printed that give pages that token. */
  readonly hasDemoLinks: boolean;
  /** Whether the demo's story is there, but not the site that shows it. */
  readonly lacksSite: boolean;
  /** What to set for the role, since a pooler keeps nodes from setting it; null if nothing. */
  readonly roleSettings: string | null;
}

/** What whoever starts a node needs to know, one sentence or two in each. */
export async function hintsFor({
  env,
  prisma,
  demoTokenFile,
  hasDemoLinks,
  lacksSite,
  roleSettings,
}: Surroundings): Promise<string[]> {
  const hints: string[] = [];
  if (hasDemoLinks) {
    hints.push(
      "The links give the page the token of the demo's editor. Each works once; each start prints new ones.",
    );
  }
  if (demoTokenFile !== null) {
    hints.push(`The token of the demo's editor is in ${demoTokenFile}.`);
    if (lacksSite)
      hints.push(
        "The demo's site isn't there: building it takes all packages, so run npm ci without --omit=dev.",
      );
  }
  if (roleSettings !== null)
    hints.push(
      `A pooler keeps no settings of sessions, so they have to be set for the role: ${roleSettings} Then let the pooler connect again (RECONNECT in PgBouncer's console).`,
    );
  if (env.SMTP_URL === undefined)
    hints.push(`Mail is written to files in ${join(env.DATA_DIR, 'outbox')}, since SMTP_URL isn't set.`);
  // Members of an identity provider come from there, and who tries the embedded demo needs no admin.
  const needsAdmin =
    env.AUTH_JWKS_URL === undefined && (demoTokenFile === null || env.DATABASE_URL !== undefined);
  if (needsAdmin && (await prisma.member.findFirst({ where: { role: 'ADMIN' } })) === null) {
    hints.push(
      "There is no admin yet. With the node's settings, this creates one and prints their token: " +
        'npm run --silent token -- create --role ADMIN --name "Ada Admin"',
    );
  }
  return hints;
}
