/** The long runs: `npm run test:soak`, one after the other. */
import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

export default defineConfig({
  ...common,
  test: {
    ...common.test,
    include: [
      'test/soak/*.test.ts',
      'test/articles/editors-at-once.test.ts',
      'test/process/articles/schedule-nodes.test.ts',
      'test/process/live/withdrawal.test.ts',
    ],
    // The size of the tests that are also run for each change.
    env: { SOAK: '1' },
    fileParallelism: false,
    isolate: true,
    testTimeout: 1_800_000,
  },
});
