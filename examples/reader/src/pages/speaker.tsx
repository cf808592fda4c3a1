import type { ReactNode } from 'react';
import { ArticleCard, ArticleCardFields } from '../article-card.tsx';
import { Statement, StatementFields } from '../article/statement.tsx';
import { edtfInWords } from '../dates.ts';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { anyPage, Gone, Mark, Site } from '../page.tsx';
import { useChanges, usePage } from '../use-page.ts';

const SpeakerPage = graphql(
  `
    fragment SpeakerPage on Speaker {
      __typename
      id
      slug
      name
      description
      statements(first: 20, after: $after, filter: $filter) {
        totalCount
        nodes {
          id
          articles(first: 1) {
            nodes {
              id
              slug
              headline
            }
          }
          ...StatementFields
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
      articles(first: 5) {
        nodes {
          id
          ...ArticleCardFields
        }
      }
      campaigns(first: 10) {
        nodes {
          id
          slug
          name
        }
      }
    }
  `,
  [StatementFields, ArticleCardFields],
);

const SpeakerQuery = graphql(
  `
    query Speaker($slug: String!, $isPerson: Boolean!, $filter: StatementFilter, $after: String) {
      feedCursor
      person(slug: $slug) @include(if: $isPerson) {
        id
        affiliations {
          roleName
          from
          until
          organization {
            id
            slug
            name
          }
        }
        ...SpeakerPage
      }
      organization(slug: $slug) @skip(if: $isPerson) {
        id
        website
        partOf {
          id
          slug
          name
        }
        people(first: 20) {
          nodes {
            id
            slug
            name
          }
        }
        ...SpeakerPage
      }
    }
  `,
  [SpeakerPage],
);

type Data = ResultOf<typeof SpeakerQuery>;

const KINDS = { COMMENT: 'Given to this newsroom', REMARK: 'Said elsewhere', SOCIAL_POST: 'Posted' };

type Kind = keyof typeof KINDS;

interface Variables {
  readonly slug: string;
  readonly isPerson: boolean;
  readonly filter: { readonly kinds: Kind[] } | null;
  readonly after: string | null;
}

function View({ variables }: { variables: Variables }) {
  const { data, isReading, reload } = usePage(SpeakerQuery, variables);
  const speaker = data?.person ?? data?.organization;
  if (data === undefined) return null;
  if (speaker == null) return <Gone />;
  return (
    <Site mark={<Mark isReading={isReading} />}>
      <Page speaker={speaker} variables={variables} after={data.feedCursor} reload={reload}>
        {data.person && (
          <ul className="roles">
            {data.person.affiliations.map(({ roleName, from, until, organization }) => (
              <li key={`${organization.id} ${roleName} ${from ?? ''}`}>
                {roleName},{' '}
                <a href={`/organizations/${encodeURIComponent(organization.slug)}`}>{organization.name}</a>
                {from !== null && ` from ${edtfInWords(from)}`}
                {until !== null && ` until ${edtfInWords(until)}`}
              </li>
            ))}
          </ul>
        )}
        {data.organization && <Organization {...data.organization} />}
      </Page>
    </Site>
  );
}

function Organization({ website, partOf, people }: NonNullable<Data['organization']>) {
  return (
    <ul className="roles">
      {partOf && (
        <li>
          Part of <a href={`/organizations/${encodeURIComponent(partOf.slug)}`}>{partOf.name}</a>
        </li>
      )}
      {people.nodes.map(({ id, slug, name }) => (
        <li key={id}>
          <a href={`/people/${encodeURIComponent(slug)}`}>{name}</a>
        </li>
      ))}
      {website !== null && (
        <li>
          <a href={website}>Website</a>
        </li>
      )}
    </ul>
  );
}

interface PageProps {
  readonly speaker: FragmentOf<typeof SpeakerPage> & { readonly id: string };
  readonly variables: Variables;
  readonly after: string;
  readonly reload: () => void;
  readonly children: ReactNode;
}

function Page({ speaker, variables, after, reload, children }: PageProps) {
  useChanges({ speakerIds: [speaker.id] }, after, reload);
  const { slug, name, description, statements, articles, campaigns } = readFragment(SpeakerPage, speaker);
  const path = `/${variables.isPerson ? 'people' : 'organizations'}/${encodeURIComponent(slug)}`;
  const [chosen] = variables.filter?.kinds ?? [];
  const { hasNextPage, endCursor } = statements.pageInfo;
  const link = (query: Record<string, string>) => `${path}?${new URLSearchParams(query).toString()}`;
  return (
    <div className="story">
      <div>
        <h1>{name}</h1>
        {description !== null && <p className="standfirst">{description}</p>}
        {children}
        <section aria-labelledby="said">
          <h2 id="said">On the record</h2>
          <nav className="tags" aria-label="Statements by kind">
            <a href={path} aria-current={chosen === undefined ? 'page' : undefined}>
              All
            </a>
            {Object.entries(KINDS).map(([kind, text]) => (
              <a key={kind} href={link({ kind })} aria-current={kind === chosen ? 'page' : undefined}>
                {text}
              </a>
            ))}
          </nav>
          <p className="meta">
            {statements.totalCount === 1 ? '1 statement' : `${String(statements.totalCount)} statements`}
          </p>
          {statements.nodes.map((statement) => (
            <div className="said" key={statement.id}>
              <Statement of={statement}>
                {statement.articles.nodes.map(({ id, slug, headline }) => (
                  <p className="meta" key={id}>
                    In: <a href={`/articles/${encodeURIComponent(slug)}`}>{headline}</a>
                  </p>
                ))}
              </Statement>
            </div>
          ))}
          {hasNextPage && endCursor !== null && (
            <p>
              <a rel="next" href={link({ ...(chosen && { kind: chosen }), after: endCursor })}>
                Earlier statements
              </a>
            </p>
          )}
        </section>
      </div>
      <aside>
        {campaigns.nodes.length > 0 && (
          <section aria-labelledby="campaigns">
            <h2 id="campaigns">Campaigns</h2>
            <ul>
              {campaigns.nodes.map(({ id, slug, name }) => (
                <li key={id}>
                  <a href={`/campaigns/${encodeURIComponent(slug)}`}>{name}</a>
                </li>
              ))}
            </ul>
          </section>
        )}
        {articles.nodes.length > 0 && (
          <section aria-labelledby="articles">
            <h2 id="articles">Articles</h2>
            {articles.nodes.map((article) => (
              <ArticleCard key={article.id} of={article} />
            ))}
          </section>
        )}
      </aside>
    </div>
  );
}

export const page = anyPage<Data, Variables>({
  query: SpeakerQuery,
  View,
  describe({ person, organization }) {
    const speaker = readFragment(SpeakerPage, person ?? organization);
    return speaker == null
      ? null
      : {
          title: `${speaker.name} – Dateline`,
          about: speaker.description,
          type: speaker.__typename === 'Person' ? 'profile' : 'website',
        };
  },
});
