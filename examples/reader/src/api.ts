/** The API, as the server and the browser ask it: urql, with a cache in which each object is kept once. */
import type { Client as Live } from '@dateline/client';
import { datelineExchange } from '@dateline/client/urql';
import { Client, fetchExchange, ssrExchange, type SSRData } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { applyArticleEvent } from './article/apply-event.ts';
import { possibleTypes } from './possible-types.ts';

interface ApiOptions {
  readonly url: string;
  readonly fetch?: typeof fetch;
  /** Null on the server, where nothing is live. */
  readonly live: Live | null;
  /** What the server has read already. */
  readonly data?: SSRData;
}

export function openApi({ url, fetch, live, data }: ApiOptions) {
  const ssr = ssrExchange({ isClient: live !== null, ...(data && { initialState: data }) });
  const client = new Client({
    url,
    ...(fetch && { fetch }),
    preferGetMethod: false,
    exchanges: [
      cacheExchange({
        possibleTypes,
        updates: { Subscription: { articleUpdated: applyArticleEvent } },
      }),
      ...(live === null ? [] : [datelineExchange(live)]),
      ssr,
      fetchExchange,
    ],
  });
  return { client, ssr };
}
