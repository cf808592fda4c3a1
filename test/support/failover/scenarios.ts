/** The scenarios, by the names that the command line knows them by. */
import { faults } from './scenarios/faults.ts';
import { longTransaction, prepared } from './scenarios/open-transactions.ts';
import { pointInTime } from './scenarios/point-in-time.ts';
import { promotion } from './scenarios/promotion.ts';
import { restore } from './scenarios/restore.ts';
import { swap } from './scenarios/swap.ts';
import { Trial, type Outcome, type TrialOptions } from './trial.ts';

export const SCENARIOS = {
  promotion,
  restore,
  'point-in-time': pointInTime,
  swap,
  prepared,
  'long-transaction': longTransaction,
  faults,
} as const;

export type Scenario = keyof typeof SCENARIOS;

export function isScenario(name: string): name is Scenario {
  return name in SCENARIOS;
}

/** Runs a scenario once. */
export async function runOnce(scenario: Scenario, options: TrialOptions): Promise<Outcome> {
  const trial = new Trial(options);
  try {
    return await SCENARIOS[scenario](trial);
  } finally {
    await trial.close();
  }
}
