import { randomUUID } from 'node:crypto';
import { initContextCache } from '@pothos/core';
import {
  execute,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type OperationDefinitionNode,
} from 'graphql';
import type { DatabaseWatch } from '../db/database-watch.ts';
import type { SlowStatements } from '../db/slow-statements.ts';
import { NotVisibleNow, ExtensionFailed } from '../errors.ts';
import type { Cursors } from '../lib/cursors.ts';
import { sha256 } from '../lib/sha256.ts';
import { Slices } from '../lib/slices.ts';
import type { PayloadPage } from '../live/delivery.ts';
import { Frame } from '../live/frame.ts';
import { FieldCount, FieldLimitReached } from '../load/field-count.ts';
import type { LoggedEvent } from '../log/event.ts';
import { isInHistory, type History } from '../log/history.ts';
import type { Position } from '../log/position.ts';
import { eventCursor, isOfOneArticle, type Topic } from '../log/topic.ts';
import type { Viewer } from '../viewer.ts';
import type { CohortDocument } from './cohort-document.ts';
import type { Resources } from './context.ts';
import { fieldCount, pointsOf, type Cost } from './cost.ts';
import { checkLength } from './response-length.ts';
import { showError, showResult } from './errors.ts';
import { LIMITS } from './limits.ts';
import { project } from './project.ts';
import { selectedBy, type Selection } from './selection.ts';
import type { Variables } from './variables.ts';

/** After this many failed attempts to read an event, the event is at fault, provided that the database answers. */
const ATTEMPTS = 7;

/** What the execution of an event costs besides its fields, in points. */
const EXECUTION_COST = 50;

export interface EventsOptions {
  readonly resources: Resources;
  readonly cursors: Cursors;
  readonly isDatabaseAnswering: () => Promise<boolean>;
  readonly readHistory: () => Promise<History>;
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

/** What is executed for each event. */
interface ExecutedDocument {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variableValues: Variables;
}

/** Executes events for a cohort, as one of its subscribers sees them. */
export class CohortEvents {
  readonly cohort: CohortOptions;
  /** Cohorts of a group may share the execution of an event, since only what they select of it differs. */
  readonly group: string;
  readonly #options: EventsOptions;
  /** A cohort may live long, and a client may send variables that nothing uses. */
  readonly #variableValues: Variables;
  #selected: Selection | null | undefined;
  #places: readonly (string | symbol)[];

  constructor(options: EventsOptions, cohort: CohortOptions, scope: string) {
    this.cohort = cohort;
    // The topic says whose cursors an event has, and which statements are shown.
    const { topic } = cohort;
    this.group = `${scope} ${isOfOneArticle(topic)} ${JSON.stringify(topic.statement)}`;
    this.#options = options;
    this.#places = Array.from({ length: cohort.cost.statements }, () => Symbol());
    this.#variableValues = variablesOf(cohort.document.operation, cohort.args.variableValues ?? {});
  }

  /** What a page of events costs, and each of its events, in points. */
  get cost() {
    const { rows, statements } = this.cohort.cost;
    return { page: pointsOf({ rows: 0, statements }), event: EXECUTION_COST + rows };
  }

  /**
   * Read when it is first needed, which it never is if no other cohort gets the same events. Null if it can't be read: the
   * execution of the cohort's own document tells its subscribers why.
   */
  get selected(): Selection | null {
    if (this.#selected !== undefined) return this.#selected;
    const { document, args } = this.cohort;
    try {
      const values = this.#variableValues;
      this.#selected = selectedBy(args.schema, document.document, args.operationName, values);
      this.#places = this.#selected.places();
    } catch {
      this.#selected = null;
    }
    return this.#selected;
  }

  /** The places of its SQL statements in a joint result. They are its own until its selection has been read. */
  get places(): readonly (string | symbol)[] {
    return this.#places;
  }

  /** The same for cohorts of a group that select the same of an event, whichever events they follow. */
  get selectionKey(): string {
    const { document, args } = this.cohort;
    const shown = [
      this.group,
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
    const { topic, cost } = this.cohort;
    // The first event is counted alone, since one at least has to be read. All others together may read as much as one
    // operation: they finish in the same turn of the event loop.
    const page = new FieldCount(LIMITS.cost);
    const counts = events.map((_, index) => fieldCount(cost, index === 0 ? null : page));
    const isSuspect = await this.#isSuspect(events, attempt);
    const { document, operation } = this.cohort.document;
    const own = { document, operation, variableValues: this.#variableValues };
    const results = await executeEvents(this.#options, this.cohort, own, events, counts);
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
      if (failure !== undefined && !(isSuspect && (await this.#options.isDatabaseAnswering()))) {
        if (payloads.length > 0) break;
        throw failure;
      }
      const cursor = eventCursor(cursors, topic, event);
      const frame = new Frame(JSON.stringify({ ...sent, extensions: { cursor } }), cursor);
      payloads.push(frame);
      left -= frame.length;
      if (left < 0) break;
    }
    return { payloads, unpaid };
  }

  /**
   * Its part of the result of a joint document; null if the cohort's own has to be executed, as when the part is long.
   * @param data of the result, or null if the event may not be seen
   * @param cursor of the event
   */
  partOf(data: object | null, cursor: string): PayloadPage<Frame> | null {
    const { metrics } = this.#options;
    const { cost } = this.cohort;
    if (this.selected === null) return null;
    if (data === null) {
      metrics.executed();
      return { payloads: [null], unpaid: 0 };
    }
    const projected = project(data, this.selected, (LIMITS.cost - this.cost.page) / 2);
    if (projected === null) return null;
    metrics.executed();
    const frame = new Frame(`{"data":${projected.json},"extensions":{"cursor":"${cursor}"}}`, cursor);
    return { payloads: [frame], unpaid: Math.max(0, projected.fields - cost.rows) };
  }

  /**
   * Whether the event is at fault if it fails once more: it is read alone, and has failed often, though the database answers
   * now. After the attempt, it has to answer again, since it may go away and come back in between.
   */
  async #isSuspect(events: readonly LoggedEvent[], attempt: number): Promise<boolean> {
    return events.length === 1 && attempt >= ATTEMPTS && (await this.#options.isDatabaseAnswering());
  }
}

/**
 * Executes events together, for a viewer and a topic. Their loaders read all of them at once.
 * @throws if one isn't visible because the database has another history of the log now, as after a failover
 */
export async function executeEvents(
  { resources, readHistory, slowStatements }: EventsOptions,
  { viewer, topic, args: { schema } }: CohortOptions,
  { document, operation, variableValues }: ExecutedDocument,
  events: readonly LoggedEvent[],
  counts: readonly FieldCount[],
): Promise<ExecutionResult[]> {
  // A new cache for each page of events, which share loaders, so that these hold nothing old. The contexts have no
  // caller, since many get the events.
  const shared = { ...resources, ...initContextCache(), viewer, topic };
  const running = { pools: ['live'] as const, name: operation.name?.value ?? null, requestId: null };
  const executed = { schema, document, operationName: operation.name?.value, variableValues };
  const results = await slowStatements.during(running, () =>
    Promise.all(
      events.map(async (rootValue, index) =>
        execute({ ...executed, rootValue, contextValue: { ...shared, fieldCount: counts[index] } }),
      ),
    ),
  );
  if (results.some((result) => hasError(result, NotVisibleNow)))
    checkInHistory(events.at(-1), await readHistory());
  return results;
}

/** Otherwise subscribers would get later events of a lost history, which were read in time, without this one. */
function checkInHistory(last: Position | undefined, history: History): void {
  if (last === undefined || (isInHistory(last, history) && last.position <= history.head.position)) return;
  throw new Error('The database has lost this event, or is a standby that is behind it.');
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

export function hasError({ errors }: ExecutionResult, kind: abstract new () => Error): boolean {
  return errors?.some(({ originalError }) => originalError instanceof kind) ?? false;
}

/** Whether the event could not be read, rather than shown. Without the field of an extension that fails, it is shown. */
function isOurFault({ extensions, originalError }: GraphQLError): boolean {
  if (originalError instanceof ExtensionFailed) return false;
  return extensions['code'] === 'INTERNAL' || extensions['code'] === 'UNAVAILABLE';
}
