import { z } from 'zod';
import { Role, TokenScope } from '../../generated/prisma/enums.ts';
import type { DatabaseClient } from '../db/client.ts';
import { StartupError } from '../errors.ts';
import { readEnv } from '../env.ts';
import { createMemberToken } from '../members/create-member-token.ts';
import { revokeToken } from '../members/revoke-api-token.ts';
import { sha256 } from '../lib/sha256.ts';
import { line } from '../operations/validation.ts';
import { outputWritten, readArguments, wrongUsage, type Command } from './command.ts';
import { withDatabase } from './with-database.ts';

const USAGE = `Usage, after dateline token
  create --role REPORTER|EDITOR|ADMIN --name NAME   creates a member and prints their token, which is not shown again
    [--scopes READ,WRITE,PUBLISH,MANAGE,REDACT]       scopes of the token; all but REDACT if left out
    [--expires 2030-01-01T00:00:00Z]                  when the token expires
  list                                              prints all tokens without their secrets, in columns with tabs between them
  revoke --id ID                                    revokes a token`;

const LIMITS = z.object({
  scopes: z
    .string()
    .transform((list) => list.toUpperCase().split(','))
    .pipe(z.array(z.enum(TokenScope)))
    .optional(),
  expires: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .refine((time) => time > new Date())
    .optional(),
});

export const token: Command = {
  usage: USAGE,
  async run(args, io) {
    const command = readCommand(args);
    const { text, ifLost } = await withDatabase(readEnv(io.env), io, command);
    io.stdout.write(`${text}\n`);
    await outputWritten(io.stdout, ifLost);
    return 0;
  },
};

const ROLES = Object.values(Role);

const OPTIONS = {
  role: { type: 'string' },
  name: { type: 'string' },
  scopes: { type: 'string' },
  expires: { type: 'string' },
  id: { type: 'string' },
} as const;

interface Values {
  readonly role?: string | undefined;
  readonly name?: string | undefined;
  readonly id?: string | undefined;
}

interface Result {
  readonly text: string;
  /** What to do if the text can't be written, in a sentence. */
  readonly ifLost?: string;
}

type Run = (database: DatabaseClient) => Promise<Result>;

function readCommand(args: string[]): Run {
  const { positionals, values } = readArguments(args, OPTIONS, USAGE);
  const verb = positionals.join(' ');
  if (verb === 'create') return creation(values);
  if (verb === 'list') return listTokens;
  const { id } = values;
  if (verb === 'revoke' && id !== undefined) return (database) => revoke(database, id);
  if (verb === 'revoke') throw wrongUsage('--id is missing.', USAGE);
  throw wrongUsage(
    verb === ''
      ? 'Say what to do: create, list or revoke.'
      : `There is no command ${verb}: give create, list or revoke.`,
    USAGE,
  );
}

/** @throws StartupError that says what is wrong with the options of `create` */
function creation(values: Values): Run {
  const role = ROLES.find((value) => value === values.role?.toUpperCase());
  if (values.role === undefined) throw wrongUsage(`--role is missing: one of ${ROLES.join(', ')}.`, USAGE);
  if (role === undefined)
    throw wrongUsage(`There is no role ${values.role}: give one of ${ROLES.join(', ')}.`, USAGE);
  const { data: name } = line.safeParse(values.name);
  if (name === undefined) throw wrongUsage('--name must be the name of the member, in one line.', USAGE);
  const { data: limits, error } = LIMITS.safeParse(values);
  if (limits === undefined)
    throw wrongUsage(
      error.issues[0]?.path[0] === 'scopes'
        ? `--scopes must be some of ${Object.values(TokenScope).join(',')}.`
        : '--expires must be a time such as 2030-01-01T00:00:00Z, and in the future.',
      USAGE,
    );
  const { scopes, expires: expiresAt } = limits;
  return async ({ prisma }) => {
    const text = await createMemberToken(prisma, { role, name, scopes, expiresAt });
    const { id } = await prisma.apiToken.findUniqueOrThrow({ where: { hash: sha256(text) } });
    const ifLost = `The token was created, and nobody has it. Revoke it, then create another: dateline token revoke --id ${id}`;
    return { text, ifLost };
  };
}

const COLUMNS = ['ID', 'ROLE', 'MEMBER', 'NAME', 'STATE', 'SCOPES'];

async function listTokens({ prisma }: DatabaseClient): Promise<Result> {
  const tokens = await prisma.$queryRaw<{ cells: string[] }[]>`
    SELECT ARRAY[t."id"::text, m."role"::text, m."name", t."name", CASE
      WHEN t."revokedAt" <= now() THEN 'revoked' WHEN t."expiresAt" <= now() THEN 'expired' ELSE 'valid'
    END, array_to_string(t."scopes", ',')] AS "cells"
    FROM "ApiToken" t JOIN "Member" m ON m."id" = t."memberId" ORDER BY t."createdAt", t."id"`;
  return { text: aligned([COLUMNS, ...tokens.map(({ cells }) => cells)]) };
}

/** A table for people. Names have spaces, so programs need the tabs: awk -F ' *\t' */
function aligned(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('\t'))
    .map((text) => text.trimEnd())
    .join('\n');
}

async function revoke({ prisma }: DatabaseClient, id: string): Promise<Result> {
  const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const revoked = isId && (await revokeToken(prisma, id));
  if (!revoked) throw new StartupError(`There is no token ${id}. See: dateline token list`);
  return { text: `revoked ${id}` };
}
