import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { editAtOnce, lostEdits } from '../support/soak/editors.ts';

/** `npm run test:soak` has a hundred. The time grows with the square of the number. */
const EDITORS = 30;

let newsroom: Newsroom;
beforeAll(async () => {
  newsroom = await openNewsroom();
});
afterAll(() => newsroom.close());

describe('thirty editors who revise one article at once', () => {
  it('lose no edit if they merge with the current revision after a conflict', async () => {
    const { conflicts, revisions } = await editAtOnce(newsroom, EDITORS);
    expect(lostEdits(EDITORS, revisions)).toEqual([]);
    // All start from the first revision, so only one of them succeeds at first.
    expect(conflicts).toBeGreaterThanOrEqual(EDITORS - 1);
  });
});
