/** How much JavaScript there is: of @dateline/client, and of an article's page of the example site. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap, type SourceMapPayload, type SourceMapping } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const FOLDER = fileURLToPath(new URL('../../../examples/reader', import.meta.url));
const VITE = fileURLToPath(new URL('../../../node_modules/vite/bin/vite.js', import.meta.url));

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

/** Bytes of the core of @dateline/client, minified and compressed with gzip, without graphql-ws. */
export async function measureCore(): Promise<number> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../../packages/client/src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['graphql-ws'],
  });
  return gzipSync(outputFiles[0]?.contents ?? '').length;
}

export interface Bundle {
  /** Bytes of all files, compressed with gzip. */
  readonly all: number;
  /** Bytes of what the site's own sources become in them, compressed apart. */
  readonly own: number;
}

/** Builds the site beside the built one, with source maps that tell what comes from where. */
export async function measureBundle(): Promise<Bundle> {
  const out = mkdtempSync(join(FOLDER, 'dist-measured-'));
  try {
    await promisify(execFile)(process.execPath, [VITE, 'build', '--app', '--sourcemap', 'hidden'], {
      cwd: FOLDER,
      env: { ...process.env, READER_OUT: out, NODE_ENV: 'production' },
    });
    const read = (path: string) => readFileSync(join(out, 'client', path), 'utf8');
    const manifest = JSON.parse(read('.vite/manifest.json')) as Record<string, Chunk>;
    let all = 0;
    let own = 0;
    for (const file of filesOf(manifest)) {
      const code = read(file);
      const map = new SourceMap(JSON.parse(read(`${file}.map`)) as SourceMapPayload);
      all += gzipSync(code).length;
      own += gzipSync(ownPart(code, map)).length;
    }
    return { all, own };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function filesOf(manifest: Readonly<Record<string, Chunk>>): ReadonlySet<string> {
  const files = new Set<string>();
  const add = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`The build has no ${key}.`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(add);
  };
  add('src/client.tsx');
  add('src/pages/article.tsx');
  return files;
}

/** What doesn't come from a package, such as @dateline/client. */
function ownPart(code: string, map: SourceMap): string {
  let own = '';
  for (const [row, line] of code.split('\n').entries()) {
    for (let column = 0; column < line.length; column += 1) {
      const entry = map.findEntry(row, column);
      // What the bundler adds has no source, and counts.
      const { originalSource = '' } = entry as Partial<SourceMapping>;
      const isOwn = !/node_modules|packages\/client/.test(originalSource);
      if (isOwn) own += line.charAt(column);
    }
  }
  return own;
}
