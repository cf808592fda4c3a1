import type { ApolloLink } from '@apollo/client';
import { HttpLink } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import type { Client } from '@dateline/client';

/** Sends the hash of a query, and the query itself if the node doesn't know it. `client.fetch` adds a member's token. */
export function openPersistedQueries({ url, fetch }: Client): ApolloLink {
  return new PersistedQueryLink({ sha256 }).concat(new HttpLink({ uri: url, fetch }));
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
