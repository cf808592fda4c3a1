import { addressOf } from '../address.ts';
import { Around, AroundFields } from '../around.tsx';
import { Card } from '../article-card.tsx';
import { ALL_ARTICLES, sectionFeeds } from '../feeds.ts';
import { Follow } from '../follow.tsx';
import { graphql, readFragment, type FragmentOf, type ResultOf } from '../graphql.ts';
import { anyPage, Gone, Mark, Site } from '../page.tsx';
import { SectionHead, SectionHeadFields } from '../section-head.tsx';
import { addressOfSection } from '../section-path.tsx';
import { useEvents, usePage, type Reading } from '../use-page.ts';
import { page as latest } from './latest.tsx';

/** What the home page shows without a front. */
const NEWEST = { tagSlugs: null, tag: '', after: null };

const FrontFields = graphql(`
  fragment FrontFields on Front {
    id
    containers {
      containerId
      title
      cards {
        headline
        trailText
        image {
          url
          altText
          width
          height
        }
        article {
          id
          slug
          language
          direction
          kicker
          standfirst
          firstPublishedAt
        }
      }
    }
  }
`);

const FrontQuery = graphql(
  `
    query Front($isHome: Boolean!, $slug: String!) {
      feedCursor
      front(slug: "home") @include(if: $isHome) {
        id
        ...FrontFields
      }
      ...AroundFields @include(if: $isHome)
      section(slug: $slug) @skip(if: $isHome) {
        id
        slug
        name
        path
        ...SectionHeadFields
        front {
          id
          ...FrontFields
        }
      }
    }
  `,
  [AroundFields, FrontFields, SectionHeadFields],
);

const FrontChanges = graphql(`
  subscription FrontChanges($filter: FeedFilter, $after: String) {
    feed(filter: $filter, after: $after) {
      __typename
      id
      cursor
      ... on FrontUpdated {
        front {
          id
        }
      }
    }
  }
`);

type Data = ResultOf<typeof FrontQuery>;
type Front = FragmentOf<typeof FrontFields> & { readonly id: string };

interface Variables {
  readonly isHome: boolean;
  readonly slug: string;
  /** Of the section, from the top of the tree. */
  readonly path?: string;
}

function View({ variables }: { variables: Variables }) {
  const { data, reading } = usePage(FrontQuery, variables);
  const front = data?.front ?? data?.section?.front;
  if (data === undefined) return null;
  if (front == null) return variables.isHome ? <latest.View variables={NEWEST} /> : <Gone />;
  const { section, feedCursor } = data;
  const shown = <Containers of={front} after={feedCursor} reading={reading} />;
  if (section == null)
    return (
      <Site mark={<Mark isReading={reading.isReading} />}>
        <h1 className="unseen">News</h1>
        <Around of={data as FragmentOf<typeof AroundFields>} feeds={ALL_ARTICLES}>
          {shown}
          <AllArticles path="/" />
        </Around>
      </Site>
    );
  return (
    <Site mark={<Mark isReading={reading.isReading} />} section={section.path}>
      <SectionHead of={section} />
      {shown}
      <AllArticles path={addressOfSection(section.path)} />
      <Follow {...sectionFeeds(section.slug, section.name)} />
    </Site>
  );
}

function AllArticles({ path }: { path: string }) {
  return (
    <p className="more">
      <a href={addressOf(path, { list: 'all' })}>All articles, newest first</a>
    </p>
  );
}

interface ContainersProps {
  readonly of: Front;
  readonly after: string;
  readonly reading: Reading;
}

/** The front as editors arranged it, its first card large. */
function Containers({ of, after, reading }: ContainersProps) {
  const filter = { types: ['FRONT_UPDATED' as const] };
  useEvents(
    FrontChanges,
    { filter },
    {
      after,
      reading,
      filter,
      onEvent({ feed: event }) {
        if (event.__typename === 'FrontUpdated' && event.front.id === of.id) void reading.reload();
      },
    },
  );
  const { containers } = readFragment(FrontFields, of);
  const shown = containers.filter(({ cards }) => cards.length > 0);
  if (shown.length === 0) return <p className="empty">Nothing has been published here yet.</p>;
  return shown.map(({ containerId, title, cards }, place) => (
    <section
      key={containerId}
      className="container"
      aria-labelledby={title === null ? undefined : containerId}
    >
      {title !== null && (
        <h2 id={containerId} dir="auto">
          {title}
        </h2>
      )}
      {cards.map(({ article, trailText, ...card }, at) => (
        <Card
          key={article.id}
          {...article}
          {...card}
          summary={trailText ?? article.standfirst}
          heading={title === null ? 'h2' : 'h3'}
          isLead={place === 0 && at === 0}
        />
      ))}
    </section>
  ));
}

export const page = anyPage<Data, Variables>({
  query: FrontQuery,
  View,
  describe({ front, section }, { isHome, path }) {
    if (isHome) {
      if (front == null) return { page: 'latest' };
      return { title: ALL_ARTICLES.title, feeds: ALL_ARTICLES };
    }
    if (section == null) return null;
    if (section.path !== path) return { location: addressOfSection(section.path) };
    if (section.front === null) return { page: 'section' };
    const feeds = sectionFeeds(section.slug, section.name);
    return { title: feeds.title, feeds };
  },
});
