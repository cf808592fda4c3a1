/** The articles that earlier imports have made of the records of another archive. */
import type pg from 'pg';
import type { CheckedArticle } from '../understand/check-article.ts';
import type { Planned } from './planned.ts';

export interface KnownArticle {
  readonly source: string;
  readonly sourceId: string;
  readonly contentHash: string;
  /** That the import wrote last. */
  readonly revisionNumber: number;
  readonly articleId: string;
  readonly slug: string;
  readonly slugs: readonly string[];
  readonly state: string;
  /** The number of the current revision. */
  readonly current: number;
  readonly currentRevisionId: string;
}

type KeyOfRecord = Pick<CheckedArticle, 'source' | 'sourceId'>;

/** The articles of these records, locked, and the time of the transaction. */
export async function knownArticles(
  client: pg.ClientBase,
  batch: readonly KeyOfRecord[],
  planned: Planned | null,
): Promise<{ at: Date; known: Map<string, KnownArticle> }> {
  const { rows } = await client.query<{ at: Date; known: KnownArticle[] | null }>(
    `WITH "known" AS (
       SELECT i.*, a."slug", a."slugs", a."state", a."revisionNumber" AS "current", a."currentRevisionId"
       FROM unnest($1::text[], $2::text[]) AS k ("source", "sourceId")
       JOIN "ImportedArticle" i USING ("source", "sourceId") JOIN "Article" a ON a."id" = i."articleId"
       ORDER BY a."id" FOR UPDATE OF a
     )
     SELECT transaction_timestamp() AS "at", (SELECT json_agg(k) FROM "known" k) AS "known"`,
    [batch.map(({ source }) => source), batch.map(({ sourceId }) => sourceId)],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('A SELECT without FROM has one row.');
  const later = ((await planned?.of(batch.map(recordKey))) ?? []) as KnownArticle[];
  const known = [...(row.known ?? []), ...later];
  return { at: row.at, known: new Map(known.map((article) => [recordKey(article), article])) };
}

export function recordKey({ source, sourceId }: KeyOfRecord): string {
  return JSON.stringify([source, sourceId]);
}

/** Whether it is a draft that nobody has revised since it was imported. */
export function isUntouched(known: KnownArticle): boolean {
  return known.state === 'DRAFT' && known.current === known.revisionNumber;
}
