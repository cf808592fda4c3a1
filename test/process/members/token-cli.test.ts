import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { schema } from '../../../schema/index.ts';
import { token as tokenCommand } from '../../../src/cli/token.ts';
import { placeOf } from '../../../src/db/check-server.ts';
import { readEnv } from '../../../src/env.ts';
import { start } from '../../../src/node.ts';
import { call, execute } from '../../support/command.ts';
import { newFolder } from '../../support/database/embedded.ts';
import { failuresOf } from '../../support/failures.ts';
import { rowId } from '../../support/newsroom/factories.ts';
import { useNewsroom } from '../../support/newsroom/newsroom.ts';
import { openOffice } from '../../support/newsroom/office.ts';
import { SignedIn } from '../../support/newsroom/sign-in.ts';

const token = (args: readonly string[], settings: Record<string, string>) =>
  call(tokenCommand, args, settings);

/** The lines of `token list`, each with its cells, which spaces fill. */
const cellsOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ *\t/));

const ALL = 'READ,WRITE,PUBLISH,MANAGE';

const TOKEN = /^dateline_[\w-]{49}\n$/;

describe('dateline token, with a database server', () => {
  const newsroom = useNewsroom();
  let settings: Record<string, string>;
  /** What the command says of the database before anything else. */
  let named: string;
  beforeAll(() => {
    settings = { DATABASE_URL: newsroom.databaseUrl };
    const { host, port, database } = placeOf(newsroom.databaseUrl);
    named = `Database: ${database} at ${host}:${port}\n`;
  });

  async function signedInAs(secret: string) {
    const { data, errors } = await newsroom.ask(SignedIn, {}, secret.trim());
    return errors[0]?.extensions.code ?? data.viewer.member;
  }

  it('creates a token that is valid immediately, prints nothing else to standard output, names the database on standard error, and stores only its hash', async () => {
    const args = ['--no', 'dateline', 'token', 'create', '--role', 'editor', '--name', ' Ada Ünsal '];
    const created = await execute('npx', args, settings);
    expect(created).toMatchObject({ code: 0, stderr: named, stdout: expect.stringMatching(TOKEN) as string });
    expect(await signedInAs(created.stdout)).toMatchObject({ name: 'Ada Ünsal', role: 'EDITOR' });

    const secret = created.stdout.trim();
    const tables = await newsroom.prisma.$queryRaw<{ name: string }[]>`
      SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public'`;
    for (const { name } of tables) {
      // As text, as that text's bytes, and without the prefix.
      const rows = await newsroom.prisma.$queryRawUnsafe(
        `SELECT FROM "${name}" t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, encode($2, 'hex')) > 0`,
        secret.slice('dateline_'.length, -6),
        Buffer.from(secret),
      );
      expect(rows).toEqual([]);
    }
  });

  it('creates a token with scopes and an expiry, and an audit entry without a member', async () => {
    const what = ['--name', 'Robot', '--scopes', 'read,write', '--expires', '2099-01-01T00:00:00Z'];
    const { stdout } = await token(['create', '--role', 'EDITOR', ...what], settings);
    expect(await signedInAs(stdout)).toMatchObject({ name: 'Robot', role: 'EDITOR' });
    const { prisma } = newsroom;
    const made = await prisma.apiToken.findFirstOrThrow({ where: { name: 'Robot' } });
    expect(made).toMatchObject({ scopes: ['READ', 'WRITE'], expiresAt: new Date('2099-01-01T00:00:00Z') });
    await token(['revoke', '--id', made.id], settings);
    const where = { subjectId: { in: [made.id, made.memberId] } };
    expect(await prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } })).toMatchObject([
      { action: 'createMember', typename: 'Member', subjectId: made.memberId, memberId: null, tokenId: null },
      { action: 'revokeApiToken', typename: 'ApiToken', subjectId: made.id, memberId: null, tokenId: null },
    ]);
  });

  it('lists tokens without revealing them, and revokes one', async () => {
    const made = ['create', '--role', 'REPORTER', '--name', 'Bo', '--scopes', 'READ,WRITE'];
    const { stdout } = await token(made, settings);
    const before = await token(['list'], settings);
    expect(before).toMatchObject({ code: 0, stderr: named });
    const [header, ...rows] = cellsOf(before.stdout);
    expect(header).toEqual(['ID', 'ROLE', 'MEMBER', 'NAME', 'STATE', 'SCOPES']);
    const [id = '', ...rest] = rows.find((cells) => cells.includes('Bo')) ?? [];
    expect(rest).toEqual(['REPORTER', 'Bo', 'Bo', 'valid', 'READ,WRITE']);
    // Aligned: the last column begins at the same place in each line.
    const lines = before.stdout.trimEnd().split('\n');
    expect(new Set(lines.map((line) => line.lastIndexOf('\t'))).size).toBe(1);
    expect(before.stdout).not.toContain('dateline_');

    expect(await token(['revoke', '--id', id], settings)).toEqual({
      code: 0,
      stdout: `revoked ${id}\n`,
      stderr: named,
    });
    expect(await signedInAs(stdout)).toBe('UNAUTHENTICATED');
    await newsroom.prisma.$executeRaw`
      UPDATE "ApiToken" SET "expiresAt" = now() - interval '1 ms' WHERE "name" = 'The reporter'`;
    const after = cellsOf((await token(['list'], settings)).stdout);
    expect(after).toContainEqual([id, 'REPORTER', 'Bo', 'Bo', 'revoked', 'READ,WRITE']);
    const withoutIds = after.map(([, ...cells]) => cells);
    expect(withoutIds).toContainEqual([
      'REPORTER',
      'The reporter',
      'The reporter',
      'expired',
      expect.any(String),
    ]);
    expect(withoutIds).toContainEqual(['EDITOR', 'The editor', 'The editor', 'valid', expect.any(String)]);
  });

  it('lists a replaced token as valid during the overlap, and revokes it immediately', async () => {
    const office = openOffice(newsroom);
    const member = await office.member('EDITOR', 'Cy');
    const old = await office.token(member.id, { name: 'Old robot' });
    await office.token(member.id, { name: 'New robot', replacesId: old.apiToken.id });
    const id = rowId(old.apiToken.id);
    const listed = async () =>
      cellsOf((await token(['list'], settings)).stdout).map((cells) => cells.slice(0, 5));
    expect(await listed()).toContainEqual([id, 'EDITOR', 'Cy', 'Old robot', 'valid']);
    expect(await signedInAs(old.token)).toMatchObject({ name: 'Cy' });
    await token(['revoke', '--id', id], settings);
    expect(await signedInAs(old.token)).toBe('UNAUTHENTICATED');
    const after = await listed();
    expect(after).toContainEqual([id, 'EDITOR', 'Cy', 'Old robot', 'revoked']);
    expect(after.map(([, ...cells]) => cells)).toContainEqual(['EDITOR', 'Cy', 'New robot', 'valid']);
    const entries = await newsroom.prisma.auditEntry.findMany({ where: { subjectId: id } });
    expect(entries.map(({ action }) => action)).toEqual(['createApiToken', 'revokeApiToken']);
  });

  it('refuses to revoke an unknown id', async () => {
    for (const id of ['nonsense', '00000000-0000-7000-8000-000000000000']) {
      const stderr = `${named}There is no token ${id}. See: dateline token list\n`;
      expect(await token(['revoke', '--id', id], settings)).toEqual({ code: 1, stdout: '', stderr });
    }
  });

  it.runIf(existsSync('/dev/full'))(
    'says so if its output is lost, and how to revoke a token that nobody has',
    async () => {
      const toFull = (...args: string[]) => {
        const script = `exec '${process.execPath}' run.js token ${args.join(' ')} > /dev/full`;
        return execute('sh', ['-c', script], settings);
      };
      const lost = "The output is lost, since standard output can't be written (ENOSPC";
      const listed = await toFull('list');
      expect(listed.code).toBe(1);
      expect(listed.stderr).toContain(`${named}${lost}`);
      const { code, stderr } = await toFull('create', '--role', 'ADMIN', '--name', 'Lost');
      expect(code).toBe(1);
      expect(stderr).toContain(`${named}${lost}`);
      expect(stderr).not.toContain('    at ');
      const [, id = ''] =
        /^.+ The token was created, and nobody has it\. .+: dateline token revoke --id (\S+)\n$/m.exec(
          stderr,
        ) ?? [];
      expect(await token(['revoke', '--id', id], settings)).toMatchObject({
        code: 0,
        stdout: `revoked ${id}\n`,
      });
      expect(await newsroom.prisma.apiToken.findUniqueOrThrow({ where: { id } })).toMatchObject({
        name: 'Lost',
      });
    },
  );

  it('is quiet if nobody reads on', async () => {
    const script = `'${process.execPath}' run.js token list | true`;
    expect(await execute('sh', ['-c', script], settings)).toMatchObject({
      code: 0,
      stdout: '',
      stderr: named,
    });
  });

  it('prints its usage after what is wrong with its arguments', async () => {
    const create = (...args: string[]) => ['create', ...args];
    const editor = (...args: string[]) => create('--role', 'EDITOR', '--name', 'Ada', ...args);
    const failures = await failuresOf(
      [
        [[], ''],
        [create('--name', 'Ada'), '--role is missing: one of REPORTER, EDITOR, ADMIN.\n'],
        [
          create('--role', 'BOSS', '--name', 'Ada'),
          'There is no role BOSS: give one of REPORTER, EDITOR, ADMIN.\n',
        ],
        [
          create('--role', 'EDITOR', '--name', 'a\tb'),
          '--name must be the name of the member, in one line.\n',
        ],
        [editor('--scopes', 'READ,ALL'), '--scopes must be some of READ,'],
        [editor('--expires', 'tomorrow'), '--expires must be a time such as '],
        [editor('--expires', '2020-01-01T00:00:00Z'), '--expires must be a time such as '],
        [['list', '--verbose'], "Unknown option '--verbose'"],
        [['lst'], 'There is no command lst: give create, list or revoke.\n'],
        [['revoke'], '--id is missing.\n'],
      ] as const,
      ([args]) => args.join(' '),
      async ([args, problem]) => {
        const ended = await token(args, settings);
        expect(ended).toMatchObject({ code: 1, stdout: '' });
        expect(ended.stderr.slice(0, problem.length)).toBe(problem);
        expect(ended.stderr).toMatch(
          /^Usage, .*\n {2}create --role REPORTER\|EDITOR\|ADMIN .*\n(?: {4}.*\n)*? {2}list .*\n {2}revoke /m,
        );
      },
    );
    expect(failures).toEqual([]);
  });

  it("ends with status 1 and one line if it can't reach the database", async () => {
    const nowhere = { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nothing' };
    const ended = await execute(process.execPath, ['run.js', 'token', 'list'], nowhere);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('dateline token, with the embedded database server', () => {
  it('works while a node is running, and without one', async () => {
    const DATA_DIR = newFolder();
    const node = await start(readEnv({ DATA_DIR, PORT: '0' }), schema, pino({ level: 'silent' }));
    try {
      const created = await token(['create', '--role', 'ADMIN', '--name', 'Ada'], { DATA_DIR });
      expect(created).toMatchObject({
        code: 0,
        stderr: `Database: the embedded one in ${DATA_DIR}\n`,
        stdout: expect.stringMatching(TOKEN) as string,
      });
      const response = await fetch(node.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${created.stdout.trim()}` },
        body: JSON.stringify({ query: SignedIn.toString() }),
      });
      expect(await response.json()).toMatchObject({
        data: { viewer: { member: { name: 'Ada', role: 'ADMIN' } } },
      });
    } finally {
      await node.stop();
    }
    const listed = await token(['list'], { DATA_DIR });
    expect(listed).toMatchObject({ code: 0, stderr: `Database: the embedded one in ${DATA_DIR}\n` });
    expect(
      cellsOf(listed.stdout)
        .map(([, ...cells]) => cells)
        .slice(-2),
    ).toEqual([
      ['EDITOR', 'Demo editor', 'Demo editor', 'valid', ALL],
      ['ADMIN', 'Ada', 'Ada', 'valid', ALL],
    ]);
  });

  it("makes no new database: it says that it needs the node's settings", async () => {
    const DATA_DIR = join(newFolder(), 'nothing');
    const refused = await token(['create', '--role', 'ADMIN', '--name', 'Ada'], { DATA_DIR });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^There is no database in \S+nothing: run this with the settings of the node \(DATABASE_URL or DATA_DIR, .+\n$/,
    );
    expect(existsSync(DATA_DIR)).toBe(false);
  });
});
