/**
 * Proves that no failover, restore or fault hides an event: runs a scenario so many times, each run with the next seed,
 * and compares what its subscribers got with the log.
 *
 * Usage: npm run failover -- SCENARIO|all [--seed N] [--runs N] [--programs FOLDER]
 */
import { parseArgs } from 'node:util';
import { isScenario, runOnce, SCENARIOS, type Scenario } from '../support/failover/scenarios.ts';
import { openTheatre } from '../support/failover/theatre.ts';
import { brokenPromises, PROMISES, type Outcome } from '../support/failover/trial.ts';

/** ms without progress, after which what is missing is lost: longer than a node takes to reconnect and to read on. */
const PATIENCE = 5_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    runs: { type: 'string', default: '10' },
    programs: { type: 'string' },
  },
});
const [wanted = ''] = positionals;
const names = (wanted === 'all' ? Object.keys(SCENARIOS) : [wanted]).filter(isScenario);
if (names.length === 0) {
  console.error(
    `Say which: npm run failover -- ${[...Object.keys(SCENARIOS), 'all'].join('|')} --seed N --runs N`,
  );
  process.exit(1);
}

const seed = Number(values.seed);
const runs = Number(values.runs);
const theatre = await openTheatre(values.programs);
/** By what is counted, then by scenario: there are fewer scenarios. */
const table: Record<string, Record<string, number>> = {};
let failed = 0;
try {
  for (const name of names) {
    const began = performance.now();
    const outcomes: Outcome[] = [];
    for (let run = 0; run < runs; run += 1) {
      const started = performance.now();
      const outcome = await attempt(name, seed + run);
      const took = ((performance.now() - started) / 1_000).toFixed(1);
      console.error(
        `${new Date().toTimeString().slice(0, 8)} ${name}: run ${run + 1} of ${runs} took ${took} s`,
      );
      if (outcome === null) failed += 1;
      else outcomes.push(outcome);
    }
    const seconds = (performance.now() - began) / 1_000;
    for (const [what, count] of Object.entries(countsOf(outcomes, runs, seconds))) {
      table[what] = { ...table[what], [name]: count };
    }
  }
} finally {
  await theatre.close();
}
console.table(table);
process.exit(failed > 0 ? 1 : 0);

/** Null if the run itself fails. */
async function attempt(name: Scenario, seed: number): Promise<Outcome | null> {
  const again = `npm run failover -- ${name} --seed ${seed} --runs 1`;
  try {
    const outcome = await runOnce(name, { theatre, seed, patience: PATIENCE });
    const broken = brokenPromises(outcome);
    if (broken.length > 0) {
      failed += 1;
      console.log(`${again}: ${broken.join(', ')}`);
      for (const line of new Set([...outcome.gaps, ...outcome.failures])) console.log(`  ${line}`);
    }
    return outcome;
  } catch (error) {
    console.log(`${again} failed:`, error);
    return null;
  }
}

function countsOf(outcomes: readonly Outcome[], runs: number, seconds: number): Record<string, number> {
  const sum = (key: Exclude<keyof Outcome, 'failures' | 'gaps'>) =>
    outcomes.reduce((total, outcome) => total + outcome[key], 0);
  return {
    runs,
    subscribers: sum('subscribers'),
    events: sum('events'),
    changes: sum('acknowledged'),
    delivered: sum('delivered'),
    'told expired': sum('told'),
    'told after ms': Math.round(Math.max(0, ...outcomes.map(({ toldAfter }) => toldAfter))),
    ...Object.fromEntries(PROMISES.map((promise) => [promise, sum(promise)])),
    errors: outcomes.reduce((total, { failures }) => total + failures.length, 0),
    's a run': Number((seconds / runs).toFixed(1)),
  };
}
