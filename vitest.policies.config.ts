/** The tests that `npm run test:policies` runs again for every change it makes to a policy. */
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/policies/*.test.ts'] },
});
