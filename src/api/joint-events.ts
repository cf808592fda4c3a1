import type { GraphQLError } from 'graphql';
import { isUnavailable } from '../db/unavailable.ts';
import { NotVisibleNow } from '../errors.ts';
import { Slices } from '../lib/slices.ts';
import type { PayloadPage } from '../live/delivery.ts';
import type { Frame } from '../live/frame.ts';
import type { LiveEvent } from '../log/event.ts';
import { eventCursor, matches } from '../log/topic.ts';
import { executeEvents, hasError, type CohortEvents, type EventsOptions } from './cohort-events.ts';
import { fieldCount, pointsOf, type Cost } from './cost.ts';
import { failureOf } from './errors.ts';
import { jointDocument } from './joint-document.ts';
import { EVENT_TTL, SharedReads } from './shared-reads.ts';

/** What a joint document may cost, in points. All its cohorts wait for all of it, even for what accounts without points select. */
const MAX_COST = 4_000;
/** How many cohorts in parts are kept, and how many characters of joint results. */
const KEPT = { cohorts: 100_000, characters: 10_000_000 };

interface Result {
  /** Null if the event may not be seen. */
  readonly data: object | null;
  readonly cursor: string;
  /** Those for whom it is. The others execute their own documents. */
  readonly cohorts: ReadonlySet<CohortEvents>;
}

const NO_RESULT: Result = { data: null, cursor: '', cohorts: new Set() };

/** Cohorts with a joint document. */
class Part {
  /** How many cohorts the parts before it have. */
  readonly start: number;
  readonly cohorts: CohortEvents[] = [];
  /** What they cost together. */
  cost: Cost = { rows: 0, statements: 0 };
  /** A cohort that comes when the result is no longer kept executes its own document, not that of all. */
  hasBegun = false;
  #places: ReadonlySet<string | symbol> = new Set();

  constructor(start: number) {
    this.start = start;
  }

  /** Returns whether there is room for the cohort. */
  add(cohort: CohortEvents): boolean {
    const places = new Set([...this.#places, ...cohort.places]);
    const cost = { rows: this.cost.rows + cohort.cohort.cost.rows, statements: places.size };
    if (this.cohorts.length > 0 && pointsOf(cost) > MAX_COST) return false;
    this.cohorts.push(cohort);
    this.cost = cost;
    this.#places = places;
    return true;
  }
}

type Parts = ReadonlyMap<CohortEvents, Part>;

/** Executes a live event once for several cohorts that select different things of it. Each gets its part of the joint result. */
export class JointEvents {
  readonly #options: EventsOptions;
  readonly #parts: SharedReads<Parts>;
  readonly #results: SharedReads<Result>;
  readonly #groups = new Map<string, Set<CohortEvents>>();

  constructor(options: EventsOptions, takedownCount: () => number) {
    this.#options = options;
    const kept = (size: number) => ({ takedownCount, size, ttl: EVENT_TTL });
    this.#parts = new SharedReads({ ...kept(KEPT.cohorts), sizeOf: ({ size }) => (size > 1 ? size : 0) });
    this.#results = new SharedReads({ ...kept(KEPT.characters), sizeOf: ({ data }) => lengthOf(data) });
  }

  /** One that costs too much has no group. */
  add(cohort: CohortEvents): void {
    if (pointsOf(cohort.cohort.cost) > MAX_COST) return;
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
    if (this.#groups.get(cohort.group)?.has(cohort) !== true) return null;
    const key = `${event.id} ${cohort.group}`;
    const parts = await this.#parts.read(key, () => this.#partsOf(event, cohort.group));
    const part = parts.get(cohort);
    if (part === undefined || parts.size === 1) return null;
    // One that is alone reads its selection, too: with the next event, it may share the SQL statements of others.
    if (cohort.selected === null || part.cohorts.length === 1) return null;
    const result = await this.#results.read(`${key} ${part.start}`, () => this.#begin(event, part));
    return result.cohorts.has(cohort) ? cohort.partOf(result.data, result.cursor) : null;
  }

  #begin(event: LiveEvent, part: Part): Promise<Result> {
    if (part.hasBegun) return Promise.resolve(NO_RESULT);
    part.hasBegun = true;
    return this.#execute(event, part.cohorts, part.cost);
  }

  /** Begins with those who select little, so that they wait mostly for each other. */
  async #partsOf(event: LiveEvent, group: string): Promise<Parts> {
    const parts = new Map<CohortEvents, Part>();
    const cohorts = [...(this.#groups.get(group) ?? [])]
      .filter((each) => matches(each.cohort.topic, event))
      .toSorted((a, b) => pointsOf(a.cohort.cost) - pointsOf(b.cohort.cost));
    const slices = new Slices();
    let part = new Part(0);
    for (const cohort of cohorts) {
      if (!part.add(cohort)) {
        part = new Part(parts.size);
        part.add(cohort);
      }
      parts.set(cohort, part);
      await slices.next();
    }
    return parts;
  }

  /**
   * An error may leave others without what they select. So it is executed once more, without those who select what has it.
   * @throws if the database doesn't answer
   */
  async #execute(
    event: LiveEvent,
    cohorts: readonly CohortEvents[],
    cost: Cost,
    isLast = false,
  ): Promise<Result> {
    const [first] = cohorts;
    if (first === undefined || cohorts.length === 1) return NO_RESULT;
    const joint = await jointDocument(cohorts);
    const counts = [fieldCount(cost)];
    const [result = {}] = await executeEvents(this.#options, first.cohort, joint, [event], counts);
    // The cohorts of a group have the same cursors.
    const cursor = eventCursor(this.#options.cursors, first.cohort.topic, event);
    if (hasError(result, NotVisibleNow)) return { data: null, cursor, cohorts: new Set(cohorts) };
    const { data = null, errors = [] } = result;
    if (errors.length === 0) return { data, cursor, cohorts: new Set(cohorts) };
    const failure = errors.map(failureOf).find((cause) => cause !== null && isUnavailable(cause));
    if (failure != null) throw failure;
    if (isLast) return NO_RESULT;
    const paths = pathsOf(errors);
    const others = cohorts.filter(({ selected }) => !paths.some((path) => selected?.selects(path)));
    return this.#execute(event, others, cost, true);
  }
}

/** Without the indexes of items, each once. */
function pathsOf(errors: readonly GraphQLError[]): readonly (readonly string[])[] {
  const paths = errors.map(({ path = [] }) => path.filter((name) => typeof name === 'string'));
  return [...new Map(paths.map((path) => [path.join(), path])).values()];
}

/** About how many characters it has as JSON. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 5;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + name.length + lengthOf(inner), 5);
}
