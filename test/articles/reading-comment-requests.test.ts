import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../gql/index.ts';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const Requests = graphql(`
  query CommentRequestsWithAskedPerson($slug: String!) {
    article(slug: $slug) {
      commentRequests {
        outcome
        summary
        askedOf {
          ... on Person {
            slug
          }
        }
      }
    }
  }
`);

const Desk = graphql(`
  query CommentRequestsOfDesk($filter: CommentRequestFilter) {
    commentRequests(first: 100, filter: $filter) {
      totalCount
      nodes {
        id
      }
    }
  }
`);

const AskedPerson = graphql(`
  query AskedPerson($slug: String!) {
    person(slug: $slug) {
      name
    }
  }
`);

const SOME_DAY = '2099-01-01T12:30:00.000Z';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let reporter: ReturnType<typeof openDesk>;
beforeAll(async () => {
  newsroom = await openNewsroom();
  desk = openDesk(newsroom);
  reporter = openDesk(newsroom, newsroom.tokens.REPORTER);
});
afterAll(() => newsroom.close());

async function ask(slug: string) {
  return newsroom.ask(Requests, { slug });
}

async function listed(filter: { overdue?: boolean; articleId?: string } | null, token?: string) {
  const { commentRequests } = (await newsroom.ask(Desk, { filter }, token)).data;
  expect(commentRequests.nodes).toHaveLength(commentRequests.totalCount);
  return commentRequests.nodes.map(({ id }) => id);
}

describe('a person whom the newsroom asked for comment', () => {
  it('is shown to readers once the article is public and the request is closed, and not before', async () => {
    const canary = unique('canary');
    const askedOf = { personId: (await desk.person({ slug: canary, name: canary })).id };
    const draft = await desk.article();
    const { id } = await desk.requestComment(draft, { askedOf });
    const isKnown = async () => {
      const { text } = await ask(draft.slug);
      const byName = (await newsroom.ask(AskedPerson, { slug: canary })).data.person !== null;
      const isListed = (await listed({ articleId: draft.id })).length > 0;
      expect(text.includes(canary)).toBe(byName);
      expect(isListed).toBe(byName);
      return byName;
    };
    expect(await isKnown()).toBe(false);
    await desk.publish(draft);
    expect(await isKnown()).toBe(false);
    await desk.closeRequest({ id }, { outcome: 'NO_RESPONSE' });
    expect(await isKnown()).toBe(true);
    expect((await ask(draft.slug)).data.article?.commentRequests).toMatchObject([
      { outcome: 'NO_RESPONSE', askedOf: { slug: canary } },
    ]);
  });

  it('is shown to readers when a draft with a closed request is published, until it is withdrawn', async () => {
    const draft = await desk.article();
    const request = await desk.requestComment(draft);
    await desk.closeRequest(request, { outcome: 'DECLINED' });
    expect((await listed({ articleId: draft.id })).length).toBe(0);
    await desk.publish(draft);
    expect(await listed({ articleId: draft.id })).toEqual([request.id]);
    await desk.withdraw(draft);
    expect(await listed({ articleId: draft.id })).toEqual([]);
  });
});

describe('the list of comment requests', () => {
  it('shows open and overdue requests to editors, reporters their own, and readers only closed ones', async () => {
    const [own, others] = [await reporter.article(), await desk.publishedArticle()];
    const late = [
      await reporter.requestComment(own),
      await desk.requestComment(others),
      await desk.requestComment(others),
    ].map(({ id }) => id);
    // The API accepts only future deadlines, so the test moves these into the past.
    await newsroom.prisma.commentRequest.updateMany({
      where: { id: { in: late.map(rowId) } },
      data: { deadline: '2020-01-01T12:30:00Z' },
    });
    await desk.closeRequest({ id: late[2] ?? '' });
    const pending = [
      await reporter.requestComment(own, { deadline: SOME_DAY }),
      await reporter.requestComment(own),
    ].map(({ id }) => id);
    expect(await listed({ overdue: true }, newsroom.tokens.EDITOR)).toEqual(late.slice(0, 2));
    expect(await listed({ overdue: true }, newsroom.tokens.REPORTER)).toEqual(late.slice(0, 1));
    expect(await listed({ overdue: true })).toEqual([]);
    expect(await listed({ overdue: false, articleId: own.id }, newsroom.tokens.REPORTER)).toEqual(pending);
    expect(await listed({ articleId: own.id }, newsroom.tokens.REPORTER)).toEqual([late[0], ...pending]);
    expect(await listed({ articleId: others.id })).toEqual([late[2]]);
    expect(await listed({ articleId: others.id }, newsroom.tokens.REPORTER)).toEqual([late[2]]);
  });
});
