import { randomUUID } from 'node:crypto';
import { initContextCache } from '@pothos/core';
import {
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { SlowStatements } from '../db/slow-statements.ts';
import { NotVisibleNow } from '../errors.ts';
import type { Cursors } from '../lib/cursors.ts';
import { sha256 } from '../lib/sha256.ts';
import { Slices } from '../lib/slices.ts';
import type { PayloadPage } from '../live/delivery.ts';
import { Frame } from '../live/frame.ts';
import { FieldCount, FieldLimitReached } from '../load/field-count.ts';
import type { LoggedEvent } from '../log/event.ts';
import { eventCursor, type Topic } from '../log/topic.ts';
import type { Viewer } from '../viewer.ts';
import type { CohortDocument } from './cohort-document.ts';
import type { Resources } from './context.ts';
import { checkLength, fieldCount, pointsOf, type Cost } from './cost.ts';
import { showError, showResult } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { Variables } from './variables.ts';

/** After this many failed attempts to read an event, the event is at fault, provided that the database answers. */
const ATTEMPTS = 7;

/** What the execution of an event costs besides its fields, in points. */
const EXECUTION_COST = 50;

export interface EventsOptions {
  readonly resources: Resources;
  readonly cursors: Cursors;
  readonly isDatabaseAnswering: () => Promise<boolean>;
  readonly slowStatements: SlowStatements;
  readonly metrics: { executed(): void };
  readonly watch: DatabaseWatch;
}

/** What the subscribers of a cohort have in common. */
export interface CohortOptions {
  readonly viewer: Viewer;
  readonly topic: Topic;
  readonly document: CohortDocument;
  readonly args: ExecutionArgs;
  readonly cost: Cost;
}

/** Executes events for a cohort, as one of its subscribers sees them. */
export class CohortEvents {
  readonly #options: EventsOptions;
  readonly #cohort: CohortOptions;
  /** A cohort may live long, and a client may send variables that nothing uses. */
  readonly #variableValues: Variables;

  constructor(options: EventsOptions, cohort: CohortOptions) {
    this.#options = options;
    this.#cohort = cohort;
    this.#variableValues = variablesOf(cohort.document.operation, cohort.args.variableValues ?? {});
  }

  /** What a page of events costs, and each of its events, in points. */
  get cost() {
    const { rows, statements } = this.#cohort.cost;
    return { page: pointsOf({ rows: 0, statements }), event: EXECUTION_COST + rows };
  }

  /** The same for cohorts of a scope that select the same of an event, whichever events they follow. */
  selectionKey(scope: string): string {
    const { topic, document, args } = this.#cohort;
    const shown = [
      scope,
      // The topic says whose cursors an event has.
      topic.articleSlug === undefined,
      args.operationName ?? '',
      variablesOf(document.selection.operation, this.#variableValues),
      document.selection.text,
    ];
    // Hashed, since it contains the document.
    return Buffer.from(sha256(JSON.stringify(shown))).toString('base64');
  }

  /**
   * Executes the first of these events, or as many as can be read together.
   * @param attempt counts from 1
   * @throws if the first can't be read now
   */
  async read(events: readonly LoggedEvent[], attempt: number): Promise<PayloadPage<Frame>> {
    const { cursors, metrics, watch } = this.#options;
    const { topic, cost } = this.#cohort;
    // The first event is counted alone, since one at least has to be read. All others together may read as much as one
    // operation: they finish in the same turn of the event loop.
    const page = new FieldCount(LIMITS.cost);
    const counts = events.map((_, index) => fieldCount(cost, index === 0 ? null : page));
    const results = await this.#execute(events, counts);
    const unpaid = counts.reduce((sum, { fields }) => sum + Math.max(0, fields - cost.rows), 0);
    const payloads: (Frame | null)[] = [];
    let left = LIMITS.responseLength;
    const slices = new Slices();
    for (const [index, event] of events.entries()) {
      const result = results[index] ?? {};
      await slices.next();
      metrics.executed();
      if (hasError(result, FieldLimitReached)) break;
      if (hasError(result, NotVisibleNow)) {
        payloads.push(null);
        continue;
      }
      const sent = resultToSend(result, watch);
      const failure = sent.errors?.find(isOurFault);
      if (failure !== undefined && !(await this.#isEventAtFault(events.length, attempt))) {
        if (payloads.length > 0) break;
        throw failure;
      }
      const frame = new Frame(JSON.stringify(sent), () => eventCursor(cursors, topic, event));
      payloads.push(frame);
      left -= frame.length;
      if (left < 0) break;
    }
    return { payloads, unpaid };
  }

  #execute(events: readonly LoggedEvent[], counts: readonly FieldCount[]): Promise<ExecutionResult[]> {
    const { resources, slowStatements } = this.#options;
    const { viewer, topic, document: cohort, args } = this.#cohort;
    const { document, operation } = cohort;
    // A new cache for each page of events, which share loaders, so that these hold nothing old. The contexts have no
    // caller, since many get the events.
    const shared = { ...resources, ...initContextCache(), viewer, topic };
    const { schema, operationName } = args;
    const executed = { schema, document, operationName, variableValues: this.#variableValues };
    const running = { pools: ['live'] as const, name: operation.name?.value ?? null, requestId: null };
    return slowStatements.during(running, () =>
      Promise.all(
        events.map(async (rootValue, index) =>
          execute({ ...executed, rootValue, contextValue: { ...shared, fieldCount: counts[index] } }),
        ),
      ),
    );
  }

  /** An event that fails is read alone, until it has failed too often. */
  async #isEventAtFault(count: number, attempt: number): Promise<boolean> {
    return count === 1 && attempt >= ATTEMPTS && (await this.#options.isDatabaseAnswering());
  }
}

/** The variables that the operation declares. */
export function variablesOf({ variableDefinitions }: OperationDefinitionNode, values: Variables): Variables {
  const names = (variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]),
  );
}

/** The result as clients may see it, or an error instead of one that is too long. */
function resultToSend(result: ExecutionResult, watch: DatabaseWatch): ExecutionResult {
  const requestId = randomUUID();
  try {
    checkLength(result.data);
    return showResult(result, watch, requestId);
  } catch (error) {
    return { errors: [showError(error, watch, requestId)], data: null };
  }
}

function hasError({ errors }: ExecutionResult, kind: abstract new () => Error): boolean {
  return errors?.some(({ originalError }) => originalError instanceof kind) ?? false;
}

/** Whether the event could not be read, rather than shown. */
function isOurFault({ extensions }: GraphQLError): boolean {
  return extensions['code'] === 'INTERNAL' || extensions['code'] === 'UNAVAILABLE';
}
