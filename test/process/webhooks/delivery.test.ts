import { describe, expect, it, onTestFinished } from 'vitest';
import { globalId, openDesk, paragraph, quote, rowId, unique } from '../../support/newsroom/factories.ts';
import { askAt } from '../../support/clients/ask.ts';
import { openNewsroom } from '../../support/newsroom/newsroom.ts';
import { spawnNode } from '../../support/node-process.ts';
import { until } from '../../support/until.ts';
import { accept, answer, isSignedBy, openReceiver } from '../../support/webhooks/receiver.ts';
import { openStage, typesOf } from '../../support/webhooks/stage.ts';
import { opened } from '../../support/opened.ts';

const stage = opened(() => openStage());

describe('an endpoint', () => {
  it('gets the events of the feed in order, each signed with its secret', async () => {
    const { receiver, endpoint } = await stage.receive();
    const article = await stage.desk.publishedArticle();
    await stage.desk.correct(article, { text: 'The number was wrong.' });
    // Once it is withdrawn, readers see nothing of what was before.
    await until(() => receiver.received.length === 2);
    await stage.desk.withdraw(article);
    await until(() => receiver.received.length === 3);
    expect(typesOf(receiver)).toEqual(['article.published', 'article.corrected', 'article.withdrawn']);
    for (const received of receiver.received) expect(isSignedBy(endpoint.secret, received)).toBe(true);
    const [published, corrected, withdrawn] = receiver.received;
    expect(published).toMatchObject({
      timestamp: published?.data['occurredAt'],
      data: {
        articleId: article.id,
        slug: article.slug,
        url: expect.stringContaining(article.slug) as string,
        changes: { revisionNumber: 1, sinceRevisionNumber: null },
      },
    });
    expect(corrected?.data).toMatchObject({ note: { kind: 'CORRECTION', text: 'The number was wrong.' } });
    expect(withdrawn?.data).toMatchObject({ article: null, slug: article.slug, reason: 'It was wrong.' });
    const delivered = { state: 'DELIVERED', attempts: [{ status: 204, problem: null }] };
    const { deliveries } = await stage.deliveriesAre(endpoint.id, [delivered, delivered, delivered]);
    expect(deliveries.nodes.map(({ webhookId }) => webhookId).toSorted()).toEqual(
      receiver.received.map(({ id }) => id).toSorted(),
    );
  });

  it('gets exactly the events that meet all of its conditions', async () => {
    const tag = unique('tag');
    const campaign = await stage.desk.campaign();
    const article = await stage.desk.publishedArticle({ tags: [tag], campaignIds: [campaign.id] });
    const { id: tagId } = await stage.newsroom.prisma.tag.findUniqueOrThrow({ where: { slug: tag } });
    const tagIds = [globalId('Tag', tagId)];
    const byTag = await stage.receive({ tagIds });
    const byType = await stage.receive({ types: ['ARTICLE_CORRECTED'], articleIds: [article.id] });
    const byCampaign = await stage.receive({ campaignIds: [campaign.id] });
    const both = await stage.receive({ tagIds, types: ['ARTICLE_WITHDRAWN'] });
    const other = await stage.desk.publishedArticle({ campaignIds: [campaign.id] });
    await stage.desk.correct(other);
    await stage.desk.correct(article);
    for (const { receiver } of [byTag, byType]) await until(() => receiver.received.length === 1);
    await until(() => byCampaign.receiver.received.length === 3);
    await stage.desk.withdraw(article);
    for (const { receiver, count } of [
      { ...byTag, count: 2 },
      { ...byCampaign, count: 4 },
      { ...both, count: 1 },
    ])
      await until(() => receiver.received.length === count);
    expect(typesOf(byTag.receiver)).toEqual(['article.corrected', 'article.withdrawn']);
    expect(typesOf(byType.receiver)).toEqual(['article.corrected']);
    expect(byType.receiver.received[0]?.data.slug).toBe(article.slug);
    expect(typesOf(byCampaign.receiver)).toEqual([
      'article.published',
      'article.corrected',
      'article.corrected',
      'article.withdrawn',
    ]);
    expect(typesOf(both.receiver)).toEqual(['article.withdrawn']);
  });

  it('is told nothing that readers may not see when it is sent', async () => {
    const canary = unique('canary');
    const { receiver, endpoint } = await stage.receive({}, answer(500));
    const embargoed = await stage.desk.article({ headline: canary, embargoedUntil: '2099-01-01T00:00:00Z' });
    await stage.desk.revise(embargoed, { trailText: canary });
    await stage.desk.person({ name: canary });
    await stage.desk.statement({ text: canary });
    const withdrawn = await stage.desk.publishedArticle({ headline: canary, body: [paragraph(canary)] });
    await until(() => receiver.received.length === 1);
    await stage.desk.withdraw(withdrawn);
    const article = await stage.desk.publishedArticle();
    receiver.received.length = 0;
    receiver.respond = accept;
    await stage.webhooks.hurry(endpoint.id);
    await until(() => receiver.received.length === 2);
    expect(typesOf(receiver)).toEqual(['article.withdrawn', 'article.published']);
    expect(receiver.received[1]?.data.slug).toBe(article.slug);
    expect(JSON.stringify(receiver.received)).not.toContain(canary);
    await stage.deliveriesAre(endpoint.id, [
      { state: 'DELIVERED' },
      { state: 'DELIVERED' },
      { type: 'ARTICLE_PUBLISHED', state: 'PASSED_OVER' },
    ]);
  });

  it.each([
    ['URL', (id: string, url: string) => stage.webhooks.update(id, { url })],
    ['secret', (id: string) => stage.webhooks.rotate(id)],
  ])('is sent nothing more by its former %s once it has another one', async (_what, change) => {
    const { receiver, endpoint } = await stage.receive();
    const another = await openReceiver();
    onTestFinished(() => another.close());
    // Both are read at once.
    await stage.webhooks.update(endpoint.id, { enabled: false });
    const { slug: first } = await stage.desk.publishedArticle();
    const { slug: second } = await stage.desk.publishedArticle();
    let secret = endpoint.secret;
    let isChanged = false;
    receiver.respond = (response) => {
      receiver.respond = accept;
      void change(endpoint.id, another.url).then((changed) => {
        if ('secret' in changed) ({ secret } = changed);
        isChanged = true;
        response.writeHead(204).end();
      });
    };
    await stage.webhooks.update(endpoint.id, { enabled: true });
    await until(() => isChanged);
    await stage.newsroom.prisma.$executeRaw`
      UPDATE "WebhookEndpoint" SET "heldUntil" = now() WHERE "id" = ${rowId(endpoint.id)}::uuid`;
    await stage.webhooks.hurry(endpoint.id);
    await until(() => receiver.received.length + another.received.length === 3);
    const later = [...receiver.received.slice(1), ...another.received];
    expect(later.map(({ data }) => data.slug)).toEqual([first, second]);
    for (const received of later) expect(isSignedBy(secret, received)).toBe(true);
    if (secret === endpoint.secret) expect(another.received).toEqual(later);
  });

  it('gets each kind of event', async () => {
    const { receiver } = await stage.receive();
    const statement = await stage.desk.statement({}, 'PUBLIC');
    const article = await stage.desk.publishedArticle({ body: [quote(statement.id)] });
    const campaign = await stage.desk.campaign();
    await stage.desk.demand(campaign.id);
    await stage.desk.action({ campaignId: campaign.id });
    await stage.desk.outcome({ campaignId: campaign.id });
    await stage.desk.changeStatus(statement);
    await stage.desk.changeSlug(article);
    await until(() => typesOf(receiver).includes('article.slug_changed'));
    expect(typesOf(receiver)).toEqual(
      expect.arrayContaining([
        'statement.recorded',
        'article.published',
        'campaign.created',
        'campaign.demand_added',
        'campaign.action_recorded',
        'campaign.outcome_recorded',
        'statement.status_changed',
        'article.statement_changed',
      ]),
    );
    expect(receiver.received.at(-1)?.data).toMatchObject({ formerSlug: article.slug });
  });
});

describe('several nodes', () => {
  it('share the endpoints: each event is sent once, in order', async () => {
    const { newsroom } = stage;
    const other = await openNewsroom({ at: newsroom, settings: { WEBHOOK_PRIVATE_ADDRESSES: 'true' } });
    onTestFinished(() => other.leave());
    const receivers = [await stage.receive(), await stage.receive()];
    const slugs: string[] = [];
    const desks = [stage.desk, openDesk(other)];
    for (let count = 0; count < 12; count += 1)
      slugs.push((await desks[count % 2]?.publishedArticle())?.slug ?? '');
    for (const { receiver, endpoint } of receivers) {
      await until(() => receiver.received.length >= slugs.length);
      expect(receiver.received.map(({ data }) => data.slug)).toEqual(slugs);
      await stage.deliveriesAre(endpoint.id, Array(slugs.length).fill({ state: 'DELIVERED' }));
    }
  });

  it('go on where a node that was killed has left off', async () => {
    const { newsroom, receiver, first, settings } = await openFirstNode();
    const other = openDesk({ ...newsroom, ask: askAt(first.url) });
    const one = await other.publishedArticle();
    const two = await other.publishedArticle();
    await until(() => receiver.received.length === 1);
    await first.kill();
    receiver.respond = accept;
    await newsroom.prisma.$executeRaw`UPDATE "WebhookEndpoint" SET "heldUntil" = now()`;
    const second = await openNewsroom({ at: newsroom, settings });
    onTestFinished(() => second.leave());
    await until(() => receiver.received.length === 3);
    expect(receiver.received.map(({ data }) => data.slug)).toEqual([one.slug, one.slug, two.slug]);
    expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id);
  });
});

describe('a node that stops', () => {
  it('notes the answer to what it has sent', async () => {
    const { newsroom, receiver, first } = await openFirstNode();
    let answerIt = () => undefined as unknown;
    receiver.respond = (response) => {
      answerIt = () => response.writeHead(204).end();
    };
    await openDesk({ ...newsroom, ask: askAt(first.url) }).publishedArticle();
    await until(() => receiver.received.length === 1);
    first.signal('SIGTERM');
    // Its server is closed first.
    await until(() =>
      fetch(first.url).then(
        () => false,
        () => true,
      ),
    );
    answerIt();
    expect(await first.exited).toEqual([0, null]);
    const deliveries = await newsroom.prisma.webhookDelivery.findMany({ include: { attempts: true } });
    expect(deliveries).toMatchObject([{ state: 'DELIVERED', attempts: [{ status: 204 }] }]);
  });

  it('leaves to another one, at once, what a receiver has not answered', async () => {
    const { newsroom, receiver, first, settings } = await openFirstNode();
    const { slug } = await openDesk({ ...newsroom, ask: askAt(first.url) }).publishedArticle();
    await until(() => receiver.received.length === 1);
    first.signal('SIGTERM');
    expect(await first.exited).toEqual([0, null]);
    // It didn't wait for the end of its attempt.
    expect(await newsroom.prisma.webhookAttempt.count()).toBe(0);
    expect(await newsroom.prisma.webhookEndpoint.findFirst()).toMatchObject({
      heldBy: null,
      heldUntil: null,
    });
    receiver.respond = accept;
    const second = await openNewsroom({ at: newsroom, settings });
    onTestFinished(() => second.leave());
    await until(() => receiver.received.length === 2);
    expect(receiver.received[1]).toMatchObject({ id: receiver.received[0]?.id, data: { slug } });
  });
});

/** A node in a process of its own, and a receiver that answers nothing to it. */
async function openFirstNode() {
  const { newsroom, webhooks } = await openStage();
  onTestFinished(() => newsroom.close());
  const receiver = await openReceiver(() => undefined);
  onTestFinished(() => receiver.close());
  await webhooks.create({ url: receiver.url });
  await newsroom.node.stop();
  const settings = { WEBHOOK_PRIVATE_ADDRESSES: 'true', WEBHOOK_SECONDS: '25' };
  const first = await spawnNode(newsroom.databaseUrl, { settings });
  onTestFinished(() => first.kill());
  return { newsroom, receiver, first, settings };
}
