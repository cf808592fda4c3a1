import type pg from 'pg';

/** Tables that a serving role only reads, or only adds rows to. Functions of the owner do the rest, such as a redaction. */
const READ_ONLY = ['_prisma_migrations'];
const APPEND_ONLY = ['AuditEntry'];

/** Functions with the rights of the owner, which a role that only reads may not call (prisma/sql/redaction.sql). */
export const OWNERS_FUNCTIONS = ['redact_rows', 'redact_blocks'];

/** The first version of PostgreSQL that has the privilege to vacuum the tables of another role. */
const HAS_MAINTAIN = 17;

/**
 * SQL that lets a role serve: it reads and writes rows, redacts, and can't change tables, functions and triggers. It covers tables
 * that later migrations of the same owner add.
 * @param version PostgreSQL's major version
 */
function rowGrants(role: string, version: number): string {
  const tables = `SELECT, INSERT, UPDATE, DELETE${version >= HAS_MAINTAIN ? ', MAINTAIN' : ''}`;
  const names = (list: readonly string[]) => list.map((name) => `public."${name}"`).join(', ');
  return [
    `GRANT USAGE ON SCHEMA public TO ${role}`,
    `GRANT ${tables} ON ALL TABLES IN SCHEMA public TO ${role}`,
    `GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ${role}`,
    `GRANT EXECUTE ON FUNCTION ${names(OWNERS_FUNCTIONS)} TO ${role}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ${tables} ON TABLES TO ${role}`,
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${role}`,
    `REVOKE INSERT, UPDATE, DELETE ON ${names(READ_ONLY)} FROM ${role}`,
    `REVOKE UPDATE, DELETE ON ${names(APPEND_ONLY)} FROM ${role}`,
  ].join(';\n');
}

/** What a role may do that serving doesn't take, and the SQL that ends it. Everybody may do it in a new database. */
const BEYOND_ROWS = `SELECT array_remove(ARRAY[
    CASE WHEN has_database_privilege($1::name, d."oid", 'TEMPORARY')
      THEN format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC, %I', d."datname", $1) END,
    CASE WHEN has_schema_privilege($1::name, 'public', 'CREATE')
      THEN format('REVOKE CREATE ON SCHEMA public FROM PUBLIC, %I', $1) END
  ], NULL) AS "sql" FROM pg_database d WHERE d."datname" = current_database() AND NOT pg_has_role($1::name, d."datdba", 'USAGE')`;

/** SQL by which the owner of the database ends what a role may do beyond reading and writing rows. Empty for an owner's role. */
export async function beyondRows(client: pg.ClientBase, role: string): Promise<string[]> {
  const { rows } = await client.query<{ sql: string[] }>(BEYOND_ROWS, [role]);
  return rows[0]?.sql ?? [];
}

/**
 * Grants a role what serving takes, within the transaction of the caller. It takes from everybody what serving doesn't take:
 * new tables, and temporary ones, which could stand in for those of Dateline.
 * @returns the SQL that is left to the owner of the database, or of the schema
 * @throws pg's DatabaseError if there is no such role, or this one may not grant
 */
export async function grantRows(client: pg.ClientBase, role: string): Promise<string[]> {
  const { rows } = await client.query<{ role: string; version: string }>(
    `SELECT quote_ident($1) AS "role", current_setting('server_version') AS "version"`,
    [role],
  );
  const [{ role: quoted, version } = { role: '', version: '' }] = rows;
  await client.query(rowGrants(quoted, Number.parseInt(version, 10)));
  for (const sql of await beyondRows(client, role)) {
    await client.query('SAVEPOINT revoking');
    await client.query(sql).catch(() => client.query('ROLLBACK TO SAVEPOINT revoking'));
  }
  return beyondRows(client, role);
}
