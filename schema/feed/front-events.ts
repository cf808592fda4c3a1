import { builder } from '../kernel/builder.ts';
import { FeedEvent } from './event.ts';

export const FrontUpdated = builder.prismaObject('FeedEvent', {
  variant: 'FrontUpdated',
  interfaces: [FeedEvent],
  description:
    'A front was published, or its cards may have changed. They change when an article comes, goes or is revised, and when the time of a card passes.',
  fields: (t) => ({
    front: t.relation('front', { onNull: 'error', description: 'The front as it is now.' }),
  }),
});
