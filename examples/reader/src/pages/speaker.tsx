import type { ReactNode } from 'react';
import { addressOf } from '../address.ts';
import { ArticleCard, ArticleCardFields } from '../article-card.tsx';
import { Statement, StatementFields } from '../article/statement.tsx';
import { edtfAfter } from '../dates.ts';
import { inLanguage } from '../direction.ts';
import { authorFeeds } from '../feeds.ts';
import { Follow } from '../follow.tsx';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { anyPage, Gone, Mark, Site, Unread } from '../page.tsx';
import { chosenIn, Filters, type Filter } from '../speaker/statement-filters.tsx';
import { useChanges, usePage, type Reading } from '../use-page.ts';

const SpeakerPage = graphql(
  `
    fragment SpeakerPage on Speaker {
      __typename
      id
      slug
      name
      description
      identifiers {
        scheme
        value
        url
      }
      statements(first: 20, after: $after, filter: $filter) {
        totalCount
        nodes {
          id
          articles(first: 1) {
            nodes {
              id
              slug
              language
              direction
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
      authored(first: 10, after: $articles) {
        nodes {
          id
          ...ArticleCardFields
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
    query Speaker(
      $slug: String!
      $isPerson: Boolean!
      $filter: StatementFilter
      $after: String
      $articles: String
    ) {
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
            affiliations {
              roleName
              organization {
                id
              }
            }
          }
        }
        ...SpeakerPage
      }
    }
  `,
  [SpeakerPage],
);

type Data = ResultOf<typeof SpeakerQuery>;

interface Variables {
  readonly slug: string;
  readonly isPerson: boolean;
  readonly filter: Filter;
  readonly after: string | null;
  readonly articles: string | null;
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(SpeakerQuery, variables);
  const speaker = data?.person ?? data?.organization;
  if (data === undefined) return null;
  if (speaker == null) return <Gone />;
  return (
    <Site mark={<Mark isReading={reading.isReading} />}>
      <Page speaker={speaker} variables={variables} after={data.feedCursor} reading={reading}>
        {data.person && data.person.affiliations.length > 0 && (
          <ul className="roles">
            {data.person.affiliations.map(({ roleName, from, until, organization }) => (
              <li key={`${organization.id} ${roleName} ${from ?? ''}`}>
                <bdi>{roleName}</bdi>,{' '}
                <a href={`/organizations/${encodeURIComponent(organization.slug)}`}>
                  <bdi>{organization.name}</bdi>
                </a>
                {from !== null && ` ${edtfAfter('from', from)}`}
                {until !== null && ` ${edtfAfter('until', until)}`}
              </li>
            ))}
          </ul>
        )}
        {data.organization && <Organization {...data.organization} />}
      </Page>
    </Site>
  );
}

function Organization({ id: here, website, partOf, people }: NonNullable<Data['organization']>) {
  const members = people?.nodes ?? [];
  if (partOf === null && members.length === 0 && website === null) return null;
  return (
    <ul className="roles">
      {partOf && (
        <li>
          Part of{' '}
          <a href={`/organizations/${encodeURIComponent(partOf.slug)}`}>
            <bdi>{partOf.name}</bdi>
          </a>
        </li>
      )}
      {members.map(({ id, slug, name, affiliations }) => {
        const roles = affiliations.filter(({ organization }) => organization.id === here);
        return (
          <li key={id}>
            <a href={`/people/${encodeURIComponent(slug)}`}>
              <bdi>{name}</bdi>
            </a>
            {roles.map(({ roleName }, at) => (
              <span key={at}>
                , <bdi>{roleName}</bdi>
              </span>
            ))}
          </li>
        );
      })}
      {website !== null && (
        <li>
          <a href={website}>{new URL(website).host}</a>
        </li>
      )}
    </ul>
  );
}

interface PageProps {
  readonly speaker: FragmentOf<typeof SpeakerPage> & { readonly id: string };
  readonly variables: Variables;
  readonly after: string;
  readonly reading: Reading;
  readonly children: ReactNode;
}

function Page({ speaker, variables, after, reading, children }: PageProps) {
  useChanges({ speakerIds: [speaker.id] }, after, reading);
  useChanges({ authorIds: [speaker.id] }, after, reading);
  const page = readFragment(SpeakerPage, speaker);
  const { slug, name, description, statements, authored, articles, campaigns } = page;
  const isChosen = Object.values(chosenIn(variables.filter)).some((value) => value !== undefined);
  const path = `/${variables.isPerson ? 'people' : 'organizations'}/${encodeURIComponent(slug)}`;
  const hasAuthored = authored !== null && authored.nodes.length > 0;
  return (
    <div className="story">
      <div>
        <h1 dir="auto">{name}</h1>
        {description !== null && (
          <p className="standfirst" dir="auto">
            {description}
          </p>
        )}
        {children}
        <Identifiers of={page.identifiers} />
        {hasAuthored && <Authored {...{ slug, name, path }} of={authored} />}
        {(statements === null || statements.totalCount > 0 || isChosen || !hasAuthored) && (
          <section aria-labelledby="said">
            <h2 id="said">On the record</h2>
            <Filters path={path} filter={variables.filter} />
            {statements ? (
              <Statements {...statements} path={path} filter={variables.filter} pageOf={speaker.id} />
            ) : (
              <Unread />
            )}
          </section>
        )}
      </div>
      <aside aria-label={`About ${name}`}>
        {campaigns && campaigns.nodes.length > 0 && (
          <section aria-labelledby="campaigns">
            <h2 id="campaigns">Campaigns</h2>
            <ul>
              {campaigns.nodes.map(({ id, slug, name }) => (
                <li key={id}>
                  <a href={`/campaigns/${encodeURIComponent(slug)}`}>
                    <bdi>{name}</bdi>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        )}
        {articles && articles.nodes.length > 0 && (
          <section aria-labelledby="articles">
            <h2 id="articles">Quoted in</h2>
            {articles.nodes.map((article) => (
              <ArticleCard key={article.id} of={article} heading="h3" />
            ))}
          </section>
        )}
      </aside>
    </div>
  );
}

interface StatementsProps extends NonNullable<ResultOf<typeof SpeakerPage>['statements']> {
  readonly path: string;
  readonly filter: Filter;
  readonly pageOf: string;
}

function Statements({ totalCount, nodes, pageInfo, path, filter, pageOf }: StatementsProps) {
  const { hasNextPage, endCursor } = pageInfo;
  return (
    <>
      <p className="meta">{countInWords(totalCount)}</p>
      {nodes.map((statement) => (
        <div className="said" key={statement.id}>
          <Statement of={statement} pageOf={pageOf}>
            {statement.articles?.nodes.map((article) => (
              <p className="meta" key={article.id}>
                In{' '}
                <a href={`/articles/${encodeURIComponent(article.slug)}`}>
                  <bdi {...inLanguage(article)}>{article.headline}</bdi>
                </a>
              </p>
            ))}
          </Statement>
        </div>
      ))}
      {hasNextPage && endCursor !== null && (
        <p className="more">
          <a rel="next" href={addressOf(path, { ...chosenIn(filter), after: endCursor })}>
            Earlier statements
          </a>
        </p>
      )}
    </>
  );
}

/** Where registers have the same person or organisation. */
function Identifiers({ of }: { of: ResultOf<typeof SpeakerPage>['identifiers'] }) {
  const known = of.filter(({ url }) => url !== null);
  if (known.length === 0) return null;
  return (
    <ul className="roles">
      {known.map(({ scheme, value, url }) => (
        <li key={scheme}>
          {scheme === 'WIKIDATA' ? 'Wikidata' : scheme} <a href={url ?? undefined}>{value}</a>
        </li>
      ))}
    </ul>
  );
}

interface AuthoredProps {
  readonly slug: string;
  readonly name: string;
  readonly path: string;
  readonly of: NonNullable<ResultOf<typeof SpeakerPage>['authored']>;
}

/** What they wrote themselves. */
function Authored({ slug, name, path, of: { nodes, pageInfo } }: AuthoredProps) {
  return (
    <section className="authored" aria-labelledby="authored">
      <h2 id="authored">
        Articles by <bdi>{name}</bdi>
      </h2>
      {nodes.map((article) => (
        <ArticleCard key={article.id} of={article} heading="h3" />
      ))}
      {pageInfo.hasNextPage && pageInfo.endCursor !== null && (
        <p className="more">
          <a rel="next" href={addressOf(path, { articles: pageInfo.endCursor })}>
            Older articles
          </a>
        </p>
      )}
      <Follow {...authorFeeds(slug, name)} />
    </section>
  );
}

function countInWords(statements: number): string {
  if (statements === 0) return 'No statement of this kind is on record.';
  return statements === 1 ? '1 statement' : `${String(statements)} statements`;
}

export const page = anyPage<Data, Variables>({
  query: SpeakerQuery,
  View,
  describe({ person, organization }, { slug, isPerson }) {
    const speaker = readFragment(SpeakerPage, person ?? organization);
    if (speaker == null) return null;
    const { slug: current, name, description } = speaker;
    if (current !== slug)
      return { location: `/${isPerson ? 'people' : 'organizations'}/${encodeURIComponent(current)}` };
    return { title: `${name} – Dateline`, about: description, type: isPerson ? 'profile' : 'website' };
  },
});
