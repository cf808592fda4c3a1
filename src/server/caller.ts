import type { ExecutionResult } from 'graphql';
import type { Outlet } from '../feed/cohort.ts';
import type { Viewer } from '../viewer.ts';
import type { Body } from './body.ts';

/** Who asks, as any transport knows it. */
export interface Caller {
  readonly authorization: string | null;
  readonly requestId: string;
  /** Opens the way out for the events of a viewer’s subscription. */
  readonly openOutlet: (viewer: Viewer) => Outgoing;
}

/** A subscription’s way out of the server; the transport iterates it until it ends. */
export interface Outgoing extends Outlet<Body>, AsyncGenerator<ExecutionResult, void, void> {
  /** Called once, when the subscription is over for whatever reason. */
  onEnd: () => void;
}

/** What the steps of the pipeline share of an operation’s context; the rest is the schema’s. */
export interface PipelineContext extends Caller {
  readonly viewer: Viewer;
}
