import {
  getOperationAST,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
} from 'graphql';
import type { Standby } from '../db/standby.ts';
import type { Standbys } from '../db/standbys.ts';
import { isCancelled } from '../db/unavailable.ts';
import type { OperationContext, Resources } from './context.ts';
import { asksFor } from './query-key.ts';
import { failureOf } from './errors.ts';

export interface StandbyReadsOptions {
  readonly standbys: Pick<Standbys, 'next'>;
  /** What resolvers need to read from a standby. */
  readonly resources: (standby: Pick<Standby, 'prisma'>) => Resources;
}

/**
 * Fields that only the primary answers. With synchronous replication, a standby may show an event before the primary does,
 * and with it every other page. The schema is in no database.
 */
const NOT_FROM_STANDBYS = ['feed', '__schema', '__type'];

/** The standby can't answer this query now. */
class StandbyFailed extends Error {
  override readonly cause: Error;

  constructor(cause: Error) {
    super('A standby failed.');
    this.cause = cause;
  }
}

/**
 * Executes readers' queries on a standby, each on a single one for a consistent snapshot. If anything fails there, it
 * executes the query again on the primary.
 */
export class StandbyReads {
  readonly #options: StandbyReadsOptions;
  /** Readers' queries that the primary executed because no standby was current, or one had failed. */
  primaryReads = 0;
  readonly #mayUse = new WeakMap<DocumentNode, boolean>();

  constructor(options: StandbyReadsOptions) {
    this.#options = options;
  }

  /** @param execute is called a second time if a standby fails */
  async execute<Result>(
    args: ExecutionArgs,
    execute: (args: ExecutionArgs) => Promise<Result>,
  ): Promise<Result> {
    const context = args.contextValue as OperationContext;
    const { member, preview } = context.viewer;
    // A standby may not have the link, or its revision, yet.
    if (member !== null || preview !== undefined || !this.#isFor(args)) return execute(args);
    const standby = this.#options.standbys.next();
    if (standby !== null) {
      standby.sent();
      try {
        const contextValue = { ...context, ...this.#options.resources(standby), isOnStandby: true };
        const result = await execute({ ...args, contextValue });
        standby.served();
        return result;
      } catch (error) {
        if (!(error instanceof StandbyFailed)) throw error;
        standby.failed(error.cause);
      }
      // What it has begun to read from the standby may still be counted.
      const { fieldCount } = context;
      if (fieldCount !== undefined) context.fieldCount = fieldCount.again();
    }
    this.primaryReads += 1;
    return execute(args);
  }

  #isFor({ document, operationName }: ExecutionArgs): boolean {
    if (getOperationAST(document, operationName)?.operation !== OperationTypeNode.QUERY) return false;
    let mayUse = this.#mayUse.get(document);
    if (mayUse === undefined) {
      mayUse = !asksFor(document, NOT_FROM_STANDBYS);
      this.#mayUse.set(document, mayUse);
    }
    return mayUse;
  }
}

/**
 * A query that takes too long isn't the fault of the standby: it would take as long on the primary.
 * @throws StandbyFailed if the operation was executed on a standby, and failed there for any other reason
 */
export function checkStandby({ contextValue }: ExecutionArgs, { errors = [] }: ExecutionResult): void {
  if ((contextValue as OperationContext).isOnStandby !== true) return;
  for (const error of errors) {
    const failure = failureOf(error);
    if (failure !== null && !isCancelled(failure)) throw new StandbyFailed(failure);
  }
}
