import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { cursorNow } from '../support/clients/feed.ts';
import { openWire, subscribe } from '../support/clients/wire.ts';
import { reportAllActions } from '../support/newsroom/archive.ts';
import { openDesk, rowId } from '../support/newsroom/factories.ts';
import { openNewsroom, type Newsroom } from '../support/newsroom/newsroom.ts';

const EVENTS = 8;
/** Of each event's article. */
const ACTIONS = 400;
const TITLES = Array.from({ length: 13 }, (_, index) => `a${index}: title`).join(' ');
/** What an action costs with so many titles. */
const POINTS = 15;

describe('a page of a replay', () => {
  let newsroom: Newsroom;
  let after: string | null;
  beforeAll(async () => {
    newsroom = await openNewsroom();
    const desk = openDesk(newsroom);
    // Something must be in the log before it.
    await desk.publishedArticle();
    after = await cursorNow(newsroom);
    for (let number = 0; number < EVENTS; number += 1) {
      const { id } = await desk.campaign();
      await newsroom.prisma.campaignAction.createMany({
        data: Array.from({ length: ACTIONS }, (_, index) => ({
          campaignId: rowId(id),
          type: 'RALLY' as const,
          title: `Rally ${index}`,
          startedOn: '2025-09-01',
          startedOnFirst: new Date('2025-09-01'),
          startedOnLast: new Date('2025-09-01'),
        })),
      });
      await desk.publishedArticle({ campaignIds: [id] });
    }
    await reportAllActions(newsroom.prisma);
  });
  afterAll(() => newsroom.close());

  /** How many actions each SQL statement has read by their ids, or somewhat more: Prisma repeats ids. */
  function actionsRead(calls: readonly unknown[][]): number[] {
    return calls.flatMap(([statement]) => {
      const { text = '' } = statement as Partial<pg.QueryConfig>;
      const ids = /"title".* FROM "public"\."CampaignAction" .*"id" IN \(([^)]*)\)/.exec(text)?.[1];
      return ids === undefined ? [] : [ids.split(',').length];
    });
  }

  it('reads no more than two operations may, however long the lists of its events are', async () => {
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    try {
      const wire = await openWire(newsroom.url);
      const selection = `... on ArticlePublished { article { actions { ${TITLES} } } }`;
      wire.send(
        subscribe(
          '1',
          `subscription { feed(filter: { types: [ARTICLE_PUBLISHED] }, after: "${after}") { ${selection} } }`,
        ),
      );
      for (let number = 0; number < EVENTS; number += 1) {
        const { payload } = (await wire.next()) ?? {};
        expect(payload).toMatchObject({
          data: { feed: { article: { actions: { length: ACTIONS } } } },
        });
      }
      wire.socket.close();
      // The first event by itself, and all others together, may have as many points as an operation.
      const read = actionsRead(sent.mock.calls);
      expect(read.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(EVENTS * ACTIONS);
      expect(Math.max(...read) * POINTS).toBeLessThanOrEqual(2 * 20_000);
    } finally {
      sent.mockRestore();
    }
  });
});
