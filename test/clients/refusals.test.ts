import { ApolloClient, CombinedGraphQLErrors, gql, InMemoryCache } from '@apollo/client';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { datelineLink } from '../../packages/client/src/apollo.ts';
import { createClient, type DatelineError, type Following } from '../../packages/client/src/index.ts';
import { actAsBrowser } from '../support/clients/browser.ts';
import { cursorNow, logRead } from '../support/clients/feed.ts';
import { openFront } from '../support/clients/front.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const newsroom = useNewsroom();
beforeEach(() => actAsBrowser());
afterEach(() => {
  vi.unstubAllGlobals();
});

function follow(following: Following, url = newsroom.url) {
  const client = createClient({ url });
  onTestFinished(() => client.close());
  const errors: DatelineError[] = [];
  const events: unknown[] = [];
  let reads = 0;
  const query = 'subscription ($filter: FeedFilter) { feed(filter: $filter) { id } }';
  client.subscribe(
    {
      query,
      variables: { filter: following.filter },
      reload() {
        reads += 1;
        return client.query(`query Read${reads} { feedCursor }`);
      },
      ...following,
    },
    { next: ({ data }) => events.push(data), error: (error) => errors.push(error) },
  );
  return { client, errors, events, reads: () => reads };
}

it('a filter that the node refuses is reported once, although it refuses the subscription as well', async () => {
  const front = await openFront(newsroom.url);
  onTestFinished(() => front.close());
  // What comes by the socket would otherwise come before the answer to whether anything is missing.
  const held = front.holdEvents();
  const following = { filter: { tagIds: ['bogus'] }, after: await cursorNow(newsroom) };
  const { client, errors } = follow(following, new URL('graphql', front.url).href);
  const release = await held;
  await until(() => errors.length > 0);
  release();
  await until(() => client.connection === 'polling');
  expect(errors).toMatchObject([{ code: 'BAD_USER_INPUT' }]);
});

it('a cursor that is none has the page read again, and is no error', async () => {
  const { errors, events, reads } = follow({ filter: { types: ['ARTICLE_PUBLISHED'] }, after: 'nonsense' });
  await until(() => reads() > 0);
  await logRead(newsroom);
  await openDesk(newsroom).publishedArticle();
  await until(() => events.length > 0);
  expect(errors).toEqual([]);
});

it('an error that Apollo Client throws has its code', async () => {
  const link = datelineLink(createClient({ url: newsroom.url }));
  const apollo = new ApolloClient({ cache: new InMemoryCache(), link });
  const codeOf = async (query: string) => {
    const error = await apollo.query({ query: gql(query) }).catch((reason: unknown) => reason);
    return CombinedGraphQLErrors.is(error) ? error.errors[0]?.extensions?.['code'] : undefined;
  };
  expect(await codeOf('{ nope }')).toBe('BAD_USER_INPUT');
  expect(await codeOf('{ articles(first: 101) { totalCount } }')).toBe('BAD_USER_INPUT');
  expect(await codeOf('{ feedCursor auditLog(first: 1) { nodes { id } } }')).toBe('UNAUTHENTICATED');
});
