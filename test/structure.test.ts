import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { afterAll, describe, expect, it } from 'vitest';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** The rules that a tree of these files breaks. Each file imports the files in its list. */
async function broken(files: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const baseDir = mkdtempSync(join(tmpdir(), 'dateline-structure-'));
  folders.push(baseDir);
  for (const [file, imports] of Object.entries(files)) {
    mkdirSync(join(baseDir, dirname(file)), { recursive: true });
    const up = '../'.repeat(file.split('/').length - 1);
    const lines = imports.map((other) => `import { x as x${imports.indexOf(other)} } from '${up}${other}';`);
    writeFileSync(join(baseDir, file), [...lines, 'export const x = 1;'].join('\n'));
  }
  const roots = [...new Set(Object.keys(files).map((file) => file.split('/')[0] ?? ''))];
  const options = await extractOptions('./.dependency-cruiser.js');
  const { output } = await cruise(roots, { ...options, baseDir }, { extensions: ['.ts'] });
  return (output as ICruiseResult).summary.violations.map(({ rule }) => rule.name);
}

describe('the structure check', () => {
  it('lets a folder use those below it', async () => {
    expect(
      await broken({
        'src/articles/a.ts': ['src/statements/b.ts', 'src/log/c.ts', 'src/errors.ts'],
        'src/statements/b.ts': ['src/log/c.ts'],
        'src/log/c.ts': [],
        'src/errors.ts': [],
        'schema/articles/d.ts': ['src/articles/a.ts', 'schema/kernel/e.ts'],
        'schema/kernel/e.ts': [],
      }),
    ).toEqual([]);
  });

  it('refuses a cycle between two folders, even if no files form one', async () => {
    expect(
      await broken({
        'src/articles/a.ts': ['src/statements/b.ts'],
        'src/articles/c.ts': [],
        'src/statements/b.ts': [],
        'src/statements/d.ts': ['src/articles/c.ts'],
      }),
    ).toEqual(['statements-uses-no-later-folder']);
  });

  it.each([
    ['the log uses a domain', 'src/log/a.ts', 'src/articles/b.ts', 'log-uses-no-later-folder'],
    ['a domain uses the live feed', 'src/people/a.ts', 'src/live/b.ts', 'people-uses-no-later-folder'],
    ['the server uses a domain', 'src/http/a.ts', 'src/articles/b.ts', 'the-server-knows-no-domain'],
    [
      'a domain uses the schema',
      'src/people/a.ts',
      'schema/people/b.ts',
      'only-the-composition-knows-the-schema',
    ],
    [
      'the kernel uses a domain of the schema',
      'schema/kernel/a.ts',
      'schema/people/b.ts',
      'the-kernel-knows-no-domain-of-the-schema',
    ],
    ['the schema uses the server', 'schema/people/a.ts', 'src/http/b.ts', 'the-schema-knows-no-server'],
    ['a folder is not in the plan', 'src/utils/a.ts', 'src/errors.ts', 'every-folder-has-its-place'],
    [
      'a file that every folder uses uses one of them',
      'src/errors.ts',
      'src/people/b.ts',
      'files-in-src-use-no-folder',
    ],
  ])('refuses that %s', async (_what, from, to, rule) => {
    expect(await broken({ [from]: [to], [to]: [] })).toContain(rule);
  });
});
