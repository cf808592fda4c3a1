/** The files that the GraphiQL page loads, as `write-files.ts` has written them. */
import { readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { FILES } from '../../lib/root.ts';

export interface StaticFile {
  readonly path: string;
  readonly type: string;
}

/** Where `npm run build` puts the files. */
const FOLDER = join(FILES, 'generated/graphiql');

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
};

/** The names of the files, without the hash of their content. */
export type FileName =
  | 'favicon.ico'
  | 'graphiql.css'
  | 'graphiql.js'
  | 'open.js'
  | 'editor-worker.js'
  | 'graphql-worker.js'
  | 'json-worker.js';

/** Encodings in which each file is kept besides its own, the best one first. */
export const ENCODINGS = { br: '.br', gzip: '.gz' } as const;

/** The files by their names in URLs, and a function that gives such a name. */
export function readGraphiqlFiles() {
  const files = new Map<string, StaticFile>();
  for (const name of readdirSync(FOLDER)) {
    const type = TYPES[extname(name)];
    if (type !== undefined) files.set(name, { path: join(FOLDER, name), type });
  }
  const names = new Map([...files.keys()].map((name) => [name.replace(/\.\w+(?=\.\w+$)/, ''), name]));
  return { files, hashed: (name: FileName) => names.get(name) ?? name };
}
