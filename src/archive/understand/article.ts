import type { RefusedRecord } from '../read/refused.ts';
import { UnreadableRecord } from '../read/refused.ts';
import type { NewBlock } from './media.ts';

/** An article as its file has it, before it is checked. */
export interface FoundArticle {
  /** The archive: the address of the site or feed, or the name of the file. */
  readonly source: string;
  /** Its ids in the archive, the most stable one first: a guid, the id of a post, a URI. */
  readonly ids: readonly (string | undefined)[];
  readonly headline: string | undefined;
  readonly standfirst?: string | undefined;
  readonly blocks: readonly NewBlock[];
  readonly slug?: string | undefined;
  /** Slugs that go on leading to it. */
  readonly formerSlugs?: readonly string[];
  readonly language?: string | undefined;
  readonly publishedAt?: Date | undefined;
  readonly modifiedAt?: Date | undefined;
  /** Whether it is public in the archive. What isn't stays a draft, even with `--publish`. */
  readonly isPublished: boolean;
  /** Nobody may publish it before, even if `isPublished` is true. */
  readonly embargoedUntil?: Date | undefined;
  readonly authors?: readonly FoundAuthor[];
  readonly tags?: readonly (string | undefined)[];
  readonly image?: FoundImage | null | undefined;
  readonly license?: string | undefined;
  readonly usageTerms?: string | undefined;
  readonly copyrightNotice?: string | undefined;
  readonly creditText?: string | undefined;
  /** What isn't as it was in the archive: reported with the place, though the article is taken. */
  readonly notes?: readonly (string | undefined)[];
}

export interface FoundAuthor {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** False for an organisation, and for the words of a byline that name nobody: these aren't added to the directory of people. */
  readonly isPerson?: boolean | undefined;
}

export interface FoundImage {
  readonly url?: string | undefined;
  readonly altText?: string | undefined;
  readonly caption?: string | undefined;
  readonly creditText?: string | undefined;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
}

export interface FoundRecord {
  readonly place: string;
  readonly article: FoundArticle;
}

/** A record whose article is found by a function that may throw UnreadableRecord. */
export function recordAt(place: string, find: () => FoundArticle): FoundRecord | RefusedRecord {
  try {
    return { place, article: find() };
  } catch (error) {
    if (error instanceof UnreadableRecord) return { place, reason: error.message };
    throw error;
  }
}

/** The note on an article that isn't published, though other articles of its archive are. */
export function draftFor(reason: string | undefined): string | undefined {
  return reason === undefined ? undefined : `stays a draft: ${reason}`;
}
