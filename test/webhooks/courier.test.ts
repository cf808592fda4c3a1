import { expect, it, onTestFinished } from 'vitest';
import { eventually, until } from '../support/until.ts';
import { openReceiver, type Respond } from '../support/webhooks/receiver.ts';
import { openStage } from '../support/webhooks/stage.ts';

/** Endpoints that a node serves at once. */
const AT_ONCE = 10;

const switchProtocols: Respond = ({ socket }) =>
  socket?.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n');

it('serves the others, and stops, whatever protocol receivers switch to', async () => {
  const { newsroom, webhooks, desk } = await openStage();
  onTestFinished(() => newsroom.close());
  const switching = await openReceiver(switchProtocols);
  const other = await openReceiver();
  onTestFinished(async () => {
    await switching.close();
    await other.close();
  });
  for (let count = 0; count < AT_ONCE; count += 1) await webhooks.create({ url: switching.url });
  await webhooks.create({ url: other.url });
  await desk.publishedArticle();
  await until(() => other.received.length === 1);
  await eventually(async () =>
    expect(
      await newsroom.prisma.webhookAttempt.count({
        where: { status: null, problem: { contains: 'switches protocols (101)' } },
      }),
    ).toBe(AT_ONCE),
  );
  await newsroom.node.stop();
});
