/** The rules for migrations of a database that is in use; prisma/README.md explains them. */

/** Comments, strings and bodies of functions, which may contain anything. */
const TEXTS = /--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g;

const CREATED = /^CREATE (?:UNLOGGED )?TABLE (?:IF NOT EXISTS )?"(\w+)"/i;
const INDEX = /^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON (?:ONLY )?"(\w+)"/i;
const ALTERED = /^ALTER TABLE (?:ONLY )?(?:IF EXISTS )?"(\w+)" (.*)$/i;
const WRITTEN = /^(?:UPDATE|DELETE FROM) (?:ONLY )?"(\w+)"|^WITH .*\b(?:UPDATE|DELETE FROM) "(\w+)"/i;
const LOCKS_OR_REWRITES = /^(?:LOCK|CLUSTER|VACUUM|REINDEX (?!.*CONCURRENTLY))/i;

/** Clauses of ALTER TABLE that lock a big table for as long as it takes to read or write it, and what to do instead. */
const CLAUSES: readonly (readonly [RegExp, string])[] = [
  [/ADD CONSTRAINT "\w+" (?:FOREIGN KEY|CHECK)(?!.*NOT VALID)/i, 'add the constraint NOT VALID'],
  [
    /ADD CONSTRAINT "\w+" (?:UNIQUE|PRIMARY KEY)(?! USING INDEX)|ADD CONSTRAINT "\w+" EXCLUDE/i,
    'build a unique index CONCURRENTLY, and add the constraint USING INDEX',
  ],
  [/ADD COLUMN [^,]*\bREFERENCES\b/i, 'add the foreign key as a constraint that is NOT VALID'],
  [
    /ADD COLUMN [^,]*(?:\bSTORED\b|\bDEFAULT \(*(?:gen_random_uuid|nextval|clock_timestamp|random)\b)/i,
    'add the column without the value that each row would need',
  ],
  [/ALTER COLUMN "\w+" (?:SET DATA )?TYPE\b/i, 'add another column'],
  [
    /ALTER COLUMN "\w+" SET NOT NULL(?!.*DROP CONSTRAINT "\w+_not_null")/i,
    'validate a CHECK named …_not_null first, and drop it in the same statement',
  ],
];

/** What a migration does that would keep readers or writers of a big table waiting. Tables that it creates are empty. */
export function brokenRules(script: string): string[] {
  const statements = script
    .replace(TEXTS, (text) => (text.startsWith('-') || text.startsWith('/') ? ' ' : "''"))
    .split(';')
    .map((statement) => statement.replace(/\s+/g, ' ').trim());
  const created = new Set(statements.flatMap((statement) => CREATED.exec(statement)?.[1] ?? []));
  const isOld = (table: string | undefined) => table !== undefined && !created.has(table);
  const broken: string[] = [];
  const altered = new Set<string>();
  const added = new Set<string>();
  for (const statement of statements) {
    const indexed = INDEX.exec(statement)?.[1];
    if (isOld(indexed)) broken.push(`"${indexed}": build the index CONCURRENTLY`);
    if (LOCKS_OR_REWRITES.test(statement)) broken.push(`${statement}: locks a table`);
    const [, table = '', clauses = ''] = ALTERED.exec(statement) ?? [];
    if (table === '' || !isOld(table)) continue;
    altered.add(table);
    for (const [clause, instead] of CLAUSES) if (clause.test(clauses)) broken.push(`"${table}": ${instead}`);
    for (const [, name = ''] of clauses.matchAll(/ADD CONSTRAINT "(\w+)"/gi)) added.add(name);
    for (const [, name = ''] of clauses.matchAll(/VALIDATE CONSTRAINT "(\w+)"/gi)) {
      if (added.has(name)) broken.push(`"${table}": validate "${name}" in a later migration`);
    }
  }
  for (const statement of statements) {
    const [, direct, nested] = WRITTEN.exec(statement) ?? [];
    const table = direct ?? nested;
    if (isOld(table) && altered.size > 0)
      broken.push(`"${table}": write its rows in a migration of their own`);
  }
  return broken;
}
