import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from '../../src/live/delivery.ts';
import { SharedPages } from '../../src/api/shared-pages.ts';
import { Frame } from '../../src/live/frame.ts';
import { openWire, subscribe, type Wire } from '../support/clients/wire.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { metric, openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { until } from '../support/until.ts';

const QUERY = `subscription Followed($filter: FeedFilter, $isShort: Boolean! = true) {
  feed(filter: $filter) { id cursor ... on ArticleWithdrawn { reason slug @skip(if: $isShort) } }
}`;

describe('cohorts that select the same of the same event', () => {
  let newsroom: Newsroom;
  let article: { id: string };
  beforeAll(async () => {
    newsroom = await openNewsroom();
    article = await openDesk(newsroom).publishedArticle();
    // Whoever subscribes before the node has read its event gets it, too.
    await until(async () => (await metric(newsroom, 'dateline_events_total{type="ARTICLE_PUBLISHED"}')) > 0);
  });
  afterAll(() => newsroom.close());

  /** Subscribes with these variables, each as a cohort of its own. */
  async function open(subscriptions: readonly { variables: object; token?: string }[]): Promise<Wire[]> {
    const wires: Wire[] = [];
    for (const { variables, token } of subscriptions) {
      const wire = await openWire(
        newsroom.url,
        token === undefined ? {} : { init: { Authorization: `Bearer ${token}` } },
      );
      wire.send(subscribe('1', QUERY, variables));
      wires.push(wire);
      await until(() => newsroom.node.subscriptions() === wires.length);
    }
    expect(await metric(newsroom, 'dateline_cohorts')).toBe(wires.length);
    return wires;
  }

  /** Appends an event. Returns what each gets of it, and how many executions it took. */
  async function append(wires: readonly Wire[]) {
    const before = await metric(newsroom, 'dateline_executions_total');
    await newsroom.prisma.feedEvent.create({
      data: { type: 'ARTICLE_WITHDRAWN', articleId: rowId(article.id), reason: 'The reason.' },
    });
    const got = await Promise.all(wires.map(async (wire) => (await wire.next())?.payload));
    const executions = (await metric(newsroom, 'dateline_executions_total')) - before;
    for (const { socket } of wires) socket.close();
    await until(() => newsroom.node.subscriptions() === 0);
    return { got, executions };
  }

  it('read it once, whichever events they follow', async () => {
    const { got, executions } = await append(
      await open([
        { variables: {} },
        { variables: { filter: { articleIds: [article.id] } } },
        { variables: { filter: { types: ['ARTICLE_WITHDRAWN'] } } },
      ]),
    );
    expect(executions).toBe(1);
    const [first] = got;
    expect(first).toMatchObject({ data: { feed: { reason: 'The reason.' } } });
    expect(got).toEqual([first, first, first]);
  });

  it('read it for themselves if a variable changes what is selected', async () => {
    const { got, executions } = await append(
      await open([{ variables: {} }, { variables: { isShort: false } }]),
    );
    expect(executions).toBe(2);
    expect(got).toMatchObject([
      { data: { feed: { reason: 'The reason.' } } },
      { data: { feed: { slug: expect.any(String) as string } } },
    ]);
  });

  it('read it for themselves if they are of different viewers', async () => {
    const { EDITOR, ADMIN } = newsroom.tokens;
    const filter = { articleIds: [article.id] };
    const { executions } = await append(
      await open([
        { variables: {} },
        { variables: { filter }, token: EDITOR },
        { variables: { filter }, token: ADMIN },
        { variables: {}, token: ADMIN },
      ]),
    );
    expect(executions).toBe(3);
  });
});

describe('what has been read for one cohort', () => {
  let withdrawals = 0;
  const shared = new SharedPages(() => withdrawals);
  const pageOf = (text: string): Page<Frame> => ({
    payloads: [new Frame(JSON.stringify(text), () => 'cursor')],
    unpaid: 0,
  });
  const read = (text: string) => () => Promise.resolve(pageOf(text));

  it('is shared while it is read, and shortly afterwards', async () => {
    const first = shared.read('shared', read('first'));
    expect(shared.read('shared', read('second'))).toBe(first);
    expect(await shared.read('shared', read('third'))).toBe(await first);
  });

  it('is not shared after a withdrawal, whether it began or ended before it', async () => {
    const ended = await shared.read('withdrawn', read('before'));
    withdrawals += 1;
    expect(await shared.read('withdrawn', read('after'))).not.toBe(ended);
    const under = shared.read('under way', read('before'));
    withdrawals += 1;
    const after = shared.read('under way', read('after'));
    expect(after).not.toBe(under);
    // The one that began before ends last in the map, but doesn't replace the other.
    const [, second] = await Promise.all([under, after]);
    expect(await shared.read('under way', read('later'))).toBe(second);
  });

  it('is read again after a failure', async () => {
    const failing = shared.read('failing', () => Promise.reject(new Error('The database is away.')));
    await expect(failing).rejects.toThrow();
    expect((await shared.read('failing', read('again'))).payloads).toHaveLength(1);
  });
});
