import { z } from 'zod';
import { FeedEventType } from '../../generated/prisma/enums.ts';
import { existing } from '../changes/row-id.ts';
import { apiTypes, manyOf, url } from '../validation.ts';

/** Without what is not sent to a receiver, or leads to none. */
export const endpointUrl = url
  .refine(
    (text) => !text.includes('#') && !(URL.canParse(text) && new URL(text).port === '0'),
    'must have no fragment and not port 0',
  )
  .register(apiTypes, { scalar: 'URL' });

/** Which events an endpoint gets. */
export const FILTER = {
  types: manyOf(z.enum(FeedEventType)).nullish(),
  articleIds: manyOf(existing('Article')).nullish(),
  campaignIds: manyOf(existing('Campaign')).nullish(),
  tagIds: manyOf(existing('Tag')).nullish(),
};

type Filter = { readonly [Name in keyof typeof FILTER]?: z.output<(typeof FILTER)[Name]> };

/** The conditions that are given. Null is an empty list: no condition. */
export function conditions(filter: Filter) {
  const given = Object.entries(filter).filter(([, values]) => values !== undefined);
  return Object.fromEntries(given.map(([name, values]) => [name, [...new Set<string>(values ?? [])]]));
}
