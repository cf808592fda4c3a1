import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vite would load the ES module beside the CommonJS one that our libraries load, and types of one are not the other's.
  resolve: { alias: { graphql: 'graphql/index.js' } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/postgres.ts'],
    maxWorkers: '100%',
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
