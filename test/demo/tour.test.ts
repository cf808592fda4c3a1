import { parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { tour } from '../../demo/tour.ts';
import { untyped } from '../support/clients/walk.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

describe('the operations that GraphiQL opens with', () => {
  let newsroom: Newsroom;
  beforeAll(async () => {
    newsroom = await openNewsroom({ story: true });
  });
  afterAll(() => newsroom.close());

  it("are valid, and show the story, its live updates, the comment and the desk's mutations", async () => {
    const operations = await tour(newsroom.prisma);
    expect(operations.map((text) => /^(query|subscription|mutation) \w+/m.exec(text)?.[0])).toEqual([
      'query Article',
      'subscription Live',
      'mutation AddComment',
      'mutation AddFurtherComment',
      'query Directory',
      'query Desk',
      'mutation ReviseArticle',
      'mutation CloseCommentRequest',
      'mutation ScheduleArticle',
      'mutation PublishArticle',
      'mutation CorrectArticle',
      'mutation AmendStatement',
      'query Readers',
    ]);
    for (const operation of operations) expect(validate(schema, parse(operation))).toEqual([]);
  });

  it('succeed for the desk if they are run in order', async () => {
    const states = [];
    for (const operation of (await tour(newsroom.prisma)).slice(6, -2)) {
      const { data, text } = await newsroom.ask(
        untyped<
          Record<string, { article?: { state: string; revisionNumber: number } }>,
          Record<string, never>
        >(operation),
        {},
        newsroom.tokens.EDITOR,
      );
      const [result] = Object.values(data);
      expect(result?.article, text).toBeDefined();
      states.push(`${result?.article?.state ?? ''} ${result?.article?.revisionNumber ?? ''}`);
    }
    expect(states).toEqual(['DRAFT 2', 'DRAFT 2', 'SCHEDULED 2', 'PUBLISHED 2', 'PUBLISHED 3']);
    const readers = untyped<{ article: Record<string, unknown> }, Record<string, never>>(
      (await tour(newsroom.prisma)).at(-1) ?? '',
    );
    const { data } = await newsroom.ask(readers, {});
    expect(data.article).toMatchObject({
      revisionNumber: 3,
      updateNotes: { nodes: [{ kind: 'CLARIFICATION' }] },
      commentRequests: [
        { summary: expect.stringContaining('gave it') as string },
        { summary: expect.stringContaining('no response by 26 September 2025, 18:00 UTC') as string },
      ],
    });
  });
});
