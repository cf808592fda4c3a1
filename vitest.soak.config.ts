/** The long runs: `npm run test:soak`, one after the other. */
import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

export default defineConfig({
  ...common,
  test: {
    ...common.test,
    include: ['test/soak/*.test.ts'],
    fileParallelism: false,
    isolate: true,
    testTimeout: 1_800_000,
  },
});
