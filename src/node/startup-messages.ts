import { join } from 'node:path';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import { missingRoleSettings } from '../db/role-settings.ts';
import type { Env } from '../env.ts';
import { ROOT } from '../lib/root.ts';
import { outboxIn } from '../mail/transports.ts';
import type { Demonstration } from './demonstration.ts';

/** What an operator needs to know at the start, one sentence or two in each. */
export async function startupMessages(
  env: Env,
  prisma: PrismaClient,
  demo: Pick<Demonstration, 'linksAt' | 'tokenFile' | 'pictures' | 'site'>,
): Promise<string[]> {
  const messages: string[] = [];
  const demoTokenFile = demo.tokenFile;
  const lacksSite = demo.pictures.length > 0 && demo.site === null;
  // A pooler keeps nodes from setting them.
  const roleSettings = env.DATABASE_DIRECT_URL === undefined ? null : await missingRoleSettings(prisma);
  if (env.MAINTENANCE)
    messages.push(
      'MAINTENANCE is set: readers can read. Changes, schedules, mail, webhooks and hooks wait until nodes start without it.',
    );
  if (demo.linksAt !== null) {
    messages.push(
      "The links give the page the token of the demo's editor. Each works once; each start prints new ones.",
    );
  }
  if (demoTokenFile !== null) {
    messages.push(`The token of the demo's editor is in ${demoTokenFile}.`);
    if (lacksSite)
      messages.push(
        "The demo's site isn't there: building it takes all packages, so run npm ci without --omit=dev.",
      );
  }
  if (roleSettings !== null)
    messages.push(
      `A pooler keeps no settings of sessions, so they have to be set for the role: ${roleSettings} Then let the pooler connect again (RECONNECT in PgBouncer's console).`,
    );
  if (env.SMTP_URL === undefined)
    messages.push(`Mail is written to files in ${outboxIn(env.DATA_DIR)}, since SMTP_URL isn't set.`);
  // Members of an identity provider come from there, and who tries the embedded demo needs no admin.
  const needsAdmin =
    env.AUTH_ISSUER === undefined && (demoTokenFile === null || env.DATABASE_URL !== undefined);
  if (needsAdmin && (await prisma.member.findFirst({ where: { role: 'ADMIN' } })) === null) {
    messages.push(
      "There is no admin yet. With the node's settings, this creates one and prints their token: " +
        `node ${join(ROOT, 'run.js')} token create --role ADMIN --name "Ada Admin"`,
    );
  }
  return messages;
}
