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

const SCENARIOS: readonly (readonly [what: string, Scenario, seed: number])[] = [
  ['a replica that lags behind is promoted', 'promotion', 1],
  ['a dump is restored', 'restore', 1],
  ['the cluster goes back to an earlier moment', 'point-in-time', 1],
  ['another server takes the place of the primary under a running node', 'swap', 1],
  ["someone else's transaction doesn't end", 'prepared', 1],
  ['the node and its database break at random moments', 'faults', 4],
];

describe('no event is lost, repeated or withheld in silence', () => {
  it.each(SCENARIOS)('when %s', async (_what, name, seed) => {
    const outcome = await runOnce(name, { theatre, seed, patience: PATIENCE, share: 0.2 });
    expect(outcome.delivered).toBeGreaterThan(0);
    // Seconds are for runs on a machine that does nothing else.
    const promises = brokenPromises({ ...outcome, late: 0 });
    expect(promises, [...outcome.gaps, ...outcome.failures].join('\n')).toEqual([]);
  });
});
