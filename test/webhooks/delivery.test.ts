import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openDesk, rowId, unique } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';
import { LOCAL, openWebhooks } from '../support/webhooks/desk.ts';
import { answer, isSignedBy, openReceiver, type Respond } from '../support/webhooks/receiver.ts';

let newsroom: Newsroom;
let desk: ReturnType<typeof openDesk>;
let webhooks: ReturnType<typeof openWebhooks>;
beforeAll(async () => {
  newsroom = await openNewsroom({ settings: { ...LOCAL, WEBHOOK_SECONDS: '1' } });
  desk = openDesk(newsroom);
  webhooks = openWebhooks(newsroom);
});
afterAll(() => newsroom.close());

async function receive(input: Parameters<typeof webhooks.create>[0] = {}, respond?: Respond) {
  const receiver = await openReceiver(respond);
  const endpoint = await webhooks.create({ url: receiver.url, ...input });
  onTestFinished(async () => {
    await webhooks.remove(endpoint.id);
    await receiver.close();
  });
  return { receiver, endpoint };
}

const types = ({ received }: { received: readonly { type: string }[] }) => received.map(({ type }) => type);

describe('an endpoint', () => {
  it('gets the events of the feed in order, each signed with its secret', async () => {
    const { receiver, endpoint } = await receive();
    const article = await desk.publishedArticle();
    await desk.correct(article, { text: 'The number was wrong.' });
    await desk.withdraw(article);
    await until(() => receiver.received.length === 3);
    expect(types(receiver)).toEqual(['article.published', 'article.corrected', 'article.withdrawn']);
    for (const received of receiver.received) {
      expect(isSignedBy(endpoint.secret, received)).toBe(true);
      expect(received.headers['content-type']).toBe('application/json');
    }
    const [published, corrected, withdrawn] = receiver.received;
    expect(published?.data).toMatchObject({
      articleId: article.id,
      slug: article.slug,
      url: expect.stringContaining(article.slug) as string,
      changes: { revisionNumber: 1, sinceRevisionNumber: null },
    });
    expect(corrected?.data).toMatchObject({ note: { kind: 'CORRECTION', text: 'The number was wrong.' } });
    expect(withdrawn?.data).toMatchObject({ article: null, slug: article.slug, reason: 'It was wrong.' });
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(3);
    await eventually(async () => {
      const { deliveries } = await webhooks.look(endpoint.id);
      expect(deliveries.nodes.map(({ state, attempts }) => [state, attempts.map(({ status }) => status)])).toEqual(
        Array(3).fill(['DELIVERED', [204]]),
      );
    });
  });
});
