/**
 * `npm run test:policies` changes one thing at a time in who may see and do what, and runs the tests of policies: a
 * change that they let pass is a check that nothing holds.
 */
export default {
  mutate: ['src/**/policy.ts', 'src/viewer.ts'],
  testRunner: 'vitest',
  // The tests reach the policies through a node, over HTTP, not by importing them.
  vitest: { configFile: 'vitest.policies.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner'],
  concurrency: 2,
  // The first test of a file writes its story.
  timeoutMS: 30_000,
  tempDirName: '.stryker',
  incrementalFile: '.stryker-incremental.json',
  ignorePatterns: ['.dateline', 'coverage', 'docs', 'bench'],
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
  thresholds: { high: 100, low: 100, break: 100 },
};
