/** Executes operations for a viewer as a node does, without one: with any client of the database. */
import { createSourceEventStream, execute, parse, type DocumentNode, type ExecutionArgs } from 'graphql';
import type { PrismaClient } from '../../../generated/prisma/client.ts';
import { schema } from '../../../schema/index.ts';
import { checkCost, fieldCount, type Cost } from '../../../src/api/cost.ts';
import { showErrors, showResult } from '../../../src/api/errors.ts';
import { coerceVariables } from '../../../src/api/variables.ts';
import type { Cursors } from '../../../src/lib/cursors.ts';
import { visibleEvents } from '../../../src/live/policy.ts';
import { Watch } from '../../../src/live/watch.ts';
import { readLog } from '../../../src/log/read.ts';
import type { Viewer } from '../../../src/viewer.ts';
import { openEvents, openResources, openWatch } from '../without-node.ts';
import type { Side } from './sides.ts';
import type { Generated } from './writing.ts';

export type DirectOperation = Pick<Generated, 'query' | 'variables'>;

interface DirectSideOptions {
  readonly prisma: PrismaClient;
  readonly viewer: Viewer;
  readonly cursors: Cursors;
  /**
   * Whether documents are parsed once, as by a node, which caches plans with them. Then each query is executed twice, since
   * the second execution has the plans of the first. Otherwise nothing is cached with documents.
   */
  readonly keepsDocuments?: boolean;
}

/** An id that is the same on both sides. */
const REQUEST_ID = 'request';
/** The number of events that a subscription replays at most. */
const EVENTS = 100;

export class DirectSide implements Side {
  readonly #options: DirectSideOptions;
  readonly #resources;
  readonly #documents = new Map<string, DocumentNode>();
  readonly #watch = openWatch();

  constructor(options: DirectSideOptions) {
    this.#options = options;
    this.#resources = { ...openResources(options.prisma), cursors: options.cursors };
  }

  async ask(operation: DirectOperation): Promise<{ body: string; headers: string }> {
    const first = await this.#execute(operation);
    if (!this.#options.keepsDocuments) return { body: first, headers: '' };
    const second = await this.#execute(operation);
    return { body: second === first ? first : `${first}\n${second}`, headers: '' };
  }

  /** Replays the subscription's events from the log, as a cohort executes them. */
  async watch(operation: DirectOperation): Promise<{ received: string[]; stop: () => void }> {
    const received: string[] = [];
    try {
      for await (const event of this.#replay(operation)) received.push(event);
    } catch (error) {
      received.push(this.#failed(error));
    }
    return { received, stop: () => undefined };
  }

  close(): void {
    // The client belongs to the caller.
  }

  async #execute(operation: DirectOperation): Promise<string> {
    try {
      const { args } = this.#prepared(operation);
      return JSON.stringify(showResult(await execute(args), this.#watch, REQUEST_ID));
    } catch (error) {
      return this.#failed(error);
    }
  }

  #failed(error: unknown): string {
    return JSON.stringify({ errors: showErrors(error, this.#watch, REQUEST_ID) });
  }

  async *#replay(operation: DirectOperation): AsyncGenerator<string> {
    const { prisma, viewer } = this.#options;
    const { args, cost } = this.#prepared(operation);
    const source = await createSourceEventStream(args);
    if (!(source instanceof Watch)) {
      yield JSON.stringify(showResult(source as object, this.#watch, REQUEST_ID));
      return;
    }
    const { topic } = source;
    const events = openEvents({ prisma, resources: this.#resources }, { viewer, topic, args, cost });
    const after = source.after ?? { epochId: 0n, position: 0n };
    let left = await readLog(prisma, { after, topic, where: visibleEvents(viewer), limit: EVENTS });
    while (left.length > 0) {
      const { payloads } = await events.read(left, 1);
      for (const frame of payloads)
        if (frame !== null) yield /^data: (.*)$/m.exec(frame.serverSentEvent.toString())?.[1] ?? '';
      left = left.slice(payloads.length);
    }
  }

  #prepared({ query, variables }: DirectOperation): { args: ExecutionArgs; cost: Cost } {
    const document = this.#documents.get(query) ?? parse(query);
    if (this.#options.keepsDocuments) this.#documents.set(query, document);
    const received = { schema, document, variableValues: variables };
    const { variables: coerced, variableValues } = coerceVariables(received);
    const cost = checkCost(received, coerced);
    const contextValue = {
      ...this.#resources,
      viewer: this.#options.viewer,
      caller: { clientAddress: '', onGone: () => () => undefined },
      logPosition: { epochId: 0n, position: 0n },
      fieldCount: fieldCount(cost),
    };
    return { args: { ...received, variableValues, contextValue }, cost };
  }
}
