/** The tests that `npm run test:policies` runs again for every change it makes to a policy. */
import { defineConfig } from 'vitest/config';
import { common } from './vitest.config.ts';

export default defineConfig({
  ...common,
  test: { ...common.test, include: ['test/policies/*.test.ts'] },
});
