import { execute, getIntrospectionQuery, introspectionFromSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import * as raw from '../support/cache/raw.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

describe('introspection', () => {
  // The node of this process has it executed in slices.
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom();
  });
  afterAll(() => newsroom.close());

  it.each([
    ['of the whole schema', getIntrospectionQuery()],
    ['of one type', `{ __type(name: "Query") ${typesWithin(4)} }`],
    [
      'of types by aliases',
      `{ ${Array.from({ length: 100 }, (_, index) => `a${index}: __type(name: "Article") { fields { name args { name type { name } } } }`).join(' ')} }`,
    ],
  ])('%s lets the event loop run, and has the result that it has in one go', async (_, text) => {
    const document = parse(text);
    let turns = 0;
    let isDone = false;
    const countTurn = () => {
      turns += 1;
      if (!isDone) setImmediate(countTurn);
    };
    setImmediate(countTurn);
    const result = await execute({ schema, document, contextValue: {} });
    isDone = true;
    expect(turns).toBeGreaterThan(2);
    expect(JSON.stringify(result)).toEqual(JSON.stringify(await execute({ schema, document })));
  });

  it('of clients comes from the read cache, compressed and with an ETag', async () => {
    const query = getIntrospectionQuery();
    const ask = raw.observed(raw.get);
    for (const encoding of ['br', 'gzip']) {
      const first = await raw.post(newsroom.url, { query }, { 'accept-encoding': encoding });
      expect(first.headers['content-encoding']).toBe(encoding);
      expect(first.body.length).toBeLessThan(first.text.length / 8);
      const again = await ask(newsroom.url, { query }, { 'accept-encoding': encoding });
      expect([again.result, again.headers['content-encoding'], again.text]).toEqual([
        'hit',
        encoding,
        first.text,
      ]);
      const { etag = '' } = again.headers;
      expect((await raw.get(newsroom.url, { query }, { 'if-none-match': etag })).status).toBe(304);
    }
  });

  it('without a context is executed in one go', () => {
    expect(introspectionFromSchema(schema).__schema.types.length).toBeGreaterThan(100);
  });
});

/** The fields of a type and those of their types, so many levels deep. */
function typesWithin(levels: number): string {
  if (levels === 0) return '{ name }';
  const inner = typesWithin(levels - 1);
  return `{ fields { name type ${inner} } ofType ${inner} }`;
}
