import type pg from 'pg';

/** Tables that a serving role only reads, or only adds rows to. Functions of the owner do the rest, such as a redaction. */
const READ_ONLY = ['_prisma_migrations'];
const APPEND_ONLY = ['AuditEntry'];

/** The first version of PostgreSQL that has the privilege to vacuum the tables of another role. */
const HAS_MAINTAIN = 17;

/**
 * SQL that lets a role serve: it reads and writes rows, and can't change tables, functions and triggers. It covers what later
 * migrations of the same owner add.
 * @param version PostgreSQL's major version
 */
function rowGrants(role: string, version: number): string {
  const tables = `SELECT, INSERT, UPDATE, DELETE${version >= HAS_MAINTAIN ? ', MAINTAIN' : ''}`;
  const names = (list: readonly string[]) => list.map((name) => `public."${name}"`).join(', ');
  return [
    `GRANT USAGE ON SCHEMA public TO ${role}`,
    `GRANT ${tables} ON ALL TABLES IN SCHEMA public TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${tables} ON TABLES TO ${role}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${role}`,
    `REVOKE INSERT, UPDATE, DELETE ON ${names(READ_ONLY)} FROM ${role}`,
    `REVOKE UPDATE, DELETE ON ${names(APPEND_ONLY)} FROM ${role}`,
  ].join(';\n');
}

/**
 * Grants a role what serving takes.
 * @throws pg's DatabaseError if there is no such role, or this one may not grant
 */
export async function grantRows(client: pg.ClientBase, role: string): Promise<void> {
  const { rows } = await client.query<{ role: string; version: string }>(
    `SELECT quote_ident($1) AS "role", current_setting('server_version') AS "version"`,
    [role],
  );
  const [{ role: quoted, version } = { role: '', version: '' }] = rows;
  await client.query(rowGrants(quoted, Number.parseInt(version, 10)));
}
