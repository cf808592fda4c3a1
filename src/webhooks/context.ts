import type { Context } from '../context.ts';

export interface WebhookSettings {
  /** Secret from which those of the endpoints and the tokens of deliveries are derived, shared by all nodes. */
  readonly key: Uint8Array;
  /** Whether endpoints may be in private networks, and may be http URLs. */
  readonly allowsPrivate: boolean;
}

export interface WebhookContext extends Context {
  readonly webhooks: WebhookSettings;
}
