import type { Context } from '../operations/context.ts';

export interface NewsletterSettings {
  /** Secret for tokens and keyed hashes, shared by all nodes. */
  readonly key: Uint8Array;
  /** URL prefixes of pages on the newsroom's site; a token is appended. */
  readonly confirmUrl: string;
  readonly unsubscribeUrl: string;
  /** Has this node send the mail that is committed by now, rather than at its next check. */
  readonly sendMail: () => void;
}

export interface NewsletterContext extends Context {
  readonly newsletters: NewsletterSettings;
}
