import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { editAtOnce, lostEdits } from '../support/soak/editors.ts';

/** `npm run test:soak` has a hundred: what it takes grows with the square. */
const EDITORS = 30;

let newsroom: Newsroom;
beforeAll(async () => {
  newsroom = await openNewsroom();
});
afterAll(() => newsroom.close());

describe('thirty editors on one article', () => {
  it('who merge with the current revision where they come too late, lose nothing', async () => {
    const { conflicts, revisions } = await editAtOnce(newsroom, EDITORS);
    expect(lostEdits(EDITORS, revisions)).toEqual([]);
    // All begin with the first revision, and one of them may save it.
    expect(conflicts).toBeGreaterThanOrEqual(EDITORS - 1);
  });
});
