/** The rows that events refer to, and the topics that subscribers follow. */
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { PrismaClient } from '../../../generated/prisma/client.ts';
import type { FeedFilter } from '../../gql/graphql.ts';
import { globalId } from '../newsroom/factories.ts';

/** Events are withdrawals, the smallest kind: their articles are bare rows. */
export interface Stage {
  readonly articleIds: readonly string[];
  /** A campaign that some events of every article belong to. */
  readonly campaignId: string;
  /** An event before all others, since a subscriber's history begins after a cursor. */
  readonly firstId: string;
}

export async function setStage(prisma: PrismaClient, articles: number): Promise<Stage> {
  const rows = await prisma.article.createManyAndReturn({
    data: Array.from({ length: articles }, (_, index) => ({ slug: `story-${index}` })),
  });
  const campaign = await prisma.campaign.create({ data: { slug: 'campaign', name: 'Campaign' } });
  const first = await prisma.feedEvent.create({
    data: { type: 'ARTICLE_WITHDRAWN', articleId: rows[0]?.id ?? null },
  });
  return { articleIds: rows.map(({ id }) => id), campaignId: campaign.id, firstId: first.id };
}

/** The cursor of the stage's first event. */
export async function beginningOf(url: string): Promise<string> {
  const query = encodeURIComponent('{ feed(first: 1) { pageInfo { endCursor } } }');
  for (;;) {
    const response = await fetch(`${url}?query=${query}`, { headers: { accept: 'application/json' } });
    const { data } = (await response.json()) as {
      data: { feed: { pageInfo: { endCursor: string | null } } };
    };
    const { endCursor } = data.feed.pageInfo;
    if (endCursor !== null) return endCursor;
    await pause(10);
  }
}

export type Topic = 'all' | 'campaign' | number;

export function filterOf(topic: Topic, { articleIds, campaignId }: Stage): FeedFilter {
  if (topic === 'all') return { types: ['ARTICLE_WITHDRAWN'] };
  if (topic === 'campaign') return { campaignIds: [globalId('Campaign', campaignId)] };
  return { articleIds: [globalId('Article', articleIds[topic] ?? '')] };
}

export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
