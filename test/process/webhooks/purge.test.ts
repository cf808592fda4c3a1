import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../../../src/lib/root.ts';
import { openCdn, PURGE_HEADER, type Cdn } from '../../support/cache/cdn.ts';
import { untyped } from '../../support/clients/walk.ts';
import { paragraph, payload, unique } from '../../support/newsroom/factories.ts';
import { Redact } from '../../support/newsroom/mutations.ts';
import { opened } from '../../support/opened.ts';
import { eventually } from '../../support/until.ts';
import { openStage } from '../../support/webhooks/stage.ts';

const stage = opened(() => openStage({ CDN_SECONDS: '600' }));

/** The example, as an operator runs it, and an endpoint for it. It is stopped after the test. */
async function openPurger({ purgeUrl }: Cdn) {
  const { webhooks } = stage;
  const types = ['ARTICLE_WITHDRAWN' as const];
  // At first with another address: the receiver needs the secret when it starts.
  const endpoint = await webhooks.create({ description: 'CDN', types, acknowledges: true });
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, ['examples/purge-cdn/receiver.js'], {
    cwd: ROOT,
    env: {
      PATH,
      PORT: '0',
      PURGE_URL: purgeUrl,
      WEBHOOK_SECRET: endpoint.secret,
      PURGE_HEADER,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    await webhooks.remove(endpoint.id);
    child.kill();
    await once(child, 'exit');
  });
  const url = await new Promise<string>((resolve) =>
    createInterface(child.stdout).on('line', (line) => {
      const found = /Listening on (\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    }),
  );
  await webhooks.update(endpoint.id, { url });
  return { url, endpoint };
}

const MissingOf = untyped<{ node: { missingAcknowledgements: object[] } }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Redaction { missingAcknowledgements { receiver } } } }',
);

const QUERY = 'query ($slug: String!) { article(slug: $slug) { id headline bodyHtml } }';
const pageOf = (slug: string) =>
  `/graphql?${new URLSearchParams({ query: QUERY, variables: JSON.stringify({ slug }) })}`;

describe('the example that purges a CDN', () => {
  it('leaves no copy of what is redacted in its cache, and acknowledges', async () => {
    const { desk, newsroom } = stage;
    const cdn = await openCdn(newsroom.url);
    await openPurger(cdn);
    const word = unique('libel');
    const article = await desk.publishedArticle({ headline: `He is a ${word}`, body: [paragraph('So.')] });
    const pages = [pageOf(article.slug), '/feeds/articles.rss', '/feeds/articles.json'];
    const read = async (path: string) => {
      const answer = await fetch(new URL(path, cdn.url));
      return [answer.headers.get('x-cache'), (await answer.text()).includes(word)];
    };
    for (const path of pages) {
      await eventually(async () => expect(await read(path), path).toContain(true));
      expect(await read(path), path).toEqual(['HIT', true]);
    }
    const why = { reason: 'LEGAL', publicNote: 'By law.' } as const;
    const { redaction } = payload(await desk.attempt(Redact, { id: article.id, text: word, ...why }));
    const { tokens } = newsroom;
    const missing = async () =>
      (await newsroom.ask(MissingOf, { id: redaction.id }, tokens.EDITOR)).data.node.missingAcknowledgements;
    expect(await missing()).not.toEqual([]);
    await eventually(async () => expect(await missing()).toEqual([]));
    for (const path of pages) {
      expect(await read(path), path).toContain(false);
      expect(await read(path), path).toEqual(['HIT', false]);
    }
    // Each event twice: at once, and when no node can answer as before it any more.
    const keys = `${article.id} dateline`;
    expect(cdn.purges).toEqual([keys, keys, keys, keys]);
  });

  it('is sent again what the cache has refused to purge, and acknowledges nothing until then', async () => {
    const { desk, webhooks } = stage;
    const cdn = await openCdn(stage.newsroom.url);
    cdn.purgeStatus = 503;
    const { endpoint } = await openPurger(cdn);
    const article = await desk.publishedArticle();
    await desk.withdraw(article);
    const failed = { state: 'RETRYING', attempts: [{ status: 502 }], acknowledgedAt: null };
    await stage.deliveriesAre(endpoint.id, [failed]);
    cdn.purgeStatus = 200;
    await webhooks.hurry(endpoint.id);
    await eventually(async () => {
      const [delivery] = (await webhooks.look(endpoint.id)).deliveries.nodes;
      expect(delivery?.acknowledgedAt).not.toBeNull();
    });
    expect(cdn.purges).toEqual(['dateline', 'dateline', 'dateline']);
  });

  it('purges nothing for somebody who doesn’t know the secret', async () => {
    const cdn = await openCdn(stage.newsroom.url);
    const { url, endpoint } = await openPurger(cdn);
    const body = JSON.stringify({ type: 'content.redacted', data: { purgeKeys: ['dateline'] } });
    const headers = {
      'webhook-id': 'forged',
      'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
      'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}`,
    };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401);
    expect((await fetch(url)).status).toBe(401);
    // It accepts what the node signs.
    await stage.webhooks.test(endpoint.id);
    await stage.deliveriesAre(endpoint.id, [{ state: 'DELIVERED', attempts: [{ status: 204 }] }]);
    expect(cdn.purges).toEqual([]);
  });
});
