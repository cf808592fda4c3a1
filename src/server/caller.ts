import type { Viewer } from '../viewer.ts';
import type { Outgoing } from './transport/outgoing.ts';

/** Who asks, as any transport knows it. */
export interface Caller {
  readonly authorization: string | null;
  readonly requestId: string;
  /** The network address that asks, as far as it can be trusted; of IPv6, its network of 64 bits. */
  readonly address: string;
  /** Opens the way out for the events of a viewer’s subscription. */
  readonly openOutlet: (viewer: Viewer) => Outgoing;
}

/** What the steps of the pipeline share of an operation’s context; the rest is the schema’s. */
export interface PipelineContext extends Caller {
  readonly viewer: Viewer;
}
