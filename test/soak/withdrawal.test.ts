/**
 * Withdrawal races delivery 2,000 times: an article is withdrawn while it is sent to 200 subscribers. Nothing of it may
 * be written to a socket once the node has read the withdrawal, or reach a client that has already got the withdrawal.
 */
import { describe, expect, it } from 'vitest';
import { openNewsroom } from '../support/newsroom/newsroom.ts';
import { raceWithdrawals, watchHandedFrames, type Leaks } from '../support/soak/withdrawal.ts';
import { chance, newSeed, scaled, secondsSince } from '../support/soak/soak.ts';

const ROUNDS = scaled(2_000);
const WITNESSES = 200;

describe('withdrawal that races delivery', () => {
  it('lets nothing of an article through once it is withdrawn', async () => {
    const seed = newSeed();
    console.log(`seed ${seed}`);
    const leaks: Leaks = { handed: [], received: [] };
    watchHandedFrames(leaks);
    const newsroom = await openNewsroom();
    try {
      const began = performance.now();
      const course = await raceWithdrawals(newsroom, leaks, {
        rounds: ROUNDS,
        witnesses: WITNESSES,
        subscriptions: 1,
        resuming: 20,
        random: chance(seed),
        distance: 12,
      });
      console.log(
        `seed ${seed}: ${ROUNDS} rounds, ${course.split} of which only some of ${WITNESSES} readers saw and ` +
          `${course.unseen} nobody; ${course.deliveries} deliveries, ${course.resumes} resumes; ` +
          `${secondsSince(began)} s`,
      );
      expect(leaks).toEqual({ handed: [], received: [] });
      expect(course.split).toBeGreaterThan(0);
    } finally {
      await newsroom.close();
    }
  });
});
