import type { Readable } from 'node:stream';
import type { BlockInput } from '../articles/body.ts';

/** An article of another archive, as a reader of its format understands it. */
export interface ForeignArticle {
  /** Which archive: the address of the site or feed, or the file's name. */
  readonly source: string;
  /** Stable in that archive: guid, post id, uri, @id. */
  readonly sourceId: string;
  /** Where in the file, for reports: "line 310, item 3". */
  readonly place: string;
  readonly headline: string;
  readonly standfirst?: string;
  /** As the API's inputs of blocks are after validation. */
  readonly blocks: readonly BlockInput[];
  readonly slug?: string;
  /** Slugs that must keep leading to the article. */
  readonly formerSlugs: readonly string[];
  readonly language?: string;
  readonly publishedAt?: Date;
  readonly modifiedAt?: Date;
  /** What the archive says. Never true of an article without a date or without a body. */
  readonly isPublished: boolean;
  readonly authors: readonly ForeignAuthor[];
  readonly tags: readonly string[];
  readonly image?: ForeignImage;
  readonly license?: string;
  readonly copyrightNotice?: string;
  readonly creditText?: string;
}

export interface ForeignAuthor {
  readonly name: string;
  readonly url?: string;
  readonly description?: string;
}

export interface ForeignImage {
  readonly url: string;
  readonly altText?: string;
  readonly caption?: string;
  readonly creditText?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A record that is reported and skipped. */
export interface RefusedRecord {
  readonly place: string;
  readonly reason: string;
}

export type ReadFormat = (file: Readable, name: string) => AsyncIterable<ForeignArticle | RefusedRecord>;
