import { expect, it, onTestFinished } from 'vitest';
import { rowId } from '../../support/newsroom/factories.ts';
import { spawnNode } from '../../support/node-process.ts';
import { eventually, until } from '../../support/until.ts';
import { CERTIFICATE, openSecureReceiver } from '../../support/webhooks/receiver.ts';
import { openStage } from '../../support/webhooks/stage.ts';

it('sends nothing to a receiver whose certificate is not trusted, or is of another name', async () => {
  const stage = await openStage();
  onTestFinished(() => stage.newsroom.close());
  const { prisma, node, databaseUrl } = stage.newsroom;
  const receiver = await openSecureReceiver();
  onTestFinished(() => receiver.close());
  const named = await stage.webhooks.create({ url: receiver.url });
  const { slug } = await stage.desk.publishedArticle();
  const problem = (code: string) => ({
    state: 'RETRYING',
    attempts: [{ status: null, problem: `The connection failed: ${code}.` }],
  });
  await stage.deliveriesAre(named.id, [problem('DEPTH_ZERO_SELF_SIGNED_CERT')]);
  // Its certificate is not of its address.
  const url = receiver.url.replace('localhost', '127.0.0.1');
  const { id } = await stage.webhooks.create({ url });
  await stage.webhooks.test(id);
  await stage.deliveriesAre(id, [{ ...problem('DEPTH_ZERO_SELF_SIGNED_CERT'), state: 'FAILED' }]);
  expect([receiver.received, receiver.names]).toEqual([[], []]);
  await node.stop();

  await prisma.webhookDelivery.updateMany({ where: { state: 'FAILED' }, data: { state: 'REQUESTED' } });
  await prisma.$executeRaw`UPDATE "WebhookEndpoint" SET "nextAttemptAt" = now(), "heldUntil" = now()`;
  const trusting = await spawnNode(databaseUrl, {
    settings: { WEBHOOK_PRIVATE_ADDRESSES: 'true', NODE_EXTRA_CA_CERTS: CERTIFICATE },
  });
  onTestFinished(() => trusting.kill());
  await until(() => receiver.received.length === 1);
  expect(receiver.received[0]?.data.slug).toBe(slug);
  await eventually(async () => {
    const delivery = { endpointId: rowId(id) };
    expect(await prisma.webhookAttempt.findMany({ where: { delivery } })).toContainEqual(
      expect.objectContaining({ problem: 'The connection failed: ERR_TLS_CERT_ALTNAME_INVALID.' }),
    );
  });
  expect(receiver.received).toHaveLength(1);
  expect(receiver.names.filter((name) => name !== '')).toEqual(['localhost']);
});
