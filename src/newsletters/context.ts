import type { Context } from '../context.ts';

export interface NewsletterSettings {
  /** Secret for tokens and keyed hashes, shared by all nodes. */
  readonly key: Uint8Array;
  /** URL prefixes of pages on the newsroom's site; a token is appended. */
  readonly confirmUrl: string;
  readonly unsubscribeUrl: string;
}

export interface NewsletterContext extends Context {
  readonly newsletters: NewsletterSettings;
}
