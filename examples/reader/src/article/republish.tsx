import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../graphql.ts';

const RepublishQuery = graphql(`
  query Republish($slug: String!) {
    article(slug: $slug) {
      id
      republish {
        html
      }
    }
  }
`);

/** What others may copy, read only once somebody wants it, and then as it is now. */
export function Republish({ slug, license }: { slug: string; license: string }) {
  const [isOpen, open] = useState(false);
  const [{ data }] = useQuery({
    query: RepublishQuery,
    variables: { slug },
    pause: !isOpen,
    requestPolicy: 'network-only',
  });
  return (
    <details onToggle={({ currentTarget }) => open(currentTarget.open)}>
      <summary>Republish this story</summary>
      <p>Its licence, {license}, lets you. Copy all of this, with the credit at the end:</p>
      <textarea
        aria-label="The story as HTML"
        readOnly
        rows={8}
        value={data?.article?.republish?.html ?? ''}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
    </details>
  );
}
