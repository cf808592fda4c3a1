import { z } from 'zod';
import { FeedEventType } from '../../generated/prisma/enums.ts';
import type { Transaction } from '../db/client.ts';
import { mergedAmong } from '../db/merged.ts';
import { NotFoundError } from '../errors.ts';
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

/** The conditions for the events that an endpoint gets. */
export const FILTER = {
  types: valuesCondition(z.enum(FeedEventType)),
  articleIds: valuesCondition(existing('Article')),
  campaignIds: valuesCondition(existing('Campaign')),
  tagIds: valuesCondition(existing('Tag')),
  sectionIds: valuesCondition(existing('Section')),
  liveBlogIds: valuesCondition(existing('LiveBlog')),
  speakerIds: valuesCondition(nodeKey('Person', 'Organization')),
  authorIds: valuesCondition(nodeKey('Person', 'Organization')),
};

type EndpointFilter = { readonly [Name in keyof typeof FILTER]?: z.output<(typeof FILTER)[Name]> };

/** The conditions whose ids can be of people and of organisations. */
const OF_SPEAKERS: readonly string[] = ['speakerIds', 'authorIds'];

/**
 * The columns of the given conditions. A condition that is null is an empty array there.
 * @throws NotFoundError for a person or an organisation that doesn't exist
 */
export async function conditions(tx: Transaction, filter: EndpointFilter): Promise<Record<string, string[]>> {
  const columns: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(filter)) {
    if (values === undefined) continue;
    const ids = OF_SPEAKERS.includes(name) ? await speakerIds(tx, name, values ?? []) : (values ?? []);
    columns[name] = [...new Set<string>(ids)];
  }
  return columns;
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
