import { builder } from '../kernel/builder.ts';
import { FeedEvent } from './event.ts';

export const FrontUpdated = builder.prismaObject('FeedEvent', {
  variant: 'FrontUpdated',
  interfaces: [FeedEvent],
  description:
    'A front was published, or its cards may have changed: an article came, left or was revised, or the time of a card has passed.',
  fields: (t) => ({
    front: t.relation('front', { onNull: 'error', description: 'The front as it is now.' }),
  }),
});
