/** An article that an earlier import has made of a record. */
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

/**
 * What a dry run would have written so far, by keys: the rows and slugs that later records refer to or collide with, and the articles
 * that may come again.
 */
export type Planned = Map<string, KnownArticle | null>;
