import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { Closable } from '../closing.ts';
import { createIdentify, type Identify } from './identify.ts';
import { IdentityProvider, type IdentityProviderOptions } from './identity-provider.ts';
import { TokenUse } from './token-use.ts';

export interface OpenIdentifyOptions {
  readonly prisma: PrismaClient;
  /** The identity provider that members sign in through; null if there is none. */
  readonly provider: Omit<IdentityProviderOptions, 'onError'> | null;
  readonly log: Logger;
}

/** Identifies callers, and writes down from time to time which tokens they used. */
export function openIdentify({ prisma, provider, log }: OpenIdentifyOptions): Identify & Closable {
  const warn = (message: string) => (error: unknown) => {
    log.warn({ err: error }, message);
  };
  const tokenUse = new TokenUse({ prisma, onError: warn('could not note when tokens were used') });
  const identify = createIdentify({
    prisma,
    provider:
      provider &&
      new IdentityProvider({ ...provider, onError: warn('the identity provider did not answer') }),
    onTokenUsed: (id) => {
      tokenUse.note(id);
    },
  });
  return { ...identify, close: () => tokenUse.stop() };
}
