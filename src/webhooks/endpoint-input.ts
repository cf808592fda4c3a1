import { z } from 'zod';
import { FeedEventType } from '../../generated/prisma/enums.ts';
import type { Transaction } from '../db/client.ts';
import { mergedAmong } from '../db/merged.ts';
import { NotFoundError, ValidationError } from '../errors.ts';
import { editedIds, listFields, partsOf } from '../operations/list-edits.ts';
import { existing, nodeKey, partsOfKey } from '../operations/row-id.ts';
import { apiTypes, broken, manyOf, url } from '../operations/validation.ts';

/** A URL without a fragment, which is never sent, and without port 0, which leads nowhere. */
export const endpointUrl = url
  .refine(
    (text) => !text.includes('#') && !(URL.canParse(text) && new URL(text).port === '0'),
    broken('INVALID_URL', 'must have no fragment and not port 0'),
  )
  .register(apiTypes, { scalar: 'URL' });

/** Matches any of several values. An empty list would match nothing, and an endpoint that gets nothing should be disabled instead. */
function valuesCondition<T extends z.ZodType>(value: T) {
  return manyOf(value)
    .min(1, 'must not be empty, which would match nothing; null removes the condition')
    .nullish();
}

const VALUES = {
  types: z.enum(FeedEventType),
  articleIds: existing('Article'),
  campaignIds: existing('Campaign'),
  tagIds: existing('Tag'),
  sectionIds: existing('Section'),
  liveBlogIds: existing('LiveBlog'),
  speakerIds: nodeKey('Person', 'Organization'),
  authorIds: nodeKey('Person', 'Organization'),
};

/** The conditions for the events that an endpoint gets. */
export const FILTER = {
  types: valuesCondition(VALUES.types),
  articleIds: valuesCondition(VALUES.articleIds),
  campaignIds: valuesCondition(VALUES.campaignIds),
  tagIds: valuesCondition(VALUES.tagIds),
  sectionIds: valuesCondition(VALUES.sectionIds),
  liveBlogIds: valuesCondition(VALUES.liveBlogIds),
  speakerIds: valuesCondition(VALUES.speakerIds),
  authorIds: valuesCondition(VALUES.authorIds),
};

/** The same in an update. */
export const FILTER_LISTS = {
  ...listFields('types', VALUES.types, FILTER.types),
  ...listFields('articleIds', VALUES.articleIds, FILTER.articleIds),
  ...listFields('campaignIds', VALUES.campaignIds, FILTER.campaignIds),
  ...listFields('tagIds', VALUES.tagIds, FILTER.tagIds),
  ...listFields('sectionIds', VALUES.sectionIds, FILTER.sectionIds),
  ...listFields('liveBlogIds', VALUES.liveBlogIds, FILTER.liveBlogIds),
  ...listFields('speakerIds', VALUES.speakerIds, FILTER.speakerIds),
  ...listFields('authorIds', VALUES.authorIds, FILTER.authorIds),
};

type Conditions = Readonly<Partial<Record<keyof typeof FILTER_LISTS, readonly string[] | null | undefined>>>;

/** The conditions whose ids can be of people and of organisations. */
const OF_SPEAKERS = /(?:speaker|author)Ids$/i;

/**
 * The columns of the given conditions. A condition that is null is an empty array there.
 * @throws NotFoundError for a person or an organisation that doesn't exist
 */
export async function conditions(tx: Transaction, filter: Conditions): Promise<Record<string, string[]>> {
  const columns: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(filter)) {
    if (values === undefined) continue;
    const ids = OF_SPEAKERS.test(name) ? await speakerIds(tx, name, values ?? []) : (values ?? []);
    columns[name] = [...new Set(ids)];
  }
  return columns;
}

type Name = keyof typeof FILTER;

/**
 * The columns of the conditions that an update replaces or changes.
 * @throws ValidationError if it adds to a condition, or removes from it, that there isn't, or removes all of it: an endpoint without a
 * condition gets all events
 */
export async function changedConditions(
  tx: Transaction,
  filter: Conditions,
  before: Readonly<Record<Name, readonly string[]>>,
): Promise<Record<string, string[]>> {
  const isGiven = ([name, values]: [string, unknown]) => values !== null || name in FILTER;
  const given = await conditions(tx, Object.fromEntries(Object.entries(filter).filter(isGiven)));
  const columns: Record<string, string[]> = {};
  for (const name of Object.keys(FILTER) as Name[]) {
    const ids = editedIds(given, name, before[name]);
    if (ids === undefined) continue;
    if (given[name] === undefined) mustStay(filter, name, before[name], ids);
    columns[name] = [...ids];
  }
  return columns;
}

function mustStay(filter: Conditions, name: Name, before: readonly string[], after: readonly string[]): void {
  if (before.length > 0 && after.length > 0) return;
  const { adding, removing } = partsOf(name);
  const path = [before.length > 0 || filter[adding] == null ? removing : adding];
  const message =
    before.length > 0
      ? `must leave some of the condition; to get all events, send null as \`${name}\``
      : `must be left out, since the endpoint has no such condition: send one as \`${name}\``;
  throw new ValidationError({ code: before.length > 0 ? 'TOO_FEW' : 'NOT_ALLOWED', message, path });
}

/** The ids in node keys, or those of the rows into which they were merged. */
async function speakerIds(tx: Transaction, name: string, keys: readonly string[]): Promise<string[]> {
  const named = keys.map(partsOfKey);
  const merged = await mergedAmong(
    tx,
    named.map(([, id]) => id),
  );
  const ids = named.map(([, id]) => merged.get(id) ?? id);
  const where = { id: { in: ids } };
  const rows = [...(await tx.person.findMany({ where })), ...(await tx.organization.findMany({ where }))];
  const known = new Set(rows.map(({ id }) => id));
  for (const [index, id] of ids.entries())
    if (!known.has(id)) throw new NotFoundError(named[index]?.[0] ?? '', id, [name, String(index)]);
  return ids;
}
