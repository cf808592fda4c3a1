import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { forgetDeliveries } from '../../src/webhooks/forget-deliveries.ts';
import { EVENT_DOCUMENT } from '../../src/webhooks/payload.ts';
import { graphql } from '../gql/index.ts';
import { ROOT } from '../support/database/embedded.ts';
import { openCounter } from '../support/database/sql.ts';
import { globalId, payload, rowId, unique } from '../support/newsroom/factories.ts';
import { AcknowledgeWebhook, CreateWebhookEndpoint } from '../support/newsroom/mutations.ts';
import { metric } from '../support/newsroom/newsroom.ts';
import { eventually, until } from '../support/until.ts';
import { answer, isSignedBy } from '../support/webhooks/receiver.ts';
import { WebhookEndpoint } from '../support/webhooks/desk.ts';
import { openStage } from '../support/webhooks/stage.ts';
import { opened } from '../support/opened.ts';

const WebhookEndpoints = graphql(`
  query WebhookEndpoints {
    webhookEndpoints {
      nodes {
        id
        url
      }
    }
  }
`);

const MissingAcknowledgements = graphql(`
  query MissingAcknowledgements($id: ID!) {
    node(id: $id) {
      ... on Article {
        missingAcknowledgements {
          receiver
          type
          occurredAt
          isDelivered
        }
      }
    }
  }
`);

const MissingOfMany = graphql(`
  query MissingOfMany($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Article {
        missing: missingAcknowledgements {
          receiver
        }
      }
    }
  }
`);

const stage = opened(() => openStage());

describe('endpoints', () => {
  it('are seen by admins, and by nobody else', async () => {
    const { newsroom, webhooks } = stage;
    const { id } = await webhooks.create({});
    const delivery = payload(await webhooks.test(id)).webhookDelivery;
    const seen = async (token?: string) => {
      const { data, errors } = await newsroom.ask(WebhookEndpoints, {}, token);
      const nodes = await Promise.all(
        [id, delivery.id].map(
          async (id) => (await newsroom.ask(WebhookEndpoint, { id, states: null }, token)).data.node,
        ),
      );
      return [
        errors[0]?.extensions.code ?? data.webhookEndpoints.nodes.length,
        ...nodes.map((node) => node !== null),
      ];
    };
    expect(await seen(newsroom.tokens.ADMIN)).toEqual([1, true, true]);
    expect(await seen(newsroom.tokens.EDITOR)).toEqual(['FORBIDDEN', false, false]);
    expect(await seen(newsroom.tokens.REPORTER)).toEqual(['FORBIDDEN', false, false]);
    expect(await seen()).toEqual(['UNAUTHENTICATED', false, false]);
    await webhooks.remove(id);
    expect(await seen(newsroom.tokens.ADMIN)).toEqual([0, false, false]);
  });

  it('show their secret when they are created and rotated, to a retry too, and never again', async () => {
    const { newsroom, webhooks } = stage;
    const input = {
      url: 'https://receiver.invalid/',
      description: 'A republisher',
      idempotencyKey: unique('key'),
    };
    const create = () => newsroom.ask(CreateWebhookEndpoint, { input }, newsroom.tokens.ADMIN);
    const first = payload((await create()).data.createWebhookEndpoint);
    expect(payload((await create()).data.createWebhookEndpoint)).toEqual(first);
    expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { id } = first.webhookEndpoint;
    const rotated = await webhooks.rotate(id);
    expect(rotated.secret).not.toBe(first.secret);
    const answers = [
      await webhooks.look(id),
      await webhooks.update(id, { description: 'Another' }),
      await webhooks.test(id),
    ];
    for (const secret of [first.secret, rotated.secret]) {
      expect(JSON.stringify([answers, newsroom.logged])).not.toContain(secret.slice(6, -1));
      const rows = await newsroom.prisma.$queryRaw`SELECT e::text FROM "WebhookEndpoint" e`;
      expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret.slice(6), 'base64').toString('hex'));
    }
    await webhooks.remove(id);
  });

  it('are sent signatures by both secrets for a day after a rotation, then by the new one alone', async () => {
    const { receiver, endpoint } = await stage.receive();
    const { secret } = await stage.webhooks.rotate(endpoint.id);
    await stage.webhooks.test(endpoint.id);
    await until(() => receiver.received.length === 1);
    await stage.newsroom.prisma.$executeRaw`UPDATE "WebhookEndpoint" SET "formerSecretUntil" = now()`;
    await stage.webhooks.test(endpoint.id);
    await until(() => receiver.received.length === 2);
    const by = (secret: string) => receiver.received.map((received) => isSignedBy(secret, received));
    expect(by(secret)).toEqual([true, true]);
    expect(by(endpoint.secret)).toEqual([true, false]);
  });

  it('that are far behind are counted', async () => {
    await stage.receive({}, () => undefined);
    expect(await metric(stage.newsroom, 'dateline_webhooks_oldest_seconds')).toBe(0);
    await stage.desk.publishedArticle();
    await eventually(async () =>
      expect(await metric(stage.newsroom, 'dateline_webhooks_oldest_seconds')).toBeGreaterThan(0),
    );
  });
});

describe('a correction', () => {
  const missing = async (id: string, token?: string) => {
    const { data } = await stage.newsroom.ask(MissingAcknowledgements, { id }, token);
    return data.node !== null && 'missingAcknowledgements' in data.node
      ? data.node.missingAcknowledgements
      : null;
  };

  const missingByReceiver = async (id: string) =>
    (await missing(id, stage.newsroom.tokens.EDITOR))
      ?.map(({ receiver, ...more }) => [receiver, more] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const tagOf = async (slug: string) => {
    await stage.desk.publishedArticle({ tags: [slug] });
    const { id } = await stage.newsroom.prisma.tag.findUniqueOrThrow({ where: { slug } });
    return globalId('Tag', id);
  };

  it('is missed by the desk until its receiver acknowledges it by POST', async () => {
    const { newsroom, desk } = stage;
    const { tokens } = newsroom;
    const acknowledging = await stage.receive({ acknowledges: true, description: 'The agency' });
    const other = await stage.receive();
    const article = await desk.publishedArticle();
    await desk.correct(article);
    await until(() => acknowledging.receiver.received.length === 2 && other.receiver.received.length === 2);
    const [published, corrected] = acknowledging.receiver.received;
    expect(published?.data.acknowledgeUrl).toBeUndefined();
    expect(other.receiver.received[1]?.data.acknowledgeUrl).toBeUndefined();
    const expected = [{ receiver: 'The agency', type: 'ARTICLE_CORRECTED', isDelivered: true }];
    await eventually(async () => expect(await missing(article.id, tokens.EDITOR)).toMatchObject(expected));
    expect(await missing(article.id, tokens.REPORTER)).toEqual([]);
    expect(await missing(article.id)).toEqual([]);

    const url = corrected?.data.acknowledgeUrl ?? '';
    expect((await fetch(url)).status).toBe(405);
    const forged = await fetch(`${url.slice(0, -5)}AAAAA`, { method: 'POST' });
    expect([forged.status, (await fetch(url.replace(/token=.*/, ''), { method: 'POST' })).status]).toEqual([
      404, 404,
    ]);
    expect(await missing(article.id, tokens.EDITOR)).toHaveLength(1);
    for (let count = 0; count < 2; count += 1) {
      const response = await fetch(url, { method: 'POST' });
      expect([response.status, await response.json()]).toEqual([200, { acknowledged: true }]);
    }
    expect(await missing(article.id, tokens.EDITOR)).toEqual([]);
    const token = new URL(url).searchParams.get('token') ?? '';
    const { data } = await newsroom.ask(AcknowledgeWebhook, { input: { token } });
    expect(data.acknowledgeWebhook).toMatchObject({ acknowledged: true });
  });

  it('and a restoration after a withdrawal are acknowledged, so that receivers show the article again', async () => {
    const { newsroom, desk } = stage;
    const { receiver } = await stage.receive({ acknowledges: true, description: 'The agency' });
    const article = await desk.publishedArticle();
    await until(() => receiver.received.length === 1);
    await desk.withdraw(article);
    await until(() => receiver.received.length === 2);
    await desk.restore(article, 'It was withdrawn by mistake.');
    await until(() => receiver.received.length === 3);
    const [, , restored] = receiver.received;
    expect(restored).toMatchObject({
      type: 'article.restored',
      data: {
        slug: article.slug,
        article: { headline: article.slug },
        note: { text: 'It was withdrawn by mistake.' },
        acknowledgeUrl: expect.any(String) as string,
      },
    });
    const types = async () => (await missing(article.id, newsroom.tokens.EDITOR))?.map(({ type }) => type);
    await eventually(async () => expect(await types()).toEqual(['ARTICLE_WITHDRAWN', 'ARTICLE_RESTORED']));
    await fetch(restored?.data.acknowledgeUrl ?? '', { method: 'POST' });
    expect(await types()).toEqual(['ARTICLE_WITHDRAWN']);
  });

  it('of a post, and a post that is removed, are acknowledged, but not a revision without a note', async () => {
    const { newsroom, desk } = stage;
    const { receiver } = await stage.receive({ acknowledges: true, description: 'The agency' });
    const { article, liveBlog } = await desk.openLiveBlog();
    const first = await desk.livePost(liveBlog);
    const second = await desk.reviseLivePost(first.livePost, { headline: 'Better' });
    await desk.reviseLivePost(second.livePost, { headline: 'Right', kind: 'CORRECTION', noteText: 'Wrong.' });
    await desk.removeLivePost(first.livePost);
    await until(() => receiver.received.at(-1)?.type === 'live_post.removed');
    const types = async () => (await missing(article.id, newsroom.tokens.EDITOR))?.map(({ type }) => type);
    await eventually(async () => expect(await types()).toEqual(['LIVE_POST_REVISED', 'LIVE_POST_REMOVED']));
    const [removed, corrected] = receiver.received.toReversed();
    expect(corrected?.data).toMatchObject({ note: { text: 'Wrong.', postId: first.livePost.id } });
    await fetch(corrected?.data.acknowledgeUrl ?? '', { method: 'POST' });
    await fetch(removed?.data.acknowledgeUrl ?? '', { method: 'POST' });
    expect(await types()).toEqual([]);
  });

  it('is missed while it waits behind an event that fails, or for its endpoint to be enabled', async () => {
    const { desk, webhooks } = stage;
    const failing = await stage.receive({ acknowledges: true, description: 'A failing one' }, answer(500));
    const disabled = await stage.receive({ acknowledges: true, description: 'B, which is disabled' });
    await webhooks.update(disabled.endpoint.id, { enabled: false });
    await stage.receive({ acknowledges: true, description: 'C', types: ['ARTICLE_WITHDRAWN'] });
    await stage.receive({ acknowledges: true, description: 'D', tagIds: [await tagOf(unique('tag'))] });
    const article = await desk.publishedArticle();
    await stage.deliveriesAre(failing.endpoint.id, [{ type: 'ARTICLE_PUBLISHED', state: 'RETRYING' }]);
    await desk.correct(article);
    const waits = (type: string, isDelivered = false) => ({ type, isDelivered });
    expect(await missingByReceiver(article.id)).toMatchObject([
      ['A failing one', waits('ARTICLE_CORRECTED')],
      ['B, which is disabled', waits('ARTICLE_CORRECTED')],
    ]);
    expect(await missing(article.id, stage.newsroom.tokens.REPORTER)).toEqual([]);
    // Readers see the withdrawal alone now, and so nothing else is sent.
    await desk.withdraw(article);
    await eventually(async () =>
      expect(await missingByReceiver(article.id)).toMatchObject([
        ['A failing one', waits('ARTICLE_WITHDRAWN')],
        ['B, which is disabled', waits('ARTICLE_WITHDRAWN')],
        ['C', waits('ARTICLE_WITHDRAWN', true)],
      ]),
    );
  });

  it('is looked for in as many SQL statements for many articles as for one', async () => {
    const { desk, newsroom } = stage;
    await stage.receive({ acknowledges: true, description: 'One' });
    await stage.receive({ acknowledges: true, description: 'Two' }, answer(500));
    const articles = [];
    for (let count = 0; count < 4; count += 1) {
      const article = await desk.publishedArticle();
      await desk.correct(article);
      articles.push(article.id);
    }
    const counter = openCounter(newsroom.databaseUrl);
    const look = async (ids: string[]) => {
      const { data, statements } = await counter.ask(MissingOfMany, { ids }, newsroom.tokens.EDITOR);
      const missing = data.nodes.flatMap((node) => (node !== null && 'missing' in node ? node.missing : []));
      return { missing: missing.length, statements: statements.length };
    };
    const one = await look(articles.slice(0, 1));
    expect(one.missing).toBeGreaterThan(0);
    const all = await look(articles);
    expect(all).toEqual({ missing: 4 * one.missing, statements: one.statements });
    await counter.close();
  });

  it('is no longer missed, nor kept, once it was passed over', async () => {
    const { desk, webhooks, newsroom } = stage;
    const types = ['ARTICLE_CORRECTED' as const];
    const { endpoint } = await stage.receive({ acknowledges: true, types }, answer(500));
    const article = await desk.publishedArticle();
    await desk.correct(article);
    await stage.deliveriesAre(endpoint.id, [{ state: 'RETRYING', attempts: [{}] }]);
    expect(await missing(article.id, newsroom.tokens.EDITOR)).toHaveLength(1);
    await desk.withdraw(article);
    await webhooks.hurry(endpoint.id);
    await stage.deliveriesAre(endpoint.id, [{ state: 'PASSED_OVER' }]);
    expect(await missing(article.id, newsroom.tokens.EDITOR)).toEqual([]);
    const endpointId = rowId(endpoint.id);
    await newsroom.prisma.webhookDelivery.updateMany({
      where: { endpointId },
      data: { createdAt: new Date(0) },
    });
    await forgetDeliveries(newsroom.prisma, 30, () => false);
    await stage.deliveriesAre(endpoint.id, []);
  });

  it('can be acknowledged before its receiver has answered', async () => {
    const statuses: number[] = [];
    const { endpoint } = await stage.receive(
      { acknowledges: true, types: ['ARTICLE_WITHDRAWN'] },
      (response, { data }) => {
        void fetch(data.acknowledgeUrl ?? '', { method: 'POST' }).then(({ status }) => {
          statuses.push(status);
          response.writeHead(204).end();
        });
      },
    );
    const article = await stage.desk.publishedArticle();
    await stage.desk.withdraw(article);
    const { deliveries } = await stage.deliveriesAre(endpoint.id, [{ state: 'DELIVERED' }]);
    expect(statuses).toEqual([200]);
    expect(deliveries.nodes[0]?.acknowledgedAt).not.toBeNull();
    expect(await missing(article.id, stage.newsroom.tokens.EDITOR)).toEqual([]);
  });
});

it('prints what it tells receivers of an event in its docs', () => {
  expect(readFileSync(join(ROOT, 'docs', 'webhooks.md'), 'utf8')).toContain(EVENT_DOCUMENT);
});
