import type { Context } from '../context.ts';

/** What the newsroom has set for its newsletters. */
export interface NewsletterSettings {
  /** The secret, shared by all nodes, that tokens and keyed hashes are made from. */
  readonly key: Uint8Array;
  /** Pages of the newsroom’s site, completed by a token that they post. */
  readonly confirmUrl: string;
  readonly unsubscribeUrl: string;
}

export interface NewsletterContext extends Context {
  readonly newsletters: NewsletterSettings;
  /** Each client address may sign up only so many e-mail addresses. */
  readonly caller: { readonly clientAddress: string };
}
