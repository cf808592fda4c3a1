/** What earlier imports have made of the records of another archive. */
import type pg from 'pg';
import type { CheckedArticle } from '../understand/foreign-input.ts';
import type { Plan } from './planned.ts';

/** An article that an earlier import made. */
export interface Known {
  readonly source: string;
  readonly sourceId: string;
  readonly contentHash: string;
  /** That the import wrote last. */
  readonly revisionNumber: number;
  readonly articleId: string;
  readonly slug: string;
  readonly slugs: string[];
  readonly state: string;
  /** The current one. */
  readonly current: number;
  readonly currentRevisionId: string;
}

interface KeyOfRecord {
  readonly source: string;
  readonly sourceId: string;
}

/** The articles of these records, locked, and the time of the transaction. */
export async function knownArticles(
  client: pg.ClientBase,
  batch: readonly KeyOfRecord[],
  plan: Plan | null,
): Promise<{ at: Date; known: Map<string, Known> }> {
  const { rows } = await client.query<{ at: Date; known: Known[] | null }>(
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
  const planned = plan === null ? [] : ((await plan.of(batch.map(keyOf))) as Known[]);
  const known = [...(row.known ?? []), ...planned];
  return { at: row.at, known: new Map(known.map((article) => [keyOf(article), article])) };
}

interface Task {
  readonly article: CheckedArticle;
  readonly known: Known | null;
}

/** As it would be known after the import. Nothing that a dry run tells needs the ids. */
export function afterImport(
  { article, known, isPublic }: Task & { readonly isPublic: boolean },
  slug?: string,
): Known {
  const { source, sourceId, contentHash } = article;
  const number = numberOf({ article, known });
  return {
    ...{ source, sourceId, contentHash, articleId: '', slugs: [], currentRevisionId: '' },
    ...{ revisionNumber: number, current: number },
    slug: slug ?? known?.slug ?? '',
    state: isPublic ? 'PUBLISHED' : 'DRAFT',
  };
}

/** Of the revision that the import writes or publishes. */
export function numberOf({ article, known }: Task): number {
  if (known === null) return 1;
  return known.current + (known.contentHash === article.contentHash ? 0 : 1);
}

export function keyOf({ source, sourceId }: KeyOfRecord): string {
  return JSON.stringify([source, sourceId]);
}

/** Whether it is a draft that nobody has revised since it was imported. */
export function isUntouched(known: Known): boolean {
  return known.state === 'DRAFT' && known.current === known.revisionNumber;
}

export function changeOf({ isPublished }: CheckedArticle, { state }: Known): string {
  return state === 'PUBLISHED' && !isPublished
    ? 'is no longer public there'
    : 'has changed since it was imported';
}
