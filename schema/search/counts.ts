import { SearchType } from '../../generated/prisma/enums.ts';
import { MAX_COUNTED, type Count } from '../../src/search/counts.ts';
import { Tag } from '../articles/tag.ts';
import { builder } from '../kernel/builder.ts';
import { cost, sqlStatements } from '../kernel/cost.ts';
import { visibleNode } from '../kernel/nodes.ts';
import { Speaker } from '../people/speakers.ts';

const COUNT = { description: 'The number of matches.' };

function countsBy(counts: readonly Count[], by: Count['by']): Count[] {
  return counts.filter((count) => count.by === by);
}

const SearchTypeCount = builder.objectRef<Count>('SearchTypeCount').implement({
  description: 'The number of matches of a type.',
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
  description: 'The number of matches of a year.',
  fields: (t) => ({
    year: t.int({
      description: 'The year, in UTC, in which it was first published, said or done.',
      resolve: ({ value }) => Number(value),
    }),
    count: t.exposeInt('count', COUNT),
  }),
});

const SearchTagCount = builder.objectRef<Count>('SearchTagCount').implement({
  description: 'The number of matches with a tag.',
  fields: (t) => ({
    tag: t.field({
      type: Tag,
      nullable: true,
      description: 'The tag. Null if it was hidden while the query ran.',
      extensions: sqlStatements(1),
      resolve: ({ value }, _args, context, info) => visibleNode('Tag', value, context, info),
    }),
    count: t.exposeInt('count', COUNT),
  }),
});

const SearchSpeakerCount = builder.objectRef<Count>('SearchSpeakerCount').implement({
  description: 'The number of matches by a speaker, and of matches that quote them.',
  fields: (t) => ({
    speaker: t.field({
      type: Speaker,
      nullable: true,
      description: 'The person or organisation. Null if they were hidden while the query ran.',
      extensions: sqlStatements(2),
      resolve: async ({ value }, _args, context, info) =>
        (await visibleNode('Person', value, context, info)) ??
        (await visibleNode('Organization', value, context, info)),
    }),
    count: t.exposeInt('count', COUNT),
  }),
});

export const SearchCounts = builder.objectRef<readonly Count[]>('SearchCounts').implement({
  description: `The number of matches of each kind, for filters. A filter doesn't change the counts of its own kind: with \`types\`, \`types\` still has the counts of the other types. Counts the newest ${MAX_COUNTED.toLocaleString('en')} matches.`,
  fields: (t) => ({
    types: t.field({
      type: [SearchTypeCount],
      description: 'By type, most matches first.',
      resolve: (counts) => countsBy(counts, 'type'),
    }),
    years: t.field({
      type: [SearchYearCount],
      description: 'By year, most matches first.',
      resolve: (counts) => countsBy(counts, 'year'),
    }),
    tags: t.field({
      type: [SearchTagCount],
      description: 'By tag, most matches first. At most 20.',
      extensions: cost(20),
      resolve: (counts) => countsBy(counts, 'tag'),
    }),
    speakers: t.field({
      type: [SearchSpeakerCount],
      description: 'By speaker, most matches first. At most 20.',
      extensions: cost(20),
      resolve: (counts) => countsBy(counts, 'speaker'),
    }),
  }),
});
