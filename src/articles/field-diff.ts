import type { Prisma } from '../../generated/prisma/client.ts';
import type { ChangedField } from '../operations/changed-values.ts';
import { CONTENT_COLUMNS } from './content-columns.ts';
import { bylineIn, CREDITED, creditedName } from './contributions.ts';
import { declaredValues } from './custom-fields.ts';
import { textOfValues } from './custom-values.ts';
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
  section: { select: { id: true, name: true } },
  tags: { orderBy: { slug: 'asc' }, select: { id: true, name: true } },
  campaigns: { orderBy: { slug: 'asc' }, select: { id: true, name: true } },
  actions: { where: { retractedAt: null }, select: { id: true, title: true } },
} as const satisfies Prisma.ArticleRevisionSelect;

type ComparedRevision = Prisma.ArticleRevisionGetPayload<{ select: typeof COMPARED_FIELDS }>;

/** The diff of one field of ArticleContent, as text; null on a side where the field is empty. */
export interface FieldChange {
  readonly field: ChangedField;
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

const SOCIAL_IMAGE_TEXTS = [
  ...(['socialImageUrl', 'socialImageAltText', 'socialImageCaption'] as const),
  ...(['socialImageCreditText', 'socialImageLicense'] as const),
];
const SOCIAL_IMAGE = [...SOCIAL_IMAGE_TEXTS, 'socialImageWidth', 'socialImageHeight'] as const;

/** The headlines that readers see of articles, by their ids. */
export type Headlines = ReadonlyMap<string, string>;

/** The ids of the articles that a revision leads to, whose headlines `fieldChanges` needs. */
export function linkedIn({ relatedIds, translationOfId, followsId }: ComparedRevision): string[] {
  return [...relatedIds, translationOfId, followsId].filter((id) => id !== null);
}

type Compared = (revision: ComparedRevision, headlines: Headlines) => ComparedField;

const FIELDS: Partial<Record<ChangedField, Compared>> = {
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
  section: ({ section }) => ({ text: section?.name ?? null, key: section?.id ?? null }),
  kicker: ({ kicker: text }) => ({ text, key: text }),
  seoTitle: ({ seoTitle: text }) => ({ text, key: text }),
  seoDescription: ({ seoDescription: text }) => ({ text, key: text }),
  socialImage: (revision) => ({
    text: lines(SOCIAL_IMAGE_TEXTS.map((name) => revision[name])),
    key: JSON.stringify(SOCIAL_IMAGE.map((name) => revision[name])),
  }),
  customFields: ({ customFields }) => ({
    text: textOfValues(customFields),
    key: JSON.stringify(declaredValues(customFields)),
  }),
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
  related: ({ relatedIds }, headlines) => published(relatedIds, headlines),
  translationOf: ({ translationOfId: id }, headlines) => published(id === null ? [] : [id], headlines),
  follows: ({ followsId: id }, headlines) => published(id === null ? [] : [id], headlines),
};

/**
 * The diff of the fields of two revisions, in the order of ArticleContent. Texts of several parts have a line for each.
 * @param before null if there is no older revision
 * @param headlines of the articles that these lead to. A diff doesn't show that others exist.
 */
export function fieldChanges(
  before: ComparedRevision | null,
  after: ComparedRevision,
  headlines: Headlines,
): FieldChange[] {
  const all = Object.entries(FIELDS) as [ChangedField, Compared][];
  const differences = all.flatMap(([field, compared]) => {
    const [was, is] = [before === null ? null : compared(before, headlines), compared(after, headlines)];
    const isSame = was === null ? is.text === null : was.key === is.key;
    return isSame ? [] : [{ field, before: was?.text ?? null, after: is.text }];
  });
  return withWords(differences);
}

function lines(parts: readonly (string | null)[]): string | null {
  return parts.filter(Boolean).join('\n') || null;
}

/** Articles by their headlines, compared by their ids: those that readers see. */
function published(ids: readonly string[], headlines: Headlines): ComparedField {
  const shown = ids.filter((id) => headlines.has(id));
  return { text: lines(shown.map((id) => headlines.get(id) ?? null)), key: shown.join(' ') };
}

/** A list of rows, compared by their ids. */
function linked<Row extends { id: string }>(rows: readonly Row[], text: (row: Row) => string): ComparedField {
  return { text: lines(rows.map(text)), key: rows.map(({ id }) => id).join(' ') };
}
