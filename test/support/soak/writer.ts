/** Writers of events, which may be slow or roll back. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from './soak.ts';
import { connect, type Stage } from './stage.ts';

export interface WriterOptions {
  readonly stage: Stage;
  readonly url: string;
  /** The number of events to commit. */
  readonly count: number;
  readonly random: Random;
  /** The most events in one transaction. */
  readonly size?: number;
  /** The longest pause before the next transaction, in ms. */
  readonly pace: number;
  /** One event in so many also belongs to the campaign. */
  readonly campaignShare: number;
}

export interface Written {
  /** Events whose commit was acknowledged. */
  readonly ids: string[];
  rolledBack: number;
}

/** The length of the reason in the first article's events, which must be large, since stalled subscribers follow them. */
const LARGE = 16_000;

/** Appends events in transactions, of which some are slow and some are rolled back. */
export async function write(options: WriterOptions): Promise<Written> {
  const { stage, url, count, random, size: most = 50, pace, campaignShare } = options;
  const written: Written = { ids: [], rolledBack: 0 };
  const client = await connect(url);
  while (written.ids.length < count) {
    const size = Math.min(1 + random(most), count - written.ids.length);
    const ids = Array.from({ length: size }, () => randomUUID());
    const parts = 1 + random(3);
    const isSlow = random(5) === 0;
    const givesUp = random(8) === 0;
    await client.query('BEGIN');
    for (let from = 0; from < size; from += Math.ceil(size / parts)) {
      const part = ids.slice(from, from + Math.ceil(size / parts));
      await client.query({
        name: 'append',
        text: `INSERT INTO "FeedEvent" ("id", "type", "articleId", "campaignIds", "reason")
               SELECT "id", 'ARTICLE_WITHDRAWN', "article", CASE WHEN "isCampaign" THEN ARRAY[$4::uuid] ELSE '{}' END,
                      repeat('x', CASE WHEN "article" = $5::uuid THEN ${LARGE} ELSE 1 END)
               FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS e ("id", "article", "isCampaign")`,
        values: [
          part,
          part.map(() => stage.articleIds[random(stage.articleIds.length)]),
          part.map(() => random(campaignShare) === 0),
          stage.campaignId,
          stage.articleIds[0],
        ],
      });
      if (isSlow) await pause(random(40));
    }
    await client.query(givesUp ? 'ROLLBACK' : 'COMMIT');
    if (givesUp) written.rolledBack += 1;
    else written.ids.push(...ids);
    await pause(random(pace));
  }
  await client.end();
  return written;
}
