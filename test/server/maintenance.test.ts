import { expect, it, onTestFinished } from 'vitest';
import { askAt } from '../support/clients/ask.ts';
import { untyped } from '../support/clients/walk.ts';
import { openDesk, unique } from '../support/newsroom/factories.ts';
import { metric, newsroomForTest, startBeside } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';
import { openWebhooks } from '../support/webhooks/desk.ts';
import { openReceiver } from '../support/webhooks/receiver.ts';

const Article = untyped<{ article: { headline: string } | null }, { slug: string }>(
  'query ($slug: String!) { article(slug: $slug) { headline } }',
);
const CreatePerson = untyped<object, { name: string }>(
  'mutation ($name: String!) { createPerson(input: { slug: $name, name: $name }) { __typename } }',
);

it('in maintenance, readers read; changes are refused until later, and the schedule, mail and webhooks wait', async () => {
  const LOCAL = { WEBHOOK_PRIVATE_ADDRESSES: 'true' };
  const newsroom = await newsroomForTest({ settings: LOCAL });
  const { prisma, tokens } = newsroom;
  const desk = openDesk(newsroom);
  const receiver = await openReceiver();
  onTestFinished(() => receiver.close());
  await openWebhooks(newsroom).create({ url: receiver.url });
  // No event is sent before the first node is gone.
  await prisma.webhookEndpoint.updateMany({ data: { heldUntil: new Date('2999-01-01') } });
  const published = await desk.publishedArticle({ headline: 'Published' });
  const scheduled = await desk.article({ headline: 'Scheduled' });
  await desk.schedule(scheduled, '2099-01-01T00:00:00Z');
  await newsroom.leave();

  const start = async (MAINTENANCE: string) => {
    const node = await startBeside(newsroom, { ...LOCAL, MAINTENANCE });
    onTestFinished(() => node.stop());
    return { node, ask: askAt(node.url) };
  };
  await prisma.$connect();
  await prisma.webhookEndpoint.updateMany({ data: { heldUntil: null } });
  await prisma.article.updateMany({ where: { state: 'SCHEDULED' }, data: { scheduledFor: new Date() } });

  const { node, ask } = await start('true');
  expect(node.messages[0]).toMatch(/^MAINTENANCE is set: readers can read\./);
  expect((await ask(Article, { slug: published.slug })).data.article).toEqual({ headline: 'Published' });
  const name = unique('waiting');
  const refused = await ask(CreatePerson, { name }, tokens.EDITOR);
  expect(refused.errors).toEqual([
    expect.objectContaining({
      message:
        'The newsroom is in maintenance: it can be read, and takes changes again later. Nothing was changed.',
      extensions: { code: 'UNAVAILABLE', retryAfter: 60 },
    }),
  ]);
  // The alert for changes that fail leaves such a node out.
  expect(await metric(node, 'dateline_maintenance')).toBe(1);
  expect((await ask(CreatePerson, { name })).errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  const page = await fetch(new URL('/newsletters/unsubscribe?token=x', node.url), { method: 'POST' });
  expect(page.status).toBe(503);
  expect(await prisma.person.count({ where: { name } })).toBe(0);

  // What is due doesn't happen there, and does once a node runs without maintenance.
  const due = () => ask(Article, { slug: scheduled.slug });
  expect((await due()).data.article).toBeNull();
  expect(receiver.received).toEqual([]);
  await start('false');
  await eventually(async () => {
    expect((await due()).data.article).toEqual({ headline: 'Scheduled' });
    expect(receiver.received).not.toEqual([]);
  });
});
