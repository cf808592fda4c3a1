import { expect, it } from 'vitest';
import { newsroomForTest } from '../support/newsroom/newsroom.ts';

// A node reads articles by their slugs when it starts. The other files start theirs before their tests. If that fails,
// their tests are skipped, and none fails.
it('a node starts and is ready', async () => {
  const { url } = await newsroomForTest();
  expect((await fetch(new URL('/health/ready', url))).status).toBe(200);
});
