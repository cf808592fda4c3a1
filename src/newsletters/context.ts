import type { Context } from '../context.ts';

/** What the newsletters of this newsroom work with. */
export interface NewsletterSettings {
  /** The secret of all nodes from which tokens and keyed hashes are made. */
  readonly key: Uint8Array;
  /** Pages of the newsroom’s site that post the token which follows. */
  readonly confirmUrl: string;
  readonly unsubscribeUrl: string;
}

export interface NewsletterContext extends Context {
  /** The network address that asks. */
  readonly address: string;
  readonly newsletters: NewsletterSettings;
}
