import type { NewBlock } from './media.ts';

/** Begins to read the text of a file, as often as it is called. */
export type OpenText = () => AsyncIterable<string>;

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
  readonly authors?: readonly FoundAuthor[] | undefined;
  /** How the archive words who wrote it, if it has the authors elsewhere. */
  readonly byline?: string | undefined;
  readonly tags?: readonly (string | undefined)[];
  /** The name of the section that it stands in. */
  readonly section?: string | undefined;
  readonly liveBlog?: FoundLiveBlog | undefined;
  readonly image?: FoundImage | undefined;
  readonly license?: string | undefined;
  readonly usageTerms?: string | undefined;
  readonly copyrightNotice?: string | undefined;
  readonly creditText?: string | undefined;
}

export interface FoundLiveBlog {
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly posts: readonly FoundPost[];
}

/** A post of a live blog, before it is checked. */
export interface FoundPost extends Pick<FoundArticle, 'ids' | 'blocks' | 'publishedAt' | 'modifiedAt'> {
  readonly headline: string | undefined;
  readonly authors: readonly FoundAuthor[];
  readonly notes: Notes;
}

export interface FoundAuthor {
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** False for an organisation, and for the words of a byline that name nobody: these aren't added to the directory of people. */
  readonly isPerson?: boolean | undefined;
  /** Whether it certainly is an organisation. */
  readonly isOrganization?: true | undefined;
}

export interface FoundImage {
  readonly url?: string | undefined;
  readonly altText?: string | undefined;
  readonly caption?: string | undefined;
  readonly creditText?: string | undefined;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
}

/** What isn't as it was in the archive: reported with the place, though the article is taken. */
export type Notes = Set<string>;

export interface FoundRecord {
  readonly place: string;
  /** @throws UnreadableRecord if the record is no article */
  readonly find: (notes: Notes) => FoundArticle;
}

/** Notes why an article isn't published, though other articles of its archive are. */
export function noteDraft(notes: Notes, reason: string | undefined): void {
  if (reason !== undefined) notes.add(`stays a draft: ${reason}`);
}
