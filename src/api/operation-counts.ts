import { Kind, type DocumentNode, type GraphQLError } from 'graphql';
import { Counter, Histogram, type Registry } from 'prom-client';
import { ClientGone, type RequestErrorCode } from '../errors.ts';
import { isErrorCode } from './errors.ts';

/** `unknown` for an operation that was refused before its document was parsed. */
export type OperationKind = 'query' | 'mutation' | 'subscription' | 'unknown';

/** How an operation comes. `page`: a page of the node sends it. */
export type Transport = 'http' | 'websocket' | 'page';

/** Codes that say more than others of the same result: what the node is to blame for. */
const WORST = ['INTERNAL', 'UNAVAILABLE'];

/** An operation that is being counted. Its errors are those that clients see. */
interface Counting {
  readonly end: (errors?: readonly GraphQLError[]) => void;
  readonly fail: (cause: unknown, errors: readonly GraphQLError[]) => void;
}

/** Counts operations by their kind and by how they ended. */
export class OperationCounts {
  /** Queries that were answered with ready bytes. A plain number, since such an answer takes less time than a counter's labels. */
  ready = 0;
  readonly #ended: Counter<'kind' | 'outcome' | 'transport'>;
  readonly #seconds: Histogram<'kind' | 'transport'>;

  constructor(registry: Registry) {
    const registers = [registry];
    let counted = 0;
    const takeReady = () => {
      this.#ended.inc({ kind: 'query', outcome: 'ok', transport: 'http' }, this.ready - counted);
      counted = this.ready;
    };
    this.#ended = new Counter({
      name: 'dateline_operations_total',
      help: 'Operations by their kind, transport and outcome: ok, the code of the error, or gone if the client went away before its turn.',
      labelNames: ['kind', 'outcome', 'transport'],
      registers,
      collect: takeReady,
    });
    this.#seconds = new Histogram({
      name: 'dateline_operation_seconds',
      help: 'Seconds that an operation waited and was executed; for a subscription, until it began. Ready answers are not in it.',
      labelNames: ['kind', 'transport'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15],
      registers,
    });
    // Counted from 0 on, so that an alert sees the first failure, too.
    for (const outcome of ['ok', ...WORST])
      this.#ended.inc({ kind: 'mutation', outcome, transport: 'http' }, 0);
  }

  /** Counts an operation, and the time until its answer or its beginning. @param summary says its kind at the end */
  begin(
    summary: { readonly kind: OperationKind; readonly operation: string | null },
    transport: Transport,
  ): Counting {
    const began = performance.now();
    const ended = (outcome: string) => {
      const { kind, operation } = summary;
      this.#ended.inc({ kind, outcome, transport });
      if (operation !== null) this.#seconds.observe({ kind, transport }, (performance.now() - began) / 1_000);
    };
    return {
      end: (errors = []) => ended(outcomeOf(errors)),
      // A client that went away is nobody's failure, so no alert may count it as one.
      fail: (cause, errors) => ended(cause instanceof ClientGone ? 'gone' : outcomeOf(errors)),
    };
  }

  /** Counts a request that was refused before its operation was read. */
  refused(code: RequestErrorCode): void {
    this.#ended.inc({ kind: 'unknown', outcome: code, transport: 'http' });
  }
}

/** The kind of a document's operation; of several, that of the first. */
export function operationKind({ definitions }: DocumentNode): OperationKind {
  for (const definition of definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) return definition.operation;
  return 'unknown';
}

function outcomeOf(errors: readonly GraphQLError[]): string {
  const codes = errors.map(({ extensions }) => String(extensions['code']));
  const code = WORST.find((worst) => codes.includes(worst)) ?? codes[0];
  if (code === undefined) return 'ok';
  return isErrorCode(code) ? code : 'INTERNAL';
}
