import { z } from 'zod';
import { FeedEventType } from '../../generated/prisma/enums.ts';
import { existing } from '../operations/row-id.ts';
import { apiTypes, manyOf, url } from '../operations/validation.ts';

/** A URL without a fragment, which is never sent, and without port 0, which leads nowhere. */
export const endpointUrl = url
  .refine(
    (text) => !text.includes('#') && !(URL.canParse(text) && new URL(text).port === '0'),
    'must have no fragment and not port 0',
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
};

type EndpointFilter = { readonly [Name in keyof typeof FILTER]?: z.output<(typeof FILTER)[Name]> };

/** The columns of the given conditions. A condition that is null is an empty array there. */
export function conditions(filter: EndpointFilter) {
  const given = Object.entries(filter).filter(([, values]) => values !== undefined);
  return Object.fromEntries(given.map(([name, values]) => [name, [...new Set<string>(values ?? [])]]));
}
