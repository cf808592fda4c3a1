import type { Logger } from 'pino';
import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { Closable } from '../lib/closing.ts';
import type { DatabaseWatch } from '../db/database-watch.ts';
import { createIdentify, type Identify } from './identify.ts';
import { IdentityProvider, type IdentityProviderOptions } from './identity-provider.ts';
import { TokenUse } from './token-use.ts';

export interface OpenIdentifyOptions {
  readonly prisma: PrismaClient;
  /** Null if members sign in with API tokens only. */
  readonly provider: Omit<IdentityProviderOptions, 'onError'> | null;
  readonly watch: DatabaseWatch;
  readonly log: Logger;
}

/** Identifies callers and records when their tokens were last used. */
export function openIdentify({ prisma, provider, watch, log }: OpenIdentifyOptions): Identify & Closable {
  const use = (table: 'ApiToken' | 'PreviewLink') =>
    new TokenUse({
      prisma,
      table,
      onError: (error) => {
        watch.report(error, 'could not record the use of tokens');
      },
    });
  const [tokenUse, previewUse] = [use('ApiToken'), use('PreviewLink')];
  const identify = createIdentify({
    prisma,
    provider:
      provider &&
      new IdentityProvider({
        ...provider,
        onError: (error) => {
          log.warn({ err: error }, 'the identity provider did not answer');
        },
      }),
    onTokenUsed: (id) => {
      tokenUse.note(id);
    },
    onPreviewUsed: (id) => {
      previewUse.note(id);
    },
  });
  return {
    ...identify,
    async close() {
      await Promise.all([tokenUse.stop(), previewUse.stop()]);
    },
  };
}
