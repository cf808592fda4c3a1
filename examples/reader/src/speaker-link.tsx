import type { ReactNode } from 'react';
import { graphql, readFragment, type FragmentOf } from './graphql.ts';

export const SpeakerFields = graphql(`
  fragment SpeakerFields on Speaker {
    __typename
    id
    slug
    name
  }
`);

/** A link to the page of a person or an organisation. */
export function SpeakerLink({
  of,
  children,
}: {
  of: FragmentOf<typeof SpeakerFields>;
  children?: ReactNode;
}) {
  const { __typename, slug, name } = readFragment(SpeakerFields, of);
  const folder = __typename === 'Person' ? 'people' : 'organizations';
  return <a href={`/${folder}/${encodeURIComponent(slug)}`}>{children ?? <bdi>{name}</bdi>}</a>;
}
