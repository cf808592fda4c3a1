import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../src/lib/root.ts';
import { execute } from '../support/command.ts';
import { install, nodeOf, pack } from '../support/package/packed.ts';

/** Elsewhere, the Node.js that runs the tests. */
const VERSIONS =
  process.platform === 'linux' && process.arch === 'x64' ? ['20.19', '22', '24'] : [process.versions.node];

const STORY = '/articles/microsoft-cuts-off-unit-8200';
const HEADLINE = 'Microsoft cuts off Israeli military unit from some cloud and AI services';

const QUERY = `{
  sponsors { name }
  articles(first: 1) { nodes { sponsor { name } customFields } }
  free: articles(filter: { customField: { name: "access", value: "FREE" } }) { totalCount }
}`;

describe('the package @dateline/server, installed from its tarball into an empty folder,', () => {
  let folder: string;
  let installed: string;
  const inPackage = (...path: string[]) => join(installed, 'node_modules/@dateline/server', ...path);
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'dateline-package-'));
    installed = join(folder, 'installed');
    const stderr = await install(await pack(folder), installed);
    // npm asks whether to run the script of the embedded PostgreSQL, which Dateline doesn't need.
    expect(stderr.replace(/^npm warn install-scripts.*\n/gm, '')).toBe('');
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** As `npx --no dateline` runs it, by another version of Node.js. */
  function dateline(node: string, args: string[], settings: Record<string, string>, cwd = installed) {
    const PATH = [dirname(node), process.env['PATH']].join(delimiter);
    const command = ['--no', 'dateline', ...args];
    const program = spawn('npx', command, {
      cwd,
      env: { PATH, HOME: process.env['HOME'], PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    return { program, stderr: text(program.stderr), exited: once(program, 'exit') };
  }

  it.each(VERSIONS)('is a newsroom with the demo story by one command, on Node.js %s', async (version) => {
    const node = await nodeOf(version);
    const DATA_DIR = join(folder, `data-${version}`);
    const { program, stderr, exited } = dateline(node, [], { DATA_DIR });
    onTestFinished(async () => {
      if (program.exitCode === null && program.pid !== undefined) process.kill(-program.pid, 'SIGTERM');
      await exited;
    });
    const printed: string[] = [];
    for await (const line of createInterface(program.stdout)) {
      printed.push(line);
      if (line.includes('Mail is written')) break;
    }
    const all = printed.join('\n');
    expect(all).toContain(`"node":"v${version}`);
    const url = /(http:\S+?)#code/.exec(all)?.[1] ?? (await stderr);
    const open = async (path: string) =>
      (await fetch(new URL(path, url), { headers: { accept: 'text/html' } })).text();
    const front = await open('/');
    expect(front).toContain(`href="${STORY}"`);
    expect(await open(STORY)).toContain(HEADLINE);
    const files = [...front.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg))"/g)].map(
      ([, path = '']) => path,
    );
    expect(files).not.toEqual([]);
    for (const path of files) expect([path, (await fetch(new URL(path, url))).status]).toEqual([path, 200]);
    expect(await open('/graphql')).toContain('graphiql');
    process.kill(-(program.pid ?? 0), 'SIGTERM');
    await exited;
    expect(await stderr).toBe('');
  });

  it('has a command line, and says of what it consists', async () => {
    const run = (...args: string[]) => execute(process.execPath, [inPackage('run.js'), ...args], {});
    expect(await run('--help')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: dateline/) as string,
    });
    // The settings are where who has installed it finds them.
    const help = await execute(process.execPath, [inPackage('run.js'), '--help'], {}, installed);
    expect(help.stdout).toMatch(/: see node_modules\/@dateline\/server\/\.env\.example\.\n$/);
    const { version } = JSON.parse(readFileSync(inPackage('package.json'), 'utf8')) as { version: string };
    expect(await run('--version')).toMatchObject({ code: 0, stdout: `${version}\n` });
    for (const file of [
      'deploy/dateline.service',
      'deploy/alerts.yaml',
      '.env.example',
      'schema/schema.graphql',
      'docs/deploying.md',
      'LICENSE',
      'docs/decisions/0024-extensions.md',
    ])
      expect(existsSync(inPackage(file)), file).toBe(true);
    expect(existsSync(inPackage('deploy/prepack.ts'))).toBe(false);
    const licences = readFileSync(inPackage('dist/LICENSES.txt'), 'utf8');
    const { components } = JSON.parse(readFileSync(inPackage('dist/sbom.cdx.json'), 'utf8')) as {
      components: { 'bom-ref': string }[];
    };
    const names = components.map((each) => each['bom-ref'].replace(/(?<!^)@.*/, ''));
    // Bundled, and installed beside it.
    const { server } = JSON.parse(readFileSync(inPackage('dist/bundled.json'), 'utf8')) as {
      server: string[];
    };
    const bundled = server.map((path) => path.replace(/.*node_modules\//, ''));
    expect(bundled).toEqual(expect.arrayContaining(['@prisma/client', 'pg', 'pino', 'zod']));
    for (const name of [...bundled, 'react', '@graphql-yoga/render-graphiql']) {
      expect(names).toContain(name);
      expect(licences).toMatch(new RegExp(`^${name} \\S+ \\(\\S+\\)$`, 'm'));
    }
    for (const name of readdirSync(join(installed, 'node_modules')).filter((name) => /^\w/.test(name)))
      expect(names).toContain(name);
  });

  it('has source maps, and the sources of its own that they name', () => {
    const maps = readdirSync(inPackage('dist'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.map'),
    );
    const named = maps.flatMap((name) => {
      const path = inPackage('dist', name);
      const { sources } = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] };
      return sources.map((source) => relative(inPackage(), join(dirname(path), source)));
    });
    const own = named.filter((path) => /^(?:src|schema|demo)\//.test(path));
    expect(own.length).toBeGreaterThan(500);
    expect(own.filter((path) => !existsSync(inPackage(path)))).toEqual([]);
  });

  it("has no other database's query compiler, no generator and no TypeScript at run time", () => {
    const there = (name: string) => existsSync(join(installed, 'node_modules', name));
    const names = [
      '@prisma/client',
      '@prisma/internals',
      'tsx',
      'esbuild',
      'typescript',
      'graphql-yoga',
      'pino',
      'vite',
    ];
    expect(names.filter(there)).toEqual([]);
    const compilers = readdirSync(inPackage('dist/chunks')).filter((name) =>
      /query_compiler.*wasm.*js$/.test(name),
    );
    expect(compilers).toEqual([expect.stringContaining('postgresql')]);
  });

  it('takes the extensions that a dateline.config.ts names, whose types it has', async () => {
    const own = join(folder, 'extended');
    cpSync(join(ROOT, 'examples/sponsors'), own, {
      recursive: true,
      filter: (path) => !path.endsWith('.test.ts'),
    });
    symlinkSync(join(installed, 'node_modules'), join(own, 'node_modules'));
    cpSync(join(installed, 'package.json'), join(own, 'package.json'));
    const config = readFileSync(join(own, 'dateline.config.ts'), 'utf8');
    const customFields = `customFields: { access: { schema: { enum: ['FREE'] }, filterable: true } }`;
    writeFileSync(join(own, 'dateline.config.ts'), config.replace('})', `, ${customFields} })`));
    const settings = { DATA_DIR: join(folder, 'data-extended') };
    const { program, exited } = dateline(process.execPath, [], settings, own);
    onTestFinished(async () => {
      if (program.exitCode === null && program.pid !== undefined) process.kill(-program.pid, 'SIGTERM');
      await exited;
    });
    let url = '';
    for await (const line of createInterface(program.stdout)) {
      url = /(http:\S+?)#code/.exec(line)?.[1] ?? url;
      if (line.includes('Mail is written')) break;
    }
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY }),
    });
    expect(await answer.json()).toEqual({
      data: {
        sponsors: [],
        articles: { nodes: [{ sponsor: null, customFields: {} }] },
        free: { totalCount: 0 },
      },
    });
    const command = (...args: string[]) =>
      execute(process.execPath, [inPackage('run.js'), ...args], settings, own);
    const token = readFileSync(join(settings.DATA_DIR, 'demo-token'), 'utf8');
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const query = 'mutation { createSponsor(input: { name: "Acme" }) { __typename } }';
    await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    expect((await command('export', '--out', 'all.ndjson')).code).toBe(0);
    const imported = await command('import', 'all.ndjson', '--publish');
    expect(imported.code).toBe(0);
    expect(imported.stdout + imported.stderr).toContain('Skipped: 0');
    const status = await command('migrate', '--status');
    expect(status).toMatchObject({ code: 0, stdout: 'The tables are up to date.\n' });
    const types = await execute(
      process.execPath,
      [
        join(ROOT, 'node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext'],
        ...['--types', 'node', '--typeRoots', join(ROOT, 'node_modules/@types')],
        ...['--allowImportingTsExtensions', '--target', 'es2023', 'dateline.config.ts'],
      ],
      {},
      own,
    );
    expect(types).toMatchObject({ code: 0, stdout: '' });
  });

  it('runs from folders that it may not write', async () => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    const { code, stdout } = await execute(process.execPath, [inPackage('run.js'), 'check-config'], {});
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^The settings are valid\.\nDatabase: the embedded one in /) as string,
    });
  });
});
