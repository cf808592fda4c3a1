import { once } from 'node:events';
import { request } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { observed, post } from '../support/cache/raw.ts';
import { untyped } from '../support/clients/walk.ts';
import { lockTable, sessionsWaiting } from '../support/database/waiting.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../support/newsroom/newsroom.ts';
import { searchRefreshed } from '../support/search/refreshed.ts';
import { eventually, until } from '../support/until.ts';

/** Accounts of speakers are read beside the article, by a statement that a test can hold up. No publication reads them. */
const QUERY =
  'query ($slug: String!) { article(slug: $slug) { headline } people { nodes { accounts { url } } } feedCursor }';
const Withdrawals = untyped<{ feed: { cursor: string } }, Record<string, never>>(
  'subscription { feed(filter: { types: [ARTICLE_WITHDRAWN] }) { cursor } }',
);

describe('an answer that several ask for at once', () => {
  const newsroom = useNewsroom();

  beforeAll(async () => {
    const desk = openDesk(newsroom);
    await desk.comment(await desk.publishedArticle());
  });

  const counted = (result: string) =>
    metric(newsroom, `dateline_read_cache_requests_total{result="${result}"}`);

  const holdUp = () => lockTable(newsroom.prisma, 'SocialAccount');
  const isHeldUp = (count = 1) => until(async () => (await sessionsWaiting(newsroom.prisma)) === count);
  /** Whether the statements beside the one that is held up are done. */
  const isRead = () =>
    until(async () => {
      const [active] = await newsroom.prisma.$queryRaw<[{ count: number }]>`
        SELECT count(*)::int AS count FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'dateline readers' AND state = 'active'
          AND wait_event_type IS DISTINCT FROM 'Lock'`;
      return active.count === 0;
    });

  /** The answer, once it is kept. */
  const kept = (operation: object) =>
    eventually(async () => {
      const answer = await observed(post)(newsroom.url, operation);
      expect(answer.result).toBe('hit');
      return answer;
    });

  /** An article, once the node knows of all changes that it leads to: an execution that one of them outdates can't be joined. */
  async function settledArticle() {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    await searchRefreshed(newsroom.prisma);
    // The node learns of changes in their order, and of this one before the answer.
    await desk.campaign();
    return article;
  }

  it('is made once', async () => {
    const { slug } = await settledArticle();
    const [misses, joined] = [await counted('miss'), await counted('joined')];
    const letGo = await holdUp();
    // The node may still be reading the event of the publication, which changes feedCursor.
    const query = QUERY.replace('feedCursor', '');
    const operation = { query, variables: { slug } };
    const first = post(newsroom.url, operation);
    await isHeldUp();
    const others = Array.from({ length: 20 }, (_, n) =>
      post(newsroom.url, { ...operation, query: `${query}#${n}` }),
    );
    // All have been received when a later request has been answered.
    await post(newsroom.url, { query: '{ __typename }' });
    // A client that goes away leaves the execution to the others, also if it was the first.
    const gone = request(newsroom.url, { method: 'POST', headers: { 'content-type': 'application/json' } });
    gone.on('error', () => undefined);
    gone.end(JSON.stringify(operation));
    await once(gone, 'finish');
    gone.destroy();
    await letGo();
    const answers = await Promise.all([first, ...others]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0].text).toContain(slug);
    // That of the article, and that of the later request.
    expect(await counted('miss')).toBe(misses + 2);
    expect(await counted('joined')).toBeGreaterThan(joined);
    expect((await observed(post)(newsroom.url, operation)).result).toBe('hit');
  });

  it('is made for the others if the first goes away', async () => {
    const { slug } = await settledArticle();
    const operation = { query: QUERY, variables: { slug } };
    const letGo = await holdUp();
    const body = JSON.stringify(operation);
    const headers = { 'content-type': 'application/json', 'content-length': body.length };
    const first = request(newsroom.url, { method: 'POST', headers });
    first.on('error', () => undefined);
    first.end(body);
    await isHeldUp();
    const joined = await counted('joined');
    const second = post(newsroom.url, operation);
    first.destroy();
    // Both have been received when a later request has been answered.
    await post(newsroom.url, { query: '{ __typename }' });
    await letGo();
    const answer = await second;
    expect([answer.status, answer.text.includes(slug)]).toEqual([200, true]);
    expect(await counted('joined')).toBe(joined + 1);
  });

  it('that fails for one is not given to others, nor kept', async () => {
    const query =
      '{ tags { nodes { id } } article(slug: "x") { id } feed(after: "forged") { nodes { id } } }';
    const [misses, bypassed] = [await counted('miss'), await counted('bypass')];
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(newsroom.url, { query })));
    for (const answer of answers) expect(answer.text).toContain('errors');
    expect([await counted('miss'), await counted('bypass')]).toEqual([misses, bypassed + 5]);
  });

  it('is given to nobody after a withdrawal in the midst of it', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle({ headline: 'To be withdrawn' });
    const operation = { query: QUERY, variables: { slug: article.slug } };
    const follower = await newsroom.watch(Withdrawals, {});
    const letGo = await holdUp();
    const before = post(newsroom.url, operation);
    await isHeldUp();
    await isRead();
    await desk.withdraw(article);
    // From here on, this node has told of the withdrawal.
    await follower.next();
    const after = post(newsroom.url, operation);
    await isHeldUp(2);
    await letGo();
    // It was asked before, and read before: so it is read once more.
    expect((await before).text).toContain('"article":null');
    expect((await after).text).toContain('"article":null');
    const later = await observed(post)(newsroom.url, operation);
    expect([later.text, later.result]).toEqual([(await after).text, 'hit']);
    await follower.stop();
  });

  it('says by feedCursor where the log stood before anything was read', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const operation = { query: QUERY, variables: { slug: article.slug } };
    const { text } = await kept(operation);
    const { feedCursor } = (JSON.parse(text) as { data: { feedCursor: string } }).data;
    await desk.withdraw(article);
    const Events = untyped<{ feed: { __typename: string } }, { after: string }>(
      'subscription ($after: String) { feed(after: $after) { __typename } }',
    );
    const events = await newsroom.watch(Events, { after: feedCursor });
    let event: unknown;
    do event = (await events.next()).data?.feed.__typename;
    while (event !== 'ArticleWithdrawn');
    await events.stop();
  });
});
