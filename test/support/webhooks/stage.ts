/** A newsroom with receivers on this machine, which are gone after each test. */
import { expect, onTestFinished } from 'vitest';
import { openDesk } from '../newsroom/factories.ts';
import { openNewsroom } from '../newsroom/newsroom.ts';
import { eventually } from '../until.ts';
import { openWebhooks } from './desk.ts';
import { openReceiver, type Receiver, type Respond } from './receiver.ts';

/** Receivers on this machine are allowed, and have a second to answer. */
const LOCAL = { WEBHOOK_PRIVATE_ADDRESSES: 'true', WEBHOOK_SECONDS: '1' };

export async function openStage(settings: NodeJS.ProcessEnv = {}) {
  const newsroom = await openNewsroom({ settings: { ...LOCAL, ...settings } });
  const webhooks = openWebhooks(newsroom);
  return {
    newsroom,
    close: () => newsroom.close(),
    webhooks,
    desk: openDesk(newsroom),
    async receive(input: Parameters<typeof webhooks.create>[0] = {}, respond?: Respond) {
      const receiver = await openReceiver(respond);
      const endpoint = await webhooks.create({ url: receiver.url, ...input });
      onTestFinished(async () => {
        await webhooks.remove(endpoint.id);
        await receiver.close();
      });
      return { receiver, endpoint };
    },
    /** Waits until an endpoint's deliveries, newest first, are as expected. */
    deliveriesAre: (id: string, expected: readonly object[]) =>
      eventually(async () => {
        const endpoint = await webhooks.look(id);
        expect(endpoint.deliveries.nodes).toMatchObject(expected);
        return endpoint;
      }),
  };
}

export const typesOf = ({ received }: Receiver) => received.map(({ type }) => type);
