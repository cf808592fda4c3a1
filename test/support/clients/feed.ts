/** The feed as tests read it, with the fields of each type of event. */
import type { FeedPageQuery } from '../../gql/graphql.ts';
import { graphql } from '../../gql/index.ts';
import { openDesk, rowId } from '../newsroom/factories.ts';
import type { Newsroom, Watching } from '../newsroom/newsroom.ts';
import { until } from '../until.ts';

graphql(`
  fragment FeedEventFields on FeedEvent {
    __typename
    id
    cursor
    occurredAt
    ... on ArticleEvent {
      articleId
      slug
      article {
        headline
        revisionNumber
      }
      note {
        kind
        text
      }
    }
    ... on CampaignEvent {
      campaignId
      campaign {
        slug
      }
    }
    ... on ArticleCommentAdded {
      statement {
        id
        text
      }
    }
    ... on ArticleWithdrawn {
      reason
    }
    ... on StatementRecorded {
      statement {
        id
        text
      }
    }
    ... on StatementStatusChanged {
      statement {
        id
        text
      }
      articles {
        slug
      }
    }
    ... on StatementUpdated {
      statement {
        id
        text
      }
    }
    ... on CampaignActionRecorded {
      action {
        id
        title
      }
    }
    ... on CampaignOutcomeRecorded {
      outcome {
        id
        summary
      }
    }
  }
`);

export const Feed = graphql(`
  subscription Feed($filter: FeedFilter, $after: String) {
    feed(filter: $filter, after: $after) {
      ...FeedEventFields
    }
  }
`);

export const ArticleUpdates = graphql(`
  subscription ArticleUpdates($slug: String!, $after: String) {
    articleUpdated(slug: $slug, after: $after) {
      __typename
      id
      cursor
      slug
      ... on ArticleCommentAdded {
        statement {
          id
        }
      }
    }
  }
`);

export const CampaignUpdates = graphql(`
  subscription CampaignUpdates($slug: String!, $after: String) {
    campaignUpdated(slug: $slug, after: $after) {
      __typename
      id
      campaign {
        slug
      }
    }
  }
`);

export const FeedPage = graphql(`
  query FeedPage($first: Int, $after: String, $filter: FeedFilter) {
    feed(first: $first, after: $after, filter: $filter) {
      pageInfo {
        startCursor
        endCursor
        hasNextPage
        hasPreviousPage
      }
      edges {
        cursor
        node {
          id
        }
      }
      nodes {
        ...FeedEventFields
      }
    }
  }
`);

const LogEnd = graphql(`
  query LogEnd {
    feedCursor
  }
`);

/** Takes the next events of a feed subscription. Throws if one has errors. */
export async function take<Event>(watching: Watching<{ feed: Event }>, count: number): Promise<Event[]> {
  const events: Event[] = [];
  while (events.length < count) {
    const { data, errors } = await watching.next();
    if (data == null) throw new Error(`An error instead of an event: ${JSON.stringify(errors)}`);
    events.push(data.feed);
  }
  return events;
}

/**
 * The cursor of the latest readable event. A subscription without a cursor may begin slightly earlier, with events that
 * the node has yet to read.
 */
export async function cursorNow(newsroom: Newsroom): Promise<string | null> {
  let after: string | null = null;
  for (;;) {
    const { pageInfo }: FeedPageQuery['feed'] = (await newsroom.ask(FeedPage, { first: 100, after })).data
      .feed;
    after = pageInfo.endCursor;
    if (!pageInfo.hasNextPage) return after;
  }
}

/** Publishes an article, and subscribes to it from after its publication. */
export async function followedArticle(newsroom: Newsroom, token?: string) {
  const desk = openDesk(newsroom);
  const draft = await desk.article();
  const watching = await newsroom.watch(Feed, { filter: { articleIds: [draft.id] } }, token);
  const article = await desk.publish(draft);
  await take(watching, 1);
  return { article, watching };
}

/** A cursor from the subscription to an article. Whether it fits another slug is looked up when somebody subscribes. */
export async function articleCursor(newsroom: Newsroom): Promise<string> {
  const desk = openDesk(newsroom);
  const article = await desk.publishedArticle();
  const watching = await newsroom.watch(ArticleUpdates, { slug: article.slug });
  await desk.comment(article);
  const { data } = await watching.next();
  await watching.stop();
  return data?.articleUpdated.cursor ?? '';
}

/** Appends public statements by one speaker in one transaction. It bypasses the API, which is slower. */
export async function recordStatements(
  { prisma }: Newsroom,
  { speakerId: of, count, text = 'So they said.' }: { speakerId: string; count: number; text?: string },
): Promise<void> {
  const speakerId = rowId(of);
  const day = new Date('2025-09-25');
  await prisma.$transaction(async (tx) => {
    // Who is quoted in public is public.
    await tx.person.updateMany({ where: { id: speakerId }, data: { visibility: 'PUBLIC' } });
    const statements = await tx.statement.createManyAndReturn({
      data: Array.from({ length: count }, () => ({
        ...({ kind: 'REMARK', wording: 'VERBATIM', channel: 'SPEECH', visibility: 'PUBLIC' } as const),
        ...{ text, speakerPersonId: speakerId, madeOnFirst: day, madeOnLast: day },
      })),
      select: { id: true },
    });
    const type = 'STATEMENT_RECORDED' as const;
    await tx.feedEvent.createMany({
      data: statements.map(({ id: statementId }) => ({ type, statementId, speakerId })),
    });
  });
}

/** Waits until the node has read all events: a page that is read after this shows what they tell of, and gets none of them. */
export async function logRead(newsroom: Newsroom): Promise<void> {
  // No answer of a member is from the cache.
  const token = newsroom.tokens.EDITOR;
  await until(async () => {
    const after = (await newsroom.ask(LogEnd, {}, token)).data.feedCursor;
    return (await newsroom.ask(FeedPage, { first: 1, after }, token)).data.feed.edges.length === 0;
  });
}
