import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defaultClientConditions, defaultServerConditions, defineConfig } from 'vite';

/** Two builds: what browsers load, named by its content, and the server, which needs no other package to run. */
/** The demo's start builds in a folder that it moves into place. */
const folder = process.env['READER_OUT'] ?? 'dist';
/** In Dateline's repository, the client's own sources, which need no build. The installed package has none. */
const source = existsSync(join(import.meta.dirname, '../../packages/client')) ? ['@dateline/source'] : [];

export default defineConfig({
  builder: {},
  environments: {
    client: {
      resolve: { conditions: [...source, ...defaultClientConditions] },
      build: {
        outDir: `${folder}/client`,
        emptyOutDir: true,
        manifest: true,
        // Inline files would need a hole in the Content-Security-Policy.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: { input: 'src/client.tsx' },
      },
    },
    ssr: {
      resolve: { noExternal: true, conditions: [...source, ...defaultServerConditions] },
      // React is built for development otherwise.
      define: { 'process.env.NODE_ENV': JSON.stringify('production') },
      build: {
        outDir: `${folder}/server`,
        rolldownOptions: { input: { server: 'src/server.tsx', serve: 'src/serve.ts' } },
      },
    },
  },
});
