/** The rows that events are about, and the topics that subscribers follow. */
import type { FeedEventType, FeedFilter } from '../../gql/graphql.ts';
import { globalId, openDesk, rowId } from '../newsroom/factories.ts';
import { askAt } from '../clients/ask.ts';
import type { Cluster } from './cluster.ts';

const ROWS = 3;

export interface Stage {
  /** The editor's. */
  readonly token: string;
  /** Rows, not global ids. */
  readonly articleIds: readonly string[];
  readonly campaignIds: readonly string[];
  readonly speakerId: string;
}

/** Creates the rows through the API. The articles' publications are the first events of the log. */
export async function prepareStage(url: string, token: string): Promise<Stage> {
  const desk = openDesk({ ask: askAt(url), tokens: { REPORTER: token, EDITOR: token, ADMIN: token } });
  const articleIds: string[] = [];
  const campaignIds: string[] = [];
  for (let index = 0; index < ROWS; index += 1) {
    articleIds.push(rowId((await desk.publishedArticle()).id));
    campaignIds.push(rowId((await desk.campaign()).id));
  }
  return { token, articleIds, campaignIds, speakerId: rowId((await desk.person()).id) };
}

/** An event of the log, with the fields that topics select by. */
export interface Logged {
  readonly id: string;
  readonly type: FeedEventType;
  readonly articleId: string | null;
  readonly campaignIds: readonly string[];
}

/** The log, in its order. */
export function logOf(cluster: Cluster): Promise<Logged[]> {
  return cluster.query<Logged>(
    `SELECT "id", "type", "articleId", "campaignIds" FROM "FeedEvent" ORDER BY "position"`,
  );
}

export interface Topic {
  readonly filter: FeedFilter;
  has(event: Logged): boolean;
}

export function topicsOf({ articleIds, campaignIds }: Stage): Topic[] {
  return [
    { filter: {}, has: () => true },
    { filter: { types: ['STATEMENT_RECORDED'] }, has: ({ type }) => type === 'STATEMENT_RECORDED' },
    {
      filter: { types: ['CAMPAIGN_OUTCOME_RECORDED'] },
      has: ({ type }) => type === 'CAMPAIGN_OUTCOME_RECORDED',
    },
    ...articleIds.slice(0, 2).map((id) => ({
      filter: { articleIds: [globalId('Article', id)] },
      has: ({ articleId }: Logged) => articleId === id,
    })),
    ...campaignIds.slice(0, 2).map((id) => ({
      filter: { campaignIds: [globalId('Campaign', id)] },
      has: ({ campaignIds }: Logged) => campaignIds.includes(id),
    })),
  ];
}
