import { expect, it } from 'vitest';
import { measureBundle, measureCore } from '../support/clients/bundle.ts';

it('@dateline/client has at most 6 kB in its core, compressed', async () => {
  expect(await measureCore()).toBeLessThanOrEqual(6_000);
});

it('an article has at most 18 kB of the site’s own JavaScript, and 120 kB in all, compressed', async () => {
  const { all, own } = await measureBundle();
  expect(own).toBeGreaterThan(5_000);
  expect(own).toBeLessThanOrEqual(18_000);
  expect(all).toBeGreaterThan(own);
  expect(all).toBeLessThanOrEqual(120_000);
});
