/** Writes the files that the GraphiQL page loads. `npm run build` does so: the node itself has no package of GraphiQL. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { ROOT } from '../../lib/root.ts';
import { ENCODINGS, type FileName } from './files.ts';

/**
 * GraphiQL shifts its tabs with a transform, and removes it while the mouse button is down. Without this rule, the tab
 * moves away from the pointer, and the first click does nothing.
 */
const TABS_STAY = '.graphiql-tab{transform:none!important}';

/** Makes the editor's library reachable as `monaco`, for its settings. It looks for this when it is loaded. */
const SHOW_EDITOR = 'globalThis.MonacoEnvironment={globalAPI:true};';

/**
 * Unpacks GraphiQL from its package, which has it as strings of JavaScript, and compresses it. The hash in a file's name
 * lets browsers keep the file for good.
 */
export async function writeGraphiqlFiles(folder: string): Promise<void> {
  const graphiql = await import('@graphql-yoga/render-graphiql/graphiql');
  const [, favicon = ''] = graphiql.favicon.split(',');
  const files: Record<FileName, string | Buffer> = {
    'favicon.ico': Buffer.from(favicon, 'base64'),
    'graphiql.css': graphiql.css + TABS_STAY,
    'graphiql.js': SHOW_EDITOR + graphiql.js,
    'open.js': readFileSync(join(ROOT, 'src/http/graphiql/open.js')),
    'editor-worker.js': graphiql.editorWorkerService,
    'graphql-worker.js': graphiql.graphqlWorker,
    'json-worker.js': graphiql.jsonWorker,
  };
  mkdirSync(folder, { recursive: true });
  await Promise.all(
    Object.entries(files).map(async ([name, text]) => {
      const content = Buffer.from(text);
      const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
      const path = join(folder, name.replace('.', `.${hash}.`));
      const [br, gz] = await Promise.all([
        // The default quality takes twenty times as long, for a tenth less.
        promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
        promisify(gzip)(content),
      ]);
      writeFileSync(path, content);
      writeFileSync(path + ENCODINGS.br, br);
      writeFileSync(path + ENCODINGS.gzip, gz);
    }),
  );
}
