import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '@dateline/server';
import { afterAll, expect, it } from 'vitest';
import paywall from './paywall.ts';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'paywall-'));
const node = await start({ DATA_DIR, PORT: '0', LOG_LEVEL: 'error' }, { extensions: [paywall] });
afterAll(() => node.stop());
const editor = `Bearer ${readFileSync(join(DATA_DIR, 'demo-token'), 'utf8')}`;

async function ask(query: string, authorization = '') {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  return (await fetch(node.url, { method: 'POST', headers, body: JSON.stringify({ query }) })).text();
}
const paid = async () => (await fetch(new URL('/paywall.json', node.url))).text();

it('is around articles with the tag, for readers and on the page', async () => {
  expect(await ask('{ articles(first: 1) { nodes { paywall { level } } } }')).toContain('"FREE"');
  expect(await paid()).toBe('[]');
  const body = `[{ paragraph: { html: "${'😀'.repeat(300)}" } }]`;
  const draft = await ask(
    `mutation { createArticle(input: { headline: "Paid", slug: "paid", body: ${body}, tags: ["Subscribers"] }) {
      ... on CreateArticlePayload { article { id } } } }`,
    editor,
  );
  const id = /"id":"(\w+)"/.exec(draft)?.[1] ?? '';
  // No reader sees the draft, also not on the page.
  expect(await paid()).toBe('[]');
  await ask(
    `mutation { publishArticle(input: { id: "${id}", expectedRevision: 1 }) { __typename } }`,
    editor,
  );
  expect(await ask('{ article(slug: "paid") { paywall { level teaser } } }')).toContain(
    `{"level":"SUBSCRIBERS","teaser":"${'😀'.repeat(200)}"}`,
  );
  expect(await paid()).toBe('["paid"]');
});
