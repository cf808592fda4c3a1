/** Stands in for `src/lib/tracing.ts` in a server that is built without tracing, to measure what the real one costs. */
import { ROOT_CONTEXT, SpanKind, type Context, type Span } from '@opentelemetry/api';

export const isTracing = false;
export const contextOf = (): Context => ROOT_CONTEXT;
export const inSpan = <Result>(
  _name: string,
  _options: object,
  work: (span: Span | null) => Promise<Result>,
): Promise<Result> => work(null);
export const isInSpan = (): boolean => false;
export const openSpan = (): Span | null => null;
export const failed = (): void => undefined;
export { SpanKind };
