import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Packages of this repository are run from their source. */
const conditions = ['@dateline/source', 'node'];

/** What all lanes have in common. */
export const common = {
  // Vite would load the ES module beside the CommonJS one that our libraries load, and types of one are not the other's.
  resolve: {
    alias: {
      graphql: 'graphql/index.js',
      // As in the compiled programs (build.js).
      '@prisma/client/runtime/client': fileURLToPath(
        new URL('generated/prisma/runtime.mjs', import.meta.url),
      ),
    },
    conditions,
  },
  ssr: { resolve: { conditions } },
  test: {
    server: { deps: { external: [/generated\/prisma\/runtime\.mjs$/] } },
    globalSetup: ['test/support/database/postgres.ts'],
    setupFiles: ['test/support/no-token-in-logs.ts'],
    // One more than there are processors, since tests wait now and then, such as for mail.
    maxWorkers: availableParallelism() + 1,
    // The files share nothing but the code: each has a database of its own. So a worker loads the code once.
    isolate: false,
    // Longer than anything that a test waits for, on a busy machine too: only what hangs comes to it.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
};

/** Lanes with a folder and a command of their own. `npm test` runs all other tests. */
const LANES = ['process', 'browser', 'fuzz', 'docs'];

/**
 * A process has the extensions of one newsroom, so each of these files loads the source again.
 * `npm test` runs them, too.
 */
const EXTENDED = ['test/extensions/**/*.test.ts', 'examples/*/*.test.ts'];

/** These tests of a lane have extensions, too. `npm run test:fuzz` runs them with the others. */
const EXTENDED_FUZZ = 'test/fuzz/extended-*.test.ts';

/** What a lane needs besides the database: programs that are started are compiled first. */
const SET_UP: Readonly<Record<string, string[]>> = { process: ['build.js'] };

/** The set-up of the database isn't a lane's: it is done once for a run, whichever lanes have tests in it. */
const { globalSetup: _, ...settings } = common.test;

const lane = (name: string, include: string, exclude: readonly string[] = []) => ({
  resolve: common.resolve,
  ssr: common.ssr,
  test: {
    ...settings,
    name,
    include: [include],
    // Packages that are installed apart have tests, too.
    exclude: [...exclude, '**/node_modules/**'],
    globalSetup: SET_UP[name] ?? [],
  },
});

const extended = (name: string, include: string[]) => ({
  resolve: common.resolve,
  ssr: common.ssr,
  test: {
    ...settings,
    name,
    include,
    setupFiles: [...settings.setupFiles, 'test/support/extensions/source-reloaded.ts'],
  },
});

export default defineConfig({
  ...common,
  test: {
    ...common.test,
    projects: [
      lane(
        'api',
        'test/**/*.test.ts',
        [...LANES, 'soak', 'extensions'].map((name) => `test/${name}/**`),
      ),
      extended('extensions', EXTENDED),
      ...LANES.map((name) => lane(name, `test/${name}/**/*.test.ts`, [EXTENDED_FUZZ])),
      extended('extended-fuzz', [EXTENDED_FUZZ]),
    ],
  },
});
