import type { Context } from '../operations/context.ts';

export interface WebhookSettings {
  /** The secret that all nodes share. The endpoints' secrets and the tokens of deliveries are derived from it. */
  readonly key: Uint8Array;
  /** Whether endpoints may be in private networks, and may be http URLs. */
  readonly allowsPrivate: boolean;
}

export interface WebhookContext extends Context {
  readonly webhooks: WebhookSettings;
}
