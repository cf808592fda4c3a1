import type { ArticleRevision } from '../../generated/prisma/client.ts';
import { withWords } from './diff.ts';
import type { WordChange } from './word-diff.ts';

/** What a diff compares of a revision, besides its body. */
export interface ComparableFields extends Pick<
  ArticleRevision,
  | 'headline'
  | 'standfirst'
  | 'byline'
  | 'trailText'
  | 'imageUrl'
  | 'imageAltText'
  | 'imageCaption'
  | 'imageCreditText'
  | 'imageLicense'
  | 'imageWidth'
  | 'imageHeight'
  | 'license'
  | 'usageTerms'
  | 'copyrightNotice'
  | 'creditText'
> {
  readonly sources: readonly {
    id: string;
    headline: string | null;
    url: string | null;
    outlets: readonly { organization: { name: string } }[];
  }[];
  readonly tags: readonly { id: string; name: string }[];
  readonly campaigns: readonly { id: string; name: string }[];
  readonly actions: readonly { id: string; title: string }[];
}

/** The diff of one field of ArticleContent, as text; null on a side where the field is empty. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The word diff of the two texts, computed on the first call. */
  words(): readonly WordChange[];
}

/** A field as text, and what is compared: by default the text. A list is compared by its ids. */
interface Shown {
  readonly text: string | null;
  readonly key?: string;
}

const FIELDS: Readonly<Record<string, (revision: ComparableFields) => Shown>> = {
  headline: ({ headline }) => ({ text: headline }),
  standfirst: ({ standfirst }) => ({ text: standfirst }),
  byline: ({ byline }) => ({ text: byline }),
  trailText: ({ trailText }) => ({ text: trailText }),
  mainImage: (revision) => ({
    text: lines([
      revision.imageUrl,
      revision.imageAltText,
      revision.imageCaption,
      revision.imageCreditText,
      revision.imageLicense,
    ]),
    key: JSON.stringify([
      revision.imageUrl,
      revision.imageAltText,
      revision.imageCaption,
      revision.imageCreditText,
      revision.imageLicense,
      revision.imageWidth,
      revision.imageHeight,
    ]),
  }),
  rights: ({ license, usageTerms, copyrightNotice, creditText }) => ({
    text: lines([license, usageTerms, copyrightNotice, creditText]),
    key: JSON.stringify([license, usageTerms, copyrightNotice, creditText]),
  }),
  sources: ({ sources }) =>
    rows(sources, ({ outlets, headline, url }) =>
      [...outlets.map(({ organization }) => organization.name), headline, url].filter(Boolean).join(', '),
    ),
  tags: ({ tags }) => rows(tags, ({ name }) => name),
  campaigns: ({ campaigns }) => rows(campaigns, ({ name }) => name),
  actions: ({ actions }) => rows(actions, ({ title }) => title),
};

/**
 * The diff of the fields of two revisions, in the order of ArticleContent. Texts of several parts have a line for each.
 * @param before null if there is no older revision
 */
export function fieldChanges(before: ComparableFields | null, after: ComparableFields): FieldChange[] {
  const differences = Object.entries(FIELDS).flatMap(([field, shownIn]) => {
    const [was, is] = [before === null ? { text: null } : shownIn(before), shownIn(after)];
    const isSame = before === null ? is.text === null : keyOf(was) === keyOf(is);
    return isSame ? [] : [{ field, before: was.text, after: is.text }];
  });
  return withWords(differences);
}

function keyOf({ text, key }: Shown): string | null {
  return key ?? text;
}

function lines(parts: readonly (string | null)[]): string | null {
  return parts.filter(Boolean).join('\n') || null;
}

function rows<Row extends { id: string }>(of: readonly Row[], text: (row: Row) => string): Shown {
  return { text: lines(of.map(text)), key: of.map(({ id }) => id).join(' ') };
}
