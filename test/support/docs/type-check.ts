/** Folders of front ends, as the docs set them up, and TypeScript on them. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { ROOT } from '../database/embedded.ts';

/** A folder with these files, and what is installed here. It is removed after the test. */
export function openFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dateline-front-end-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  symlinkSync(`${ROOT}node_modules`, join(folder, 'node_modules'));
  return folder;
}

/** @throws what TypeScript says against these files */
export async function typeCheck(folder: string, files: readonly string[]): Promise<void> {
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ ...TSCONFIG, files }));
  await promisify(execFile)(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`], {
    cwd: folder,
  }).catch((error: unknown) => {
    throw new Error((error as { stdout: string }).stdout, { cause: error });
  });
}

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    target: 'es2023',
    lib: ['es2023', 'dom'],
    module: 'preserve',
    moduleResolution: 'bundler',
    customConditions: ['@dateline/source'],
    jsx: 'react-jsx',
    types: [],
  },
};
