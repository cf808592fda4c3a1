import pg from 'pg';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Prisma } from '../../generated/prisma/client.ts';
import { graphql } from '../gql/index.ts';
import { ofAnyLength } from '../support/database/sql.ts';
import { cursorNow } from '../support/clients/feed.ts';
import { openDesk } from '../support/newsroom/factories.ts';
import { useNewsroom } from '../support/newsroom/newsroom.ts';

/** It costs so little that 200 events are a page. */
const Counted = graphql(`
  subscription CountedReplay($after: String) {
    feed(after: $after) {
      __typename
      ... on ArticleRevised {
        article {
          headline
          statements(first: 1) {
            nodes {
              text
            }
          }
        }
      }
      ... on ArticleCommentAdded {
        note {
          text
        }
        statement {
          speaker {
            ... on Person {
              name
            }
          }
        }
      }
      ... on CampaignActionRecorded {
        action {
          title
        }
      }
    }
  }
`);

/** What the type of `pg.Client` leaves out. */
interface Connection {
  readonly connectionParameters: { readonly application_name: string };
}

describe('the SQL statements of a replay’s page', () => {
  const newsroom = useNewsroom();
  /** What each kind of event of the log refers to, for several articles and campaigns. */
  let kinds: Prisma.FeedEventCreateManyInput[];
  beforeAll(async () => {
    const desk = openDesk(newsroom);
    for (let count = 0; count < 4; count += 1) {
      const article = await desk.publishedArticle();
      await desk.publish(await desk.revise(article, { headline: 'Again' }));
      await desk.comment(article);
      await desk.action({ campaignId: (await desk.campaign()).id });
    }
    const events = await newsroom.prisma.feedEvent.findMany({
      where: { type: { in: ['ARTICLE_REVISED', 'ARTICLE_COMMENT_ADDED', 'CAMPAIGN_ACTION_RECORDED'] } },
    });
    kinds = events.map(({ id: _id, position: _position, epochId: _epochId, ...event }) => event);
  });

  /** What the pool for live events sends for a replay of so many events, besides the settings of its connections. */
  async function replay(count: number, token?: string): Promise<string[]> {
    const after = await cursorNow(newsroom);
    const data = Array.from({ length: Math.ceil(count / kinds.length) }, () => kinds).flat();
    await newsroom.prisma.feedEvent.createMany({ data: data.slice(0, count) });
    const sent = vi.spyOn(pg.Client.prototype, 'query');
    try {
      const watching = await newsroom.watch(Counted, { after }, token);
      for (let got = 0; got < count; got += 1) {
        expect((await watching.next()).errors).toBeUndefined();
      }
      await watching.stop();
      return sent.mock.calls.flatMap(([statement]: unknown[], index) => {
        const { connectionParameters } = sent.mock.contexts[index] as Connection;
        // A new connection sends its settings as plain text.
        if (connectionParameters.application_name !== 'dateline live' || typeof statement === 'string')
          return [];
        return [ofAnyLength((statement as pg.QueryConfig).text)];
      });
    } finally {
      sent.mockRestore();
    }
  }

  it.each(['a reader', 'an editor'])('are the same for 10 events and for 200, for %s', async (viewer) => {
    const token = viewer === 'a reader' ? undefined : newsroom.tokens.EDITOR;
    const few = await replay(10, token);
    expect(few.filter((text) => text.includes('"FeedEvent"')).length).toBeGreaterThan(1);
    expect(await replay(200, token)).toEqual(few);
  });
});
