import { builder } from '../kernel/builder.ts';
import { encodeGlobalId } from '../kernel/global-ids.ts';
import { eventValue, FeedEvent } from './event.ts';

/** Options of the field `mergedId`. */
const mergedId = (entity: 'Person' | 'Organization' | 'Tag') =>
  ({
    description:
      'The id of the one that is gone. It leads to the other one from now on, and so do its slugs.',
    select: { formerId: true },
    resolve: ({ formerId }: { readonly formerId: string | null }) =>
      encodeGlobalId(entity, eventValue(formerId)),
  }) as const;

builder.prismaObject('FeedEvent', {
  variant: 'PersonMerged',
  interfaces: [FeedEvent],
  description:
    'Two people were found to be one. Show the remaining person wherever you show the one with `mergedId`.',
  fields: (t) => ({
    person: t.relation('person', { onNull: 'error', description: 'The remaining person, as they are now.' }),
    mergedId: t.id(mergedId('Person')),
  }),
});

builder.prismaObject('FeedEvent', {
  variant: 'OrganizationMerged',
  interfaces: [FeedEvent],
  description:
    'Two organisations were found to be one. Show the remaining organisation wherever you show the one with `mergedId`.',
  fields: (t) => ({
    organization: t.relation('organization', {
      onNull: 'error',
      description: 'The remaining organisation, as it is now.',
    }),
    mergedId: t.id(mergedId('Organization')),
  }),
});

const tag = { onNull: 'error', description: 'The tag as it is now.' } as const;

builder.prismaObject('FeedEvent', {
  variant: 'TagUpdated',
  interfaces: [FeedEvent],
  description: 'The name or the slug of a tag changed.',
  fields: (t) => ({ tag: t.relation('tag', tag) }),
});

builder.prismaObject('FeedEvent', {
  variant: 'TagMerged',
  interfaces: [FeedEvent],
  description: 'Two tags became one. The articles with the tag that has `mergedId` have the remaining one.',
  fields: (t) => ({ tag: t.relation('tag', tag), mergedId: t.id(mergedId('Tag')) }),
});

builder.prismaObject('FeedEvent', {
  variant: 'TagDeleted',
  interfaces: [FeedEvent],
  description: 'A tag was deleted. No article has it any more.',
  fields: (t) => ({
    tagId: t.id({ ...mergedId('Tag'), description: 'The id that the tag had.' }),
  }),
});
