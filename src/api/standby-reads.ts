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
import { asksFor } from './read-key.ts';
import { failureOf } from './errors.ts';

export interface StandbyReadsOptions {
  readonly standbys: Pick<Standbys, 'next'>;
  /** What resolvers need to read from a standby. */
  readonly resources: (standby: Pick<Standby, 'prisma'>) => Resources;
}

/**
 * Fields for which the primary is asked. With synchronous replication, a standby may show an event before the primary does, and with it
 * every other page. The schema is in no database.
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
 * Has readers' queries executed with standbys. A query reads everything from one standby: it would otherwise be shown something newer and
 * then something older. If anything fails there, it begins again with the primary.
 */
export class StandbyReads {
  readonly #options: StandbyReadsOptions;
  /** How many queries the primary was asked because no standby had all that this node knows of, or one had failed. */
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
    if (context.viewer.member !== null || !this.#isFor(args)) return execute(args);
    const watch = this.#options.standbys.next();
    if (watch === null) {
      this.primaryReads += 1;
      return execute(args);
    }
    watch.sent();
    try {
      const contextValue = { ...context, ...this.#options.resources(watch.standby), isOnStandby: true };
      const result = await execute({ ...args, contextValue });
      watch.served();
      return result;
    } catch (error) {
      if (!(error instanceof StandbyFailed)) throw error;
      watch.failed(error.cause);
    }
    this.primaryReads += 1;
    // What it has begun to read from the standby may still be counted.
    const { fieldCount } = context;
    if (fieldCount !== undefined) context.fieldCount = fieldCount.again();
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
 * A query that takes too long on a standby is answered as the primary would answer it: it would take as long there.
 * @throws StandbyFailed if the operation was executed with a standby, and failed there for anything else
 */
export function checkStandby({ contextValue }: ExecutionArgs, { errors = [] }: ExecutionResult): void {
  if ((contextValue as OperationContext).isOnStandby !== true) return;
  for (const error of errors) {
    const failure = failureOf(error);
    if (failure !== null && !isCancelled(failure)) throw new StandbyFailed(failure);
  }
}
