/**
 * Spans of OpenTelemetry, through its API alone. An operator who wants them starts the node with an SDK
 * (`NODE_OPTIONS=--import=./telemetry.js`). Without one, this does nothing but call the work.
 */
import {
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import { VERSION } from './root.ts';

const NAME = 'dateline';

/** Until an SDK is registered, the provider of the API has no tracer to pass calls on to. */
const provider = trace.getTracerProvider() as { getDelegateTracer?: (name: string) => unknown };

/** Whether an SDK was registered before this was loaded. */
export const isTracing =
  provider.getDelegateTracer === undefined || provider.getDelegateTracer(NAME) !== undefined;

const tracer = trace.getTracer(NAME, VERSION);

interface SpanOptions {
  readonly kind?: SpanKind;
  /** By default, the span that is active. */
  readonly parent?: Context;
}

/** The trace that a request continues, from its headers `traceparent` and `tracestate`. */
export function contextOf(headers: object): Context {
  return propagation.extract(ROOT_CONTEXT, headers);
}

/** Does the work within a span. @param work gets the span; null if there are none */
export function inSpan<Result>(
  name: string,
  { kind = SpanKind.INTERNAL, parent }: SpanOptions,
  work: (span: Span | null) => Promise<Result>,
): Promise<Result> {
  if (!isTracing) return work(null);
  const during = async (span: Span) => {
    try {
      return await work(span);
    } catch (error) {
      failed(span, error instanceof Error ? error.name : 'unknown');
      throw error;
    } finally {
      span.end();
    }
  };
  return parent === undefined
    ? tracer.startActiveSpan(name, { kind }, during)
    : tracer.startActiveSpan(name, { kind }, parent, during);
}

/** Whether this is done within a span. */
export function isInSpan(): boolean {
  return isTracing && trace.getActiveSpan() !== undefined;
}

/** A span for work that ends with a callback. The caller ends it. Null if there are none. */
export function openSpan(
  name: string,
  kind: SpanKind,
  attributes: () => Attributes = () => ({}),
): Span | null {
  return isTracing ? tracer.startSpan(name, { kind, attributes: attributes() }) : null;
}

/** @param type a class of errors or a code: its message may have values of the newsroom */
export function failed(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

export { SpanKind };
