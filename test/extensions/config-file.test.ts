import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfigFile } from '../../src/extensions/config-file.ts';
import { install, installed } from '../../src/extensions/installed.ts';

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

  it('is TypeScript that imports `dateline` and files beside it, wherever it stands', async () => {
    const folder = folderWith({
      'dateline.config.ts': `import { defineConfig } from 'dateline';
        import { own } from './own.ts';
        export default defineConfig({ extensions: [own as const] });`.replace(' as const', ''),
      'own.ts': `import { defineExtension, type Extension } from 'dateline';
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
    ['export default {', /^dateline\.config\.ts can't be read: /],
    [`import './missing.ts'; export default {};`, /^dateline\.config\.ts can't be read: .*missing/],
  ])('that says %s is refused', async (content, message) => {
    await expect(readConfigFile(folderWith({ 'dateline.config.ts': content }))).rejects.toThrow(message);
  });
});

describe('an extension', () => {
  it.each([
    [{ name: 'Bad name' }, 'The extension "Bad name" needs a name of lower-case letters and digits.'],
    [
      { name: 'tables', tables: { sponsor: { columns: {}, visibleTo: 'EVERYONE' as const } } },
      'The extension tables names a table "sponsor": name it as a type, such as Sponsor.',
    ],
  ])('is refused with a wrong name', (extension, message) => {
    expect(() => install([extension])).toThrow(message);
    expect(installed()).toEqual([]);
  });
});
