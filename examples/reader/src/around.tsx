import type { ReactNode } from 'react';
import type { Feeds } from './feeds.ts';
import { Follow } from './follow.tsx';
import { graphql, readFragment, type FragmentOf } from './graphql.ts';

export const AroundFields = graphql(`
  fragment AroundFields on Query {
    tags(first: 20) {
      nodes {
        id
        slug
        name
      }
    }
    campaigns(first: 5) {
      nodes {
        id
        slug
        name
        summary
      }
    }
  }
`);

interface AroundProps {
  readonly of: FragmentOf<typeof AroundFields>;
  /** The slug of the topic that the page is about. */
  readonly tag?: string;
  readonly feeds: Feeds;
  readonly children: ReactNode;
}

/** What the home page and the pages of topics have around their articles. */
export function Around({ of, tag, feeds, children }: AroundProps) {
  const { tags, campaigns } = readFragment(AroundFields, of);
  return (
    <>
      <nav className="tags" aria-label="Topics">
        {tags?.nodes.map(({ id, slug, name }) => (
          <a
            key={id}
            href={`/tags/${encodeURIComponent(slug)}`}
            aria-current={slug === tag ? 'page' : undefined}
          >
            <bdi>{name}</bdi>
          </a>
        ))}
      </nav>
      <div className="front">
        <div>{children}</div>
        <aside aria-label="More">
          {campaigns && campaigns.nodes.length > 0 && (
            <section aria-labelledby="campaigns">
              <h2 id="campaigns">Campaigns</h2>
              <ul>
                {campaigns.nodes.map(({ id, slug, name, summary }) => (
                  <li key={id}>
                    <a href={`/campaigns/${encodeURIComponent(slug)}`}>
                      <bdi>{name}</bdi>
                    </a>
                    {summary !== null && <p dir="auto">{summary}</p>}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <Follow {...feeds} />
        </aside>
      </div>
    </>
  );
}
