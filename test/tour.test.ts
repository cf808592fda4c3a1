import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../schema/index.ts';
import { tour } from '../schema/tour.ts';
import { openNewsroom, type Newsroom } from './support/newsroom.ts';

describe('the operations that GraphiQL opens with', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  it('are the story, its live updates and the comment, all valid', async () => {
    const operations = await tour(newsroom.prisma);
    expect(operations.map((text) => /^(query|subscription|mutation) \w+/m.exec(text)?.[0])).toEqual([
      'query Article',
      'subscription Live',
      'mutation AddComment',
    ]);
    for (const operation of operations) expect(validate(schema, parse(operation))).toEqual([]);
  });
});
