import { SearchType } from '../../generated/prisma/enums.ts';
import { MAX_COUNTED, type Count } from '../../src/search/counts.ts';
import { Tag } from '../articles/tag.ts';
import { builder } from '../kernel/builder.ts';
import { cost, statements } from '../kernel/cost.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { Speaker } from '../people/speakers.ts';

const COUNT = { description: 'How many matches there are.' };

/** Only those of this kind. */
function counted(counts: readonly Count[], by: Count['by']): Count[] {
  return counts.filter((count) => count.by === by);
}

const SearchTypeCount = builder.objectRef<Count>('SearchTypeCount').implement({
  description: 'How many matches are of a type.',
  fields: (t) => ({
    type: t.field({
      type: SearchType,
      description: 'The type.',
      resolve: ({ value }) => value as SearchType,
    }),
    count: t.exposeInt('count', COUNT),
  }),
});

const SearchYearCount = builder.objectRef<Count>('SearchYearCount').implement({
  description: 'How many matches are of a year.',
  fields: (t) => ({
    year: t.int({
      description: 'The year, in UTC, in which it was first published, said or done.',
      resolve: ({ value }) => Number(value),
    }),
    count: t.exposeInt('count', COUNT),
  }),
});

const SearchTagCount = builder.objectRef<Count>('SearchTagCount').implement({
  description: 'How many matches have a tag.',
  fields: (t) => ({
    tag: t.field({
      type: Tag,
      nullable: true,
      description: 'The tag. Null if it has been hidden in this moment.',
      extensions: statements(1),
      resolve: ({ value }, _args, context, info) => visibleNode('Tag', value, context, info),
    }),
    count: t.exposeInt('count', COUNT),
  }),
});

const SearchSpeakerCount = builder.objectRef<Count>('SearchSpeakerCount').implement({
  description: 'How many matches are by a speaker, or quote them.',
  fields: (t) => ({
    speaker: t.field({
      type: Speaker,
      nullable: true,
      description: 'The person or organisation. Null if they have been hidden in this moment.',
      extensions: statements(2),
      resolve: async ({ value }, _args, context, info) =>
        (await visibleNode('Person', value, context, info)) ??
        (await visibleNode('Organization', value, context, info)),
    }),
    count: t.exposeInt('count', COUNT),
  }),
});

export const SearchCounts = builder.objectRef<readonly Count[]>('SearchCounts').implement({
  description: `How many matches there are of each kind, for filters. A filter doesn’t change the counts of its own kind: with \`types\`, \`types\` still counts what each other type would find. Of more than ${MAX_COUNTED} matches, the newest are counted.`,
  fields: (t) => ({
    types: t.field({
      type: [SearchTypeCount],
      description: 'By type, most first.',
      resolve: (counts) => counted(counts, 'type'),
    }),
    years: t.field({
      type: [SearchYearCount],
      description: 'By year, most first.',
      resolve: (counts) => counted(counts, 'year'),
    }),
    tags: t.field({
      type: [SearchTagCount],
      description: 'By tag, most first: up to 20.',
      extensions: cost(20),
      resolve: (counts) => counted(counts, 'tag'),
    }),
    speakers: t.field({
      type: [SearchSpeakerCount],
      description: 'By who speaks, most first: up to 20.',
      extensions: cost(20),
      resolve: (counts) => counted(counts, 'speaker'),
    }),
  }),
});
