import type { ApolloLink } from '@apollo/client';
import { HttpLink } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';

/** In place of `new HttpLink({ uri: url })`: sends the hash of a query, and the query itself if the node doesn't know it. */
export function openPersistedQueries(url: string): ApolloLink {
  return new PersistedQueryLink({ sha256 }).concat(new HttpLink({ uri: url }));
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
