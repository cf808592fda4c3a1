import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfigFile } from '../../src/extensions/config-file.ts';
import { install, installed } from '../../src/extensions/installed.ts';
import { ROOT } from '../../src/lib/root.ts';
import { execute } from '../support/command.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

describe('dateline.config.ts', () => {
  it('is empty if there is none', async () => {
    expect(await readConfigFile(folderWith({}))).toEqual({});
  });

  it('is TypeScript that imports `@dateline/server` and files beside it, wherever it stands', async () => {
    const folder = folderWith({
      'dateline.config.ts': `import { defineConfig } from '@dateline/server';
        import { own } from './own.ts';
        export default defineConfig({ extensions: [own as const] });`.replace(' as const', ''),
      'own.ts': `import { defineExtension, type Extension } from '@dateline/server';
        export const own: Extension = defineExtension({ name: 'own' });`,
    });
    expect(await readConfigFile(folder)).toEqual({ extensions: [{ name: 'own' }] });
  });

  it('can be JavaScript', async () => {
    const folder = folderWith({
      'dateline.config.js': `export default { extensions: [{ name: 'plain' }] };`,
    });
    expect(await readConfigFile(folder)).toEqual({ extensions: [{ name: 'plain' }] });
  });

  it.each([
    [
      'export const config = {};',
      "dateline.config.ts can't be read: it has no default export: export default defineConfig({ … })",
    ],
    [
      'export default { plugins: [] };',
      `dateline.config.ts can't be read: it has "plugins", and may have extensions and customFields`,
    ],
    [
      'export const customFields = {}; export default {};',
      /exports customFields: put that into the default export/,
    ],
    ['export default {', /^dateline\.config\.ts can't be read: /],
    [`import './missing.ts'; export default {};`, /^dateline\.config\.ts can't be read: .*missing/],
  ])('that says %s is refused', async (content, message) => {
    await expect(readConfigFile(folderWith({ 'dateline.config.ts': content }))).rejects.toThrow(message);
  });

  it.each(['[]', 'null', '() => ({})', 'Promise.resolve({})'])(
    'whose default export is %s, which is no object, is refused',
    async (value) => {
      const folder = folderWith({ 'dateline.config.ts': `export default ${value};` });
      await expect(readConfigFile(folder)).rejects.toThrow(
        "dateline.config.ts can't be read: its default export must be an object: export default defineConfig({ … })",
      );
    },
  );

  it('that awaits something that never ends is refused, and holds the process until then', async () => {
    const folder = folderWith({
      'dateline.config.ts': 'await new Promise(() => {}); export default {};',
      'read.mts': `import { readConfigFile } from '${join(ROOT, 'src/extensions/config-file.ts')}';
        await readConfigFile('.', 50).catch(({ name, message }) => console.log(name, message));`,
    });
    const tsx = import.meta.resolve('tsx');
    expect(await execute(process.execPath, ['--import', tsx, 'read.mts'], {}, folder)).toMatchObject({
      code: 0,
      stdout:
        "StartupError dateline.config.ts isn't read after 0.05 s: does it await something that never ends?\n",
    });
  });
});

describe('an extension', () => {
  it.each([
    [
      { name: 'Bad name' },
      'The extension "Bad name": name must be of lower-case letters and digits, at most 20. See docs/extending.md.',
    ],
    [
      { name: 'tables', tables: { sponsor: { columns: {}, visibleTo: 'EVERYONE' as const } } },
      'The extension "tables": tables.sponsor must be named as a type, such as Sponsor, of at most 30 letters. See docs/extending.md.',
    ],
    [undefined, 'An extension is missing: does its file have `export default defineExtension({ … })`?'],
    [{ nam: 'own' }, 'An extension without a name: name is not valid'],
    [{ name: 'own', hooks: {} }, 'The extension "own": it is not valid (Unrecognized key: "hooks")'],
    [
      { name: 'own', tables: { Own: { columns: { a: 'txet' }, visibleTo: 'EVERYONE' } } },
      'The extension "own": tables.Own.columns.a is not valid',
    ],
    [
      { name: 'own', tables: { Own: { columns: {}, visibleTo: 'EVERYBODY' } } },
      'The extension "own": tables.Own.visibleTo must be EVERYONE, MEMBERS, EDITORS, { follows: "aColumn" } or { follows: ["one", "another"] }',
    ],
    [
      { name: 'own', pages: { 'own.json': () => null } },
      'The extension "own": pages.own.json must be a path such as /sponsors.json. See',
    ],
  ])('is refused if it is wrong: %j', (extension, message) => {
    expect(() => install([extension as never])).toThrow(message);
    expect(installed()).toEqual([]);
  });

  it.each([
    [{ name: 'own' }, 'There are two extensions named own: rename one.'],
    [
      { name: 'other', tables: { Own: { columns: {}, visibleTo: 'EVERYONE' } } },
      'The extensions own and other both have a table Own.',
    ],
    [
      { name: 'other', pages: { '/own': () => null } },
      'The extensions own and other both have a page /own: rename one.',
    ],
    [{ name: 'Bad name' }, 'The extension "Bad name": name must be of lower-case letters'],
  ])('is not installed alone if another one is refused: %j', (other, message) => {
    const own = {
      name: 'own',
      tables: { Own: { columns: {}, visibleTo: 'EVERYONE' } },
      pages: { '/own': () => null },
    };
    expect(() => install([own as never, other as never])).toThrow(message);
    expect(installed()).toEqual([]);
  });

  it.each(['/events/:id', '/events/*', '/events/[id]', '/events/{id}'])(
    'has no page with a parameter in its path: %s',
    (path) => {
      expect(() =>
        install([{ name: 'own', pages: { [path]: () => Promise.resolve({ body: '' }) } }]),
      ).toThrow(
        `The extension "own": pages.${path} must be a path without parameters: \`query\` has those of the URL. See`,
      );
    },
  );
});
