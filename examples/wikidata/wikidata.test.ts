import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '@dateline/server';
import { afterAll, expect, it } from 'vitest';
import wikidata from './wikidata.ts';

const entity = { descriptions: { en: { value: 'English mathematician' } } };
const site = createServer(({ url }, response) => {
  const isKnown = url === '/wiki/Special:EntityData/Q7259.json';
  response.writeHead(isKnown ? 200 : 404).end(JSON.stringify({ entities: { Q7259: entity } }));
}).listen(0, '127.0.0.1');
await once(site, 'listening');

const DATA_DIR = mkdtempSync(join(tmpdir(), 'wikidata-'));
const extension = wikidata(`http://127.0.0.1:${(site.address() as AddressInfo).port}`);
const node = await start({ DATA_DIR, PORT: '0', LOG_LEVEL: 'error' }, { extensions: [extension] });
afterAll(async () => {
  await node.stop();
  site.close();
});
const editor = `Bearer ${readFileSync(join(DATA_DIR, 'demo-token'), 'utf8')}`;

async function ask(query: string, authorization = '') {
  const headers = { 'content-type': 'application/json', ...(authorization && { authorization }) };
  return (await fetch(node.url, { method: 'POST', headers, body: JSON.stringify({ query }) })).text();
}

it('has what Wikidata says about a person, once readers see the person', async () => {
  const identifiers = '[{ scheme: "WIKIDATA", value: "Q7259" }]';
  const input = `{ name: "Ada Lovelace", slug: "ada", visibility: PUBLIC, identifiers: ${identifiers} }`;
  await ask(`mutation { createPerson(input: ${input}) { __typename } }`, editor);
  const said = async () => ask('{ person(slug: "ada") { wikidata { qid description } } }');
  // The hook runs after the commit.
  await expect
    .poll(said, { timeout: 20_000 })
    .toContain('{"qid":"Q7259","description":"English mathematician"}');
});
