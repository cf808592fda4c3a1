import type { Readable } from 'node:stream';
import type { BlockInput } from '../../articles/body.ts';

/** An article of another archive, as the reader of its format hands it over. */
export interface ForeignArticle {
  /** The archive: the address of the site or feed, or the name of the file. */
  readonly source: string;
  /** The same in each file of that archive: a guid, the id of a post, a URI. */
  readonly sourceId: string;
  /** Where it is in the file, for reports: `line 310, item 3`. */
  readonly place: string;
  readonly headline: string;
  readonly standfirst?: string;
  /** As the inputs of the API's blocks are after validation. */
  readonly blocks: BlockInput[];
  readonly slug?: string;
  /** Slugs that go on leading to it. */
  readonly formerSlugs: string[];
  readonly language?: string;
  readonly publishedAt?: Date;
  readonly modifiedAt?: Date;
  /** Whether it is public in the archive. What isn't stays a draft, even with `--publish`. */
  readonly isPublished: boolean;
  /** Nobody may publish it before, whatever `isPublished` says. */
  readonly embargoedUntil?: Date;
  readonly authors: {
    readonly name: string;
    readonly url?: string;
    readonly description?: string;
    /** False for an organisation, and for what stands beside the names of a byline: it isn't added to the directory of people. */
    readonly isPerson?: boolean;
  }[];
  readonly tags: string[];
  readonly image?: {
    readonly url: string;
    readonly altText?: string;
    readonly caption?: string;
    readonly creditText?: string;
    readonly width?: number;
    readonly height?: number;
  };
  readonly license?: string;
  readonly usageTerms?: string;
  readonly copyrightNotice?: string;
  readonly creditText?: string;
  /** What isn't as it was in the archive: reported with the place, though the article is taken. Empty mostly. */
  readonly notes: readonly string[];
}

/** A record that can't be imported. It is reported, and the import goes on with the next one. */
export interface RefusedRecord {
  readonly place: string;
  readonly reason: string;
}

/** Reads a file record by record, without holding all of it in memory. */
export type ReadFormat = (file: Readable, name: string) => AsyncIterable<ForeignArticle | RefusedRecord>;
