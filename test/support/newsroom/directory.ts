/** Reads people, organisations and reports by id, with all of their own fields. */
import { untyped } from '../clients/walk.ts';
import type { Newsroom } from './newsroom.ts';

const DirectoryEntry = untyped<{ node: object | null }, { id: string }>(`query ($id: ID!) {
  node(id: $id) {
    ... on Speaker { slug name description }
    ... on Person {
      affiliations { organization { id } roleName from until }
      accounts { platform handle url }
    }
    ... on Organization {
      website partOf { id } parts { id } people { totalCount nodes { id } }
      accounts { platform handle url }
    }
    ... on SourceReport { headline url publishedOn outlets { id } }
  }
}`);

export async function readEntry(newsroom: Newsroom, { id }: { readonly id: string }, token?: string) {
  return (await newsroom.ask(DirectoryEntry, { id }, token)).data.node;
}
