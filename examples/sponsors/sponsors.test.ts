import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '@dateline/server';
import { afterAll, expect, it } from 'vitest';
import sponsors from './sponsors.ts';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'sponsors-'));
// Without DATABASE_URL, it has a PostgreSQL of its own, with the demo story.
const node = await start({ DATA_DIR, PORT: '0', LOG_LEVEL: 'error' }, { extensions: [sponsors] });
afterAll(() => node.stop());
const editor = `Bearer ${readFileSync(join(DATA_DIR, 'demo-token'), 'utf8')}`;

async function ask(query: string, authorization = '') {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  return (await fetch(node.url, { method: 'POST', headers, body: JSON.stringify({ query }) })).text();
}
const idIn = (answer: string) => /"id":"(\w+)"/.exec(answer)?.[1] ?? '';

it('says to readers who pays for an article', async () => {
  const create = 'createSponsor(input: { name: "Acme" }) { ... on CreateSponsorPayload { sponsor { id } } }';
  const sponsorId = idIn(await ask(`mutation { ${create} }`, editor));
  const articleId = idIn(await ask('{ articles(first: 1) { nodes { id } } }'));
  const input = `{ articleId: "${articleId}", sponsorId: "${sponsorId}" }`;
  await ask(`mutation { sponsorArticle(input: ${input}) { __typename } }`, editor);
  expect(await ask('{ articles(first: 1) { nodes { sponsor { name } } } }')).toContain('{"name":"Acme"}');
});

it('lets only editors create a sponsor', async () => {
  expect(await ask('mutation { createSponsor(input: { name: "Me" }) { __typename } }')).toContain('Sign in');
});
