import { getVariableValues, type GraphQLSchema } from 'graphql';
import { isUnavailable } from '../db/unavailable.ts';
import { NotVisibleNow, RequestError } from '../errors.ts';
import type { PayloadPage } from '../live/delivery.ts';
import type { Frame } from '../live/frame.ts';
import type { LiveEvent } from '../log/event.ts';
import { matches } from '../log/topic.ts';
import { executeEvents, hasError, type CohortEvents, type EventsOptions } from './cohort-events.ts';
import { checkCost, fieldCount, pointsOf, type Cost } from './cost.ts';
import { failureOf } from './errors.ts';
import { jointDocument, type JointDocument } from './joint-document.ts';
import { SharedReads } from './shared-reads.ts';

/** What a joint document may cost, in points. All its cohorts wait for it, those that select little as well. */
const MAX_COST = 4_000;
/** How many joint results are kept. */
const KEPT = 20;

/** The joint result of each cohort that has one: its data, or null if the event may not be seen. */
type Results = Map<CohortEvents, object | null>;

/**
 * Executes a live event once for cohorts that select different things of it. Each gets its part of the joint result. Cohorts
 * execute their own document if the joint one is too much, or has errors.
 */
export class JointEvents {
  readonly #options: EventsOptions;
  readonly #results: SharedReads<Results>;
  readonly #groups = new Map<string, Set<CohortEvents>>();

  constructor(options: EventsOptions, withdrawalCount: () => number) {
    this.#options = options;
    this.#results = new SharedReads({ withdrawalCount, size: KEPT, sizeOf: () => 1 });
  }

  add(cohort: CohortEvents): void {
    const group = this.#groups.get(cohort.group) ?? new Set();
    this.#groups.set(cohort.group, group.add(cohort));
  }

  remove(cohort: CohortEvents): void {
    const group = this.#groups.get(cohort.group);
    group?.delete(cohort);
    if (group?.size === 0) this.#groups.delete(cohort.group);
  }

  /** The event as this cohort sees it, or null if the cohort has to execute its own document. */
  async read(event: LiveEvent, cohort: CohortEvents): Promise<PayloadPage<Frame> | null> {
    const results = await this.#results.read(`${event.id} ${cohort.group}`, () =>
      this.#readAll(event, cohort),
    );
    const result = results.get(cohort);
    return result === undefined ? null : cohort.partOf(event, result);
  }

  async #readAll(event: LiveEvent, { group }: CohortEvents): Promise<Results> {
    const results: Results = new Map();
    const cohorts = [...(this.#groups.get(group) ?? [])].filter(
      ({ cohort, cost }) => matches(cohort.topic, event) && cost.event <= MAX_COST,
    );
    await this.#execute(event, cohorts, results);
    return results;
  }

  /** @throws if the database doesn't answer */
  async #execute(event: LiveEvent, cohorts: readonly CohortEvents[], results: Results): Promise<void> {
    const [first] = cohorts;
    if (first === undefined || cohorts.length === 1) return;
    const joint = await jointDocument(cohorts);
    const { schema } = first.cohort.args;
    const cost = costOf(schema, joint);
    if (cost !== null) {
      const [result = {}] = await executeEvents(
        this.#options,
        first.cohort,
        joint,
        [event],
        [fieldCount(cost)],
      );
      if (result.errors === undefined || hasError(result, NotVisibleNow)) {
        for (const cohort of cohorts) results.set(cohort, result.data ?? null);
        return;
      }
      const failure = result.errors.map(failureOf).find((cause) => cause !== null && isUnavailable(cause));
      if (failure != null) throw failure;
    }
    const half = Math.ceil(cohorts.length / 2);
    await this.#execute(event, cohorts.slice(0, half), results);
    await this.#execute(event, cohorts.slice(half), results);
  }
}

/** Null if it is too much. */
function costOf(schema: GraphQLSchema, { document, operation, variableValues }: JointDocument): Cost | null {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues);
  try {
    const cost = checkCost({ schema, document }, coerced ?? {});
    return pointsOf(cost) > MAX_COST ? null : cost;
  } catch (error) {
    if (error instanceof RequestError) return null;
    throw error;
  }
}
