import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../support/database/embedded.ts';
import { useNewsroom } from '../../support/newsroom/newsroom.ts';

const ENTRIES = ['', '/apollo', '/urql', '/relay', '/tanstack', '/react', '/vue', '/svelte'];

/** A reader's program, with types. */
const PROGRAM = `
import { createClient, live, type LivePage } from '@dateline/client';

interface Page {
  readonly feedCursor: string;
}

const page: LivePage<Page, unknown, object> = {
  query: '{ feedCursor }',
  subscription: 'subscription { feed { id } }',
  variables: {},
};
const client = createClient({ url: process.argv[2] ?? '' });
const leave = live(client, page, {
  show({ feedCursor }) {
    console.log(typeof feedCursor);
    leave();
    client.close();
  },
});
`;

const run = promisify(execFile);

describe('@dateline/client, packed and installed from the tarball,', () => {
  const newsroom = useNewsroom();
  let folder: string;
  beforeAll(async () => {
    // In the repository, so that the packages that it has adapters for are found.
    folder = mkdtempSync(join(ROOT, 'dist-packed-'));
    await run('npm', ['pack', '--silent', '-w', 'packages/client', '--pack-destination', folder], {
      cwd: ROOT,
    });
    const [tarball = ''] = readdirSync(folder);
    const dependencies = {
      '@dateline/client': `file:${tarball}`,
      'graphql-ws': `file:${join(ROOT, 'node_modules/graphql-ws')}`,
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
    await run('npm', ['install', '--offline', '--omit=peer', '--legacy-peer-deps', '--no-audit'], {
      cwd: folder,
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has types, and follows a page', async () => {
    writeFileSync(join(folder, 'program.ts'), PROGRAM);
    const compilerOptions = {
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      outDir: 'out',
      types: ['node'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const imports = ENTRIES.map((entry, at) => `export * as of${at} from '@dateline/client${entry}';`);
    writeFileSync(join(folder, 'entries.ts'), imports.join('\n'));
    const compiler = [join(ROOT, 'node_modules/typescript/bin/tsc')];
    const faults = await run(process.execPath, compiler, { cwd: folder }).then(
      () => '',
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    // The types of other libraries have faults of their own.
    expect(faults.split('\n').filter((line) => /^(?!\.\.\/node_modules\/)./.test(line))).toEqual([]);
    const { stdout } = await run(process.execPath, ['out/program.js', newsroom.url], { cwd: folder });
    expect(stdout).toBe('string\n');
    await run(process.execPath, ['out/entries.js'], { cwd: folder });
  });

  it('builds a copy of the example site, which has nothing else of the repository', async () => {
    // In a folder without the repository's packages beside it.
    const site = join(folder, 'copies/site');
    cpSync(join(ROOT, 'examples/reader'), site, {
      recursive: true,
      filter: (path) => !/\/(node_modules|dist[^/]*)$/.test(path),
    });
    await run(process.execPath, [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--app'], {
      cwd: site,
      env: { ...process.env, NODE_ENV: 'production' },
    });
    expect(existsSync(join(site, 'dist/server/serve.js'))).toBe(true);
  });

  it('has nothing but compiled code with its source maps, the sources that they name, and a licence', () => {
    const installed = join(folder, 'node_modules/@dateline/client');
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    const others = files.filter(
      (file) => !/^(?:dist(\/[\w-]+(\.d)?\.(js|ts)(\.map)?)?|src(\/[\w-]+\.ts)?)$/.test(file),
    );
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
    const scripts = files.filter((file) => file.endsWith('.js'));
    expect(files).toEqual(expect.arrayContaining(scripts.map((script) => `${script}.map`)));
    for (const map of files.filter((file) => file.endsWith('.map'))) {
      const { sources } = JSON.parse(readFileSync(join(installed, map), 'utf8')) as { sources: string[] };
      for (const source of sources) expect(existsSync(join(installed, 'dist', source)), source).toBe(true);
    }
  });
});
