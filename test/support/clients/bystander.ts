/** A subscriber who must not be affected by whatever other clients do to the node. */
import { expect, onTestFinished } from 'vitest';
import { openDesk, rowId } from '../newsroom/factories.ts';
import { openNewsroom } from '../newsroom/newsroom.ts';
import { openWire, subscribe, type Message } from './wire.ts';
import { until } from '../until.ts';

/** Appends small events, one at a time: `event 1`, `event 2`, … */
export const EVENTS =
  'subscription { feed(filter: { types: [ARTICLE_WITHDRAWN] }) { cursor ... on ArticleWithdrawn { reason } } }';

/** As `openWithBystander`, but closed after the test. */
export async function bystanderForTest(...options: Parameters<typeof openWithBystander>) {
  const scene = await openWithBystander(...options);
  onTestFinished(scene.close);
  return scene;
}

/** A newsroom with one subscription: the bystander's. */
export async function openWithBystander(settings: NodeJS.ProcessEnv = {}, now?: () => number) {
  const newsroom = await openNewsroom({ settings, ...(now && { now }) });
  const articleId = rowId((await openDesk(newsroom).publishedArticle()).id);
  const bystander = await openWire(newsroom.url);
  bystander.send(subscribe('bystander', EVENTS));
  const begun = (count: number) => until(() => newsroom.node.subscriptions() === count);
  await begun(1);
  let count = 0;

  /** Appends an event, and returns what subscribers get of it. */
  const append = async () => {
    const reason = `event ${(count += 1)}`;
    await newsroom.prisma.feedEvent.create({ data: { type: 'ARTICLE_WITHDRAWN', articleId, reason } });
    return { payload: { data: { feed: { reason } } } };
  };
  return {
    newsroom,
    close: () => newsroom.close(),
    append,
    /** Waits until the node has so many subscriptions, including the bystander's. */
    begun,
    /**
     * Checks that the bystander still gets an event. How soon it comes is for benchmarks to measure, since this machine
     * may be busy.
     */
    isServed: async () => {
      const { payload } = await append();
      const { reason } = payload.data.feed;
      let message: Message | null;
      do message = await bystander.next();
      while (message !== null && !JSON.stringify(message).includes(`"${reason}"`));
      expect(message).toMatchObject({ type: 'next', payload });
    },
  };
}
