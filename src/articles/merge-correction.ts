import { isDeepStrictEqual } from 'node:util';
import type { ChangedField } from '../operations/changed-values.ts';
import { CONTENT_COLUMNS, IMAGE_COLUMNS, RIGHTS_COLUMNS, SOCIAL_IMAGE_COLUMNS } from './content-columns.ts';
import { mergedValues } from './custom-values.ts';
import { mergeBlocks } from './merge-blocks.ts';
import type { Overruled } from './overruled.ts';
import type { RevisionContent } from './revision.ts';

type Column = keyof typeof CONTENT_COLUMNS;

/** The columns of the fields that have several, or one of another name. A caption is corrected with its picture. */
const GROUPS: Partial<Record<ChangedField, readonly Column[]>> = {
  mainImage: Object.keys(IMAGE_COLUMNS) as Column[],
  rights: Object.keys(RIGHTS_COLUMNS) as Column[],
  section: ['sectionId'],
  socialImage: Object.keys(SOCIAL_IMAGE_COLUMNS) as Column[],
  related: ['relatedIds'],
  translationOf: ['translationOfId'],
  follows: ['followsId'],
};
/** Custom fields are merged one by one. */
const GROUPED: readonly Column[] = [...Object.values(GROUPS).flat(), 'customFields'];
const FIELDS = (Object.entries(GROUPS) as [ChangedField, readonly Column[]][]).concat(
  (Object.keys(CONTENT_COLUMNS) as Column[])
    .filter((column) => !GROUPED.includes(column))
    .map((column) => [column as ChangedField, [column]]),
);

interface Merged {
  readonly content: RevisionContent;
  /** What the correction replaced in the draft, or changed and the draft no longer has. */
  readonly overruled: readonly Omit<Overruled, 'revision'>[];
}

/**
 * Applies the changes from one published revision to the next to a draft that was made from the first (a three-way merge).
 * Where both changed the same field or block, the correction wins.
 */
export function mergeCorrection(
  draft: RevisionContent,
  before: RevisionContent,
  after: RevisionContent,
): Merged {
  const { fields, fieldsOverruled } = mergeFields(draft.fields, before.fields, after.fields);
  const custom = mergedValues(
    draft.fields.customFields,
    before.fields.customFields,
    after.fields.customFields,
  );
  const merged = mergeBlocks(draft.blocks, before.blocks, after.blocks);
  const list = <Item>(of: (content: RevisionContent) => readonly Item[], keyOf: (item: Item) => unknown) =>
    mergeList(of(draft), of(before), of(after), keyOf);
  const own = (id: string) => id;
  const credits = mergeCredits(draft.contributions, before.contributions, after.contributions);
  return {
    content: {
      fields: { ...fields, customFields: custom.values },
      blocks: merged.blocks,
      tags: list(
        ({ tags }) => tags,
        ({ slug }) => slug,
      ),
      sourceIds: list(({ sourceIds }) => sourceIds, own),
      campaignIds: list(({ campaignIds }) => campaignIds, own),
      actionIds: list(({ actionIds }) => actionIds, own),
      contributions: credits.contributions,
    },
    overruled: [
      ...fieldsOverruled.map((field) => ({ field })),
      ...(custom.isOverruled ? [{ field: 'customFields' as const }] : []),
      ...(credits.isOverruled ? [{ field: 'contributions' as const }] : []),
      ...merged.overruled.map((blockId) => ({ field: 'body' as const, blockId })),
      ...merged.missed.map((blockId) => ({ field: 'body' as const, blockId, isMissing: true })),
      ...(merged.isReordered ? [{ field: 'body' as const }] : []),
    ],
  };
}

type Fields = RevisionContent['fields'];

function mergeFields(draft: Fields, before: Fields, after: Fields) {
  const fieldsOverruled: ChangedField[] = [];
  let fields = draft;
  for (const [field, columns] of FIELDS) {
    const valuesOf = (row: Fields) => columns.map((column) => row[column] ?? null);
    const [mine, was, is] = [valuesOf(draft), valuesOf(before), valuesOf(after)];
    if (isDeepStrictEqual(was, is) || isDeepStrictEqual(mine, is)) continue;
    if (!isDeepStrictEqual(mine, was)) fieldsOverruled.push(field);
    fields = { ...fields, ...Object.fromEntries(columns.map((column) => [column, after[column] ?? null])) };
  }
  return { fields, fieldsOverruled };
}

type Credits = RevisionContent['contributions'];

/** They are corrected together, since their order counts. */
function mergeCredits(draft: Credits, before: Credits, after: Credits) {
  const isCorrected = !isDeepStrictEqual(before, after) && !isDeepStrictEqual(draft, after);
  return {
    contributions: isCorrected ? after : draft,
    isOverruled: isCorrected && !isDeepStrictEqual(draft, before),
  };
}

/** Takes out what the correction took out, and adds what it added. */
function mergeList<Item>(
  draft: readonly Item[],
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => unknown,
): Item[] {
  const [mine, was, is] = [draft, before, after].map((items) => new Set(items.map(keyOf)));
  return [
    ...draft.filter((item) => !was?.has(keyOf(item)) || is?.has(keyOf(item))),
    ...after.filter((item) => !was?.has(keyOf(item)) && !mine?.has(keyOf(item))),
  ];
}
