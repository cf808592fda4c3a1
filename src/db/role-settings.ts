import type { PrismaClient } from '../../generated/prisma/client.ts';
import { sessionSettings } from './client.ts';

/**
 * SQL that adds the missing session settings of a role whose connections lead through a pooler; null if it lacks none. A
 * value that an administrator has set for the role, the database or the server counts.
 */
export async function missingRoleSettings(prisma: PrismaClient): Promise<string | null> {
  const wanted = sessionSettings();
  const [role] = await prisma.$queryRaw<{ name: string; unset: string[] }[]>`
    SELECT quote_ident(current_user) AS "name", array(
      SELECT "name" FROM pg_settings WHERE "name" = ANY (${Object.keys(wanted)}) AND "source" = 'default' ORDER BY "name"
    ) AS "unset"`;
  if (role === undefined || role.unset.length === 0) return null;
  return role.unset.map((name) => `ALTER ROLE ${role.name} SET ${name} = '${wanted[name] ?? ''}';`).join(' ');
}
