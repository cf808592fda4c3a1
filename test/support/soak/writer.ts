/** Writers of events, which may be slow or roll back. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { Random } from './soak.ts';
import { connect, type Stage } from './stage.ts';

export interface WriterOptions {
  readonly stage: Stage;
  readonly url: () => string;
  /** The number of events to commit. */
  readonly count: number;
  readonly random: Random;
  /** The most events in one transaction. */
  readonly size?: number;
  /** The pause before the next transaction, in ms. */
  readonly pace: () => number;
  /** One event in so many also belongs to the campaign. */
  readonly campaignShare: number;
  /** Whether it continues after database errors. It then can't know whether its commit succeeded, but the log shows it. */
  readonly isPatient?: boolean;
}

export interface Written {
  /** Events whose commit was acknowledged. */
  readonly ids: string[];
  rolledBack: number;
  /** The number of transactions that ended in an error. */
  broken: number;
}

/** The length of the reason in the first article's events, which must be large, since stalled subscribers follow them. */
const LARGE = 16_000;

/** Appends events in transactions, of which some are slow and some are rolled back. */
export async function write(options: WriterOptions): Promise<Written> {
  const { stage, url, count, random, size: most = 50, pace, campaignShare, isPatient = false } = options;
  const written: Written = { ids: [], rolledBack: 0, broken: 0 };
  let client: pg.Client | null = null;
  while (written.ids.length < count) {
    const size = Math.min(1 + random(most), count - written.ids.length);
    const ids = Array.from({ length: size }, () => randomUUID());
    const parts = 1 + random(3);
    const isSlow = random(5) === 0;
    const givesUp = random(8) === 0;
    try {
      client ??= await connect(url());
      await client.query('BEGIN');
      for (let from = 0; from < size; from += Math.ceil(size / parts)) {
        const part = ids.slice(from, from + Math.ceil(size / parts));
        const articles = part.map(() => stage.articleIds[random(stage.articleIds.length)]);
        await client.query({
          name: 'append',
          text: `INSERT INTO "FeedEvent" ("id", "type", "articleId", "campaignIds", "reason")
                 SELECT "id", 'ARTICLE_WITHDRAWN', "article", CASE WHEN "isCampaign" THEN ARRAY[$4::uuid] ELSE '{}' END,
                        repeat('x', CASE WHEN "article" = $5::uuid THEN ${LARGE} ELSE 1 END)
                 FROM unnest($1::uuid[], $2::uuid[], $3::boolean[]) AS e ("id", "article", "isCampaign")`,
          values: [
            part,
            articles,
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
    } catch (error) {
      if (!isPatient) throw error;
      written.broken += 1;
      client?.end().catch(() => undefined);
      client = null;
      await pause(50 + random(200));
    }
    const patience = pace();
    if (patience > 0) await pause(random(patience));
  }
  await client?.end();
  return written;
}
