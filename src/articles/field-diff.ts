import type { Prisma } from '../../generated/prisma/client.ts';
import { CONTENT_COLUMNS } from './content-columns.ts';
import { bylineIn, CREDITED, creditedName } from './contributions.ts';
import { withWords } from './diff.ts';
import type { WordChange } from './word-diff.ts';

/** Selects what `fieldChanges` compares of a revision. */
export const COMPARED_FIELDS = {
  ...CONTENT_COLUMNS,
  article: { select: { language: true } },
  contributions: { ...CREDITED, select: { ...CREDITED.select, personId: true, organizationId: true } },
  sources: {
    orderBy: { id: 'asc' },
    select: {
      id: true,
      headline: true,
      url: true,
      outlets: { orderBy: { position: 'asc' }, select: { organization: { select: { name: true } } } },
    },
  },
  tags: { orderBy: { slug: 'asc' }, select: { id: true, name: true } },
  campaigns: { orderBy: { slug: 'asc' }, select: { id: true, name: true } },
  actions: { where: { retractedAt: null }, select: { id: true, title: true } },
} as const satisfies Prisma.ArticleRevisionSelect;

type ComparedRevision = Prisma.ArticleRevisionGetPayload<{ select: typeof COMPARED_FIELDS }>;

/** The diff of one field of ArticleContent, as text; null on a side where the field is empty. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
  /** The word diff of the two texts, computed on the first call. */
  words(): readonly WordChange[];
}

/** A field as text, and the key by which it is compared. */
interface ComparedField {
  readonly text: string | null;
  readonly key: string | null;
}

const IMAGE_TEXTS = ['imageUrl', 'imageAltText', 'imageCaption', 'imageCreditText', 'imageLicense'] as const;
const IMAGE = [...IMAGE_TEXTS, 'imageWidth', 'imageHeight'] as const;
const RIGHTS = ['license', 'usageTerms', 'copyrightNotice', 'creditText'] as const;

const FIELDS: Readonly<Record<string, (revision: ComparedRevision) => ComparedField>> = {
  headline: ({ headline: text }) => ({ text, key: text }),
  standfirst: ({ standfirst: text }) => ({ text, key: text }),
  byline: (revision) => {
    const text = bylineIn(revision, revision.article.language);
    return { text, key: text };
  },
  trailText: ({ trailText: text }) => ({ text, key: text }),
  mainImage: (revision) => ({
    text: lines(IMAGE_TEXTS.map((name) => revision[name])),
    key: JSON.stringify(IMAGE.map((name) => revision[name])),
  }),
  rights: (revision) => {
    const texts = RIGHTS.map((name) => revision[name]);
    return { text: lines(texts), key: JSON.stringify(texts) };
  },
  originallyPublishedAt: ({ originallyPublishedAt }) => {
    const text = originallyPublishedAt?.toISOString() ?? null;
    return { text, key: text };
  },
  canonicalUrl: ({ canonicalUrl: text }) => ({ text, key: text }),
  sources: ({ sources }) =>
    linked(sources, ({ outlets, headline, url }) =>
      [...outlets.map(({ organization }) => organization.name), headline, url].filter(Boolean).join(', '),
    ),
  tags: ({ tags }) => linked(tags, ({ name }) => name),
  campaigns: ({ campaigns }) => linked(campaigns, ({ name }) => name),
  actions: ({ actions }) => linked(actions, ({ title }) => title),
  contributions: ({ contributions }) => ({
    text: lines(contributions.map((of) => `${creditedName(of)}, ${of.role.toLowerCase()}`)),
    key: JSON.stringify(
      contributions.map(({ personId, organizationId, role, creditedAs }) => [
        personId ?? organizationId,
        role,
        creditedAs,
      ]),
    ),
  }),
};

/**
 * The diff of the fields of two revisions, in the order of ArticleContent. Texts of several parts have a line for each.
 * @param before null if there is no older revision
 */
export function fieldChanges(before: ComparedRevision | null, after: ComparedRevision): FieldChange[] {
  const differences = Object.entries(FIELDS).flatMap(([field, compared]) => {
    const [was, is] = [before === null ? null : compared(before), compared(after)];
    const isSame = was === null ? is.text === null : was.key === is.key;
    return isSame ? [] : [{ field, before: was?.text ?? null, after: is.text }];
  });
  return withWords(differences);
}

function lines(parts: readonly (string | null)[]): string | null {
  return parts.filter(Boolean).join('\n') || null;
}

/** A list of rows, compared by their ids. */
function linked<Row extends { id: string }>(rows: readonly Row[], text: (row: Row) => string): ComparedField {
  return { text: lines(rows.map(text)), key: rows.map(({ id }) => id).join(' ') };
}
