/** The long runs: `npm run test:soak`, one after the other. */
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/soak/*.test.ts'],
    exclude: [],
    fileParallelism: false,
    isolate: true,
    testTimeout: 1_800_000,
  },
});
