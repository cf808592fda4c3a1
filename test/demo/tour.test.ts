import { parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { schema } from '../../schema/index.ts';
import { READER_TABS, tour } from '../../demo/tour.ts';
import { untyped } from '../support/clients/walk.ts';
import { readDoc } from '../support/docs/blocks.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

describe('the operations that GraphiQL opens with', () => {
  const newsroom = useNewsroom({ story: true });

  const nameOf = (tab: string) => /^(?:query|subscription|mutation) (\w+)/m.exec(tab)?.[1] ?? '';

  it("are valid, and show the story, its live updates, the comment and the desk's mutations", async () => {
    const operations = await tour(newsroom.prisma);
    expect(operations.map((text) => /^(query|subscription|mutation) \w+/m.exec(text)?.[0])).toEqual([
      'query Article',
      'subscription Live',
      'mutation AddComment',
      'mutation AddFurtherComment',
      'query Directory',
      'query WhoSaidWhat',
      'query Answers',
      'query Suggestions',
      'query Desk',
      'mutation ReviseArticle',
      'mutation CloseCommentRequest',
      'mutation ScheduleArticle',
      'mutation PublishArticle',
      'mutation CorrectArticle',
      'mutation AmendStatement',
      'query Readers',
    ]);
    for (const operation of operations) {
      expect(validate(schema, parse(operation))).toEqual([]);
      // GraphiQL's editor wraps it where its window ends.
      expect(operation.match(/^#.*/gm), operation).toHaveLength(1);
    }
  });

  type Payload = Record<string, { __typename?: string; message?: string } | null>;
  const run = (operation: string, token?: string) =>
    newsroom.ask(untyped<Payload, Record<string, never>>(operation), {}, token);

  it('succeed if they are run in order, do nothing more if run twice, and leave nobody overdue who has answered', async () => {
    const tabs = await tour(newsroom.prisma);
    const live = tabs.find((text) => text.includes('subscription Live')) ?? '';
    const watching = await newsroom.watch(untyped<Payload, Record<string, never>>(live), {});
    const overdue = async () => {
      const { text } = await run(
        '{ commentRequests(filter: { overdue: true }) { nodes { summary } } }',
        newsroom.tokens.EDITOR,
      );
      return text;
    };
    expect(await overdue()).toContain('No Azure for Apartheid');

    const states = [];
    for (const tab of tabs.filter((text) => text !== live)) {
      // As GraphiQL sends them.
      const token = READER_TABS.includes(nameOf(tab)) ? undefined : newsroom.tokens.EDITOR;
      const { data, errors, text } = await run(tab, token);
      expect(errors, tab).toEqual([]);
      for (const result of Object.values(data)) {
        expect(result, tab).not.toBeNull();
        // What a UserError would have.
        expect(result, tab).not.toHaveProperty('message');
      }
      const [, state, number] = /"state":"(\w+)","revisionNumber":(\d+)/.exec(text) ?? [];
      if (!tab.includes('\nmutation')) continue;
      if (state) states.push(`${state} ${number}`);
      expect((await run(tab, newsroom.tokens.EDITOR)).data).toEqual(data);
    }
    expect(states).toEqual(['DRAFT 2', 'DRAFT 2', 'SCHEDULED 2', 'PUBLISHED 2', 'PUBLISHED 3']);
    expect(await overdue()).not.toMatch(/No Azure for Apartheid|Sam Sample/);

    const events = [await watching.next(), await watching.next()];
    expect(events.map(({ data }) => data?.['articleUpdated'])).toMatchObject([
      {
        note: { text: 'This article has been updated with comment from No Azure for Apartheid.' },
        statement: { text: expect.stringContaining('“an unprecedented win”') as string, wording: 'PARTIAL' },
        changes: { blocks: [{ kind: 'ADDED', block: { __typename: 'QuoteBlock' } }] },
      },
      {
        note: { text: 'This article has been updated with further comment from No Azure for Apartheid.' },
        statement: { text: expect.stringContaining('“this action is insufficient”') as string },
      },
    ]);
    await watching.stop();
  });

  it('are those that the README names', async () => {
    const tabs = (await tour(newsroom.prisma)).map(nameOf);
    const [section = ''] = /^## See a live update in GraphiQL$[^]*?^## /m.exec(readDoc('README.md')) ?? [];
    const named = Array.from(section.matchAll(/\*\*(\w+)\*\*/g), ([, name = '']) => name);
    expect(named.length).toBeGreaterThan(5);
    expect(tabs).toEqual(expect.arrayContaining(named));
  });

  it('show readers what the desk has published', async () => {
    expect(READER_TABS).toContain('Readers');
    const { data } = await run((await tour(newsroom.prisma)).at(-1) ?? '');
    expect(data['article']).toMatchObject({
      revisionNumber: 3,
      updateNotes: { nodes: [{ kind: 'CLARIFICATION' }] },
      statements: {
        nodes: [
          {
            text: expect.stringContaining('usually depend') as string,
            status: 'AMENDED',
            amendment: {
              party: 'SPEAKER',
              statement: { text: expect.stringMatching(/^Some libraries/) as string },
            },
          },
          { status: 'CURRENT' },
        ],
      },
      commentRequests: [
        { summary: expect.stringContaining('gave it') as string },
        { summary: expect.stringContaining('no response by 26 September 2025, 18:00 UTC') as string },
      ],
    });
  });
});
