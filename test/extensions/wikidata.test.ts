import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import wikidata from '../../examples/wikidata/wikidata.ts';
import { openExtended } from '../support/extensions/extended.ts';
import { eventually } from '../support/until.ts';

const ADA = {
  entities: {
    Q7259: {
      type: 'item',
      id: 'Q7259',
      descriptions: { en: { language: 'en', value: 'English mathematician' } },
      sitelinks: { enwiki: { site: 'enwiki', url: 'https://en.wikipedia.org/wiki/Ada_Lovelace' } },
    },
  },
};

const asked: (string | undefined)[] = [];
const site = createServer(({ url }, response) => {
  asked.push(url);
  const isKnown = url === '/wiki/Special:EntityData/Q7259.json';
  response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(isKnown ? ADA : {}));
}).listen(0, '127.0.0.1');
await once(site, 'listening');

const { newsroom, openDesk, untyped } = await openExtended([
  wikidata(`http://127.0.0.1:${(site.address() as AddressInfo).port}`),
]);
afterAll(async () => {
  await newsroom.close();
  site.close();
});
const desk = openDesk(newsroom);

const Entry = untyped<{ node: { wikidata: object | null } | null }, { id: string }>(
  'query ($id: ID!) { node(id: $id) { ... on Person { wikidata { qid description wikipediaUrl } } } }',
);
const entryOf = async ({ id }: { id: string }) => (await newsroom.ask(Entry, { id })).data.node?.wikidata;
const Update = untyped<{ updatePerson: object }, { input: object }>(
  'mutation ($input: UpdatePersonInput!) { updatePerson(input: $input) { __typename } }',
);
/** A person of whom readers know, in a register. */
const known = (scheme: string, value: string) =>
  desk.person({ identifiers: [{ scheme, value }], visibility: 'PUBLIC' });
describe('what Wikidata says about a person', () => {
  it('is read when readers see the person, and goes with the identifier', async () => {
    const person = await known('WIKIDATA', 'Q7259');
    const entry = {
      qid: 'Q7259',
      description: 'English mathematician',
      wikipediaUrl: 'https://en.wikipedia.org/wiki/Ada_Lovelace',
    };
    await eventually(async () => expect(await entryOf(person)).toEqual(entry));
    await newsroom.ask(Update, { input: { id: person.id, identifiers: [] } }, newsroom.tokens.EDITOR);
    await eventually(async () => expect(await entryOf(person)).toBeNull());
  });

  it('is read of someone whom readers know by a first statement', async () => {
    const speaker = await desk.person({ identifiers: [{ scheme: 'WIKIDATA', value: 'Q7259' }] });
    const { id } = await desk.statement({ speaker: { personId: speaker.id } });
    await desk.publishedArticle({ body: [{ quote: { statementId: id } }] });
    await eventually(async () => expect(await entryOf(speaker)).toMatchObject({ qid: 'Q7259' }));
  });

  it('is asked for neither by another identifier, nor for someone whom readers do not see', async () => {
    asked.length = 0;
    await known('GND', 'Q7259');
    await desk.person({ identifiers: [{ scheme: 'WIKIDATA', value: 'Q1' }] });
    await known('WIKIDATA', 'Q42');
    await eventually(() => expect(asked).toEqual(['/wiki/Special:EntityData/Q42.json']));
  });
});
