import { ApolloClient, gql, InMemoryCache } from '@apollo/client';
import { describe, expect, it, vi } from 'vitest';
import { createClient } from '../../packages/client/src/index.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { openPersistedQueries } from './setups/persisted-queries.ts';

describe("Apollo Client's persisted queries", () => {
  const newsroom = useNewsroom();

  it('send a query once, and then only its hash, with the token of a member', async () => {
    const sent: string[] = [];
    const request = globalThis.fetch;
    vi.stubGlobal('fetch', (input: string, init: RequestInit) => {
      sent.push(init.body as string);
      return request(input, init);
    });
    try {
      const token = () => newsroom.tokens.EDITOR;
      const client = createClient({ url: newsroom.url, token });
      const link = openPersistedQueries(client);
      const ask = async () => {
        const apollo = new ApolloClient({ link, cache: new InMemoryCache() });
        const { data } = await apollo.query({ query: gql('query Hashed { viewer { member { id } } }') });
        expect(data).toMatchObject({ viewer: { member: { id: expect.any(String) as string } } });
      };
      await ask();
      await ask();
    } finally {
      vi.unstubAllGlobals();
    }
    expect(sent.map((body) => 'query' in (JSON.parse(body) as object))).toEqual([false, true, false]);
  });
});
