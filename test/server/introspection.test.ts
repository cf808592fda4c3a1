import { execute, getIntrospectionQuery, introspectionFromSchema, parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
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
