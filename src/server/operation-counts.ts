import { Kind, type DocumentNode, type ExecutionResult, type GraphQLError } from 'graphql';
import { Counter, Histogram, type Registry } from 'prom-client';
import { ClientGone, type RequestErrorCode } from '../errors.ts';
import { isErrorCode } from './show-error.ts';

/** `unknown` for an operation that was refused before its document was parsed. */
export type OperationKind = 'query' | 'mutation' | 'subscription' | 'unknown';

/** Codes that say more than others of the same result: what the node is to blame for. */
const WORST = ['INTERNAL', 'UNAVAILABLE'];

/** Counts operations by their kind and by how they ended. */
export class OperationCounts {
  /** Queries that were answered with ready bytes. A plain number, since such an answer takes less time than a counter's labels. */
  ready = 0;
  readonly #ended: Counter<'kind' | 'outcome'>;
  readonly #seconds: Histogram<'kind'>;

  constructor(registry: Registry) {
    const registers = [registry];
    let counted = 0;
    const takeReady = () => {
      this.#ended.inc({ kind: 'query', outcome: 'ok' }, this.ready - counted);
      counted = this.ready;
    };
    this.#ended = new Counter({
      name: 'dateline_operations_total',
      help: 'Operations by their kind and outcome: ok, the code of the error, or gone if the client went away before its turn.',
      labelNames: ['kind', 'outcome'],
      registers,
      collect: takeReady,
    });
    this.#seconds = new Histogram({
      name: 'dateline_operation_seconds',
      help: 'Seconds that an operation waited and was executed; for a subscription, until it began. Ready answers are not in it.',
      labelNames: ['kind'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15],
      registers,
    });
    // Counted from 0 on, so that an alert sees the first failure, too.
    for (const outcome of ['ok', ...WORST]) this.#ended.inc({ kind: 'mutation', outcome }, 0);
  }

  /** @param errors as clients see them; none if it succeeded */
  ended(kind: OperationKind, errors: readonly GraphQLError[] = []): void {
    this.#ended.inc({ kind, outcome: outcomeOf(errors) });
  }

  /** Counts an operation that was refused before its document was read. */
  refused(code: RequestErrorCode): void {
    this.#ended.inc({ kind: 'unknown', outcome: code });
  }

  /**
   * Counts an operation that is executed, and the time that it takes.
   * @param show what is thrown as clients may see it
   */
  async during<Result extends object>(
    kind: OperationKind,
    run: () => Promise<Result | ExecutionResult>,
    show: (error: unknown) => GraphQLError,
  ): Promise<Result | ExecutionResult> {
    const stop = this.#seconds.startTimer({ kind });
    try {
      const result = await run();
      this.ended(kind, 'errors' in result ? result.errors : []);
      return result;
    } catch (error) {
      const shown = show(error);
      // It is nobody's failure, so no alert may count it as one.
      if (error instanceof ClientGone) this.#ended.inc({ kind, outcome: 'gone' });
      else this.ended(kind, [shown]);
      return { errors: [shown] };
    } finally {
      stop();
    }
  }
}

/** The kind of a document's operation; of several, that of the first. */
export function kindOf({ definitions }: DocumentNode): OperationKind {
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
