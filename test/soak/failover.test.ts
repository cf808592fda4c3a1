/** The short version of `npm run failover`: one run of each scenario, with fewer subscribers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runOnce, type Scenario } from '../support/failover/scenarios.ts';
import { openTheatre, type Theatre } from '../support/failover/theatre.ts';
import { brokenPromises } from '../support/failover/trial.ts';

let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterAll(() => theatre.close());

/** So long that only what is broken reaches it. */
const PATIENCE = 30_000;

async function broken(name: Scenario, seed: number): Promise<string[]> {
  const outcome = await runOnce(name, { theatre, seed, patience: PATIENCE, share: 0.2 });
  expect(outcome.delivered).toBeGreaterThan(0);
  // Seconds are for runs on a machine that does nothing else.
  const promises = brokenPromises({ ...outcome, late: 0 });
  return promises.length === 0 ? [] : [...promises, ...outcome.gaps, ...outcome.failures];
}

describe('no event is lost, repeated or withheld in silence', () => {
  it('when a replica that lags behind is promoted', async () => {
    expect(await broken('promotion', 1)).toEqual([]);
  });

  it('when a dump is restored', async () => {
    expect(await broken('restore', 1)).toEqual([]);
  });

  it('when the cluster goes back to an earlier moment', async () => {
    expect(await broken('point-in-time', 1)).toEqual([]);
  });

  it('when another server takes the place of the primary under a running node', async () => {
    expect(await broken('swap', 1)).toEqual([]);
  });

  it("when someone else's transaction doesn't end", async () => {
    expect(await broken('prepared', 1)).toEqual([]);
  });

  it('when the node and its database break at random moments', async () => {
    expect(await broken('faults', 4)).toEqual([]);
  });
});
