import type { Prisma } from '../../generated/prisma/client.ts';
import { UpdateNoteKind } from '../../generated/prisma/enums.ts';
import { visibleTags } from '../../src/articles/policy.ts';
import { withSlugs } from '../../src/db/slugs.ts';
import { visibleOrganizations, visiblePeople } from '../../src/people/policy.ts';
import { builder } from '../kernel/builder.ts';
import { anyOf, conditionPerValue, crossProduct } from '../kernel/filters.ts';
import { list } from '../kernel/list.ts';
import type { Viewer } from '../../src/viewer.ts';
import { Article } from './article.ts';

const UpdateNoteFilter = builder.inputType('UpdateNoteFilter', {
  description: 'Selects the notes that meet every given condition.',
  fields: (t) => ({
    kinds: t.field({ type: [UpdateNoteKind], description: 'Only notes of one of these kinds.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Only notes published at this time or later.' }),
    createdUntil: t.field({ type: 'DateTime', description: 'Only notes published at this time or earlier.' }),
    tagSlugs: t.stringList({
      description:
        'Only notes on articles that had one of these tags before or after the change. The slugs may be former ones.',
    }),
    authorSlugs: t.stringList({
      description:
        'Only notes on articles that had one of these authors before or after the change. The slugs of people and organisations may be former ones.',
    }),
    sectionSlugs: t.stringList({
      description:
        'Only notes on articles that were in one of these sections, or below it, before or after the change. The slugs may be former ones.',
    }),
    articleId: t.globalID({ for: [Article], description: 'Only notes on this article.' }),
  }),
});

type UpdateNoteFilterInput = Partial<typeof UpdateNoteFilter.$inferInput>;

list('updateNotes', {
  of: 'UpdateNote',
  description:
    'The notes that tell readers about changes of articles, newest first. A withdrawal is a note of the kind `RETRACTION`. Notes stay when their article is withdrawn.',
  filter: UpdateNoteFilter,
  orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  where: (filter, { viewer }) => {
    const others = listersIn(filter, viewer).map((lister) => ({ subjects: { some: under(lister) } }));
    const { articleId } = filter;
    return notesWhere(filter, [...(articleId == null ? [] : [{ articleId: articleId.id }]), ...others]);
  },
  through: (filter, { viewer }) => {
    const [owners, ...others] = listersIn(filter, viewer);
    if (owners === undefined) return null;
    const { articleId } = filter;
    const conditions = notesWhere(filter, [
      ...(articleId == null ? [] : [{ note: { articleId: articleId.id } }]),
      ...others.map((lister) => ({ note: { subjects: { some: under(lister) } } })),
    ]);
    return { owners, relation: 'notes', nodeId: 'noteId', conditions };
  },
});

/** Conditions on notes, or on their rows in lists. A note meets one of them. Each kind is read in order from an index. */
function notesWhere({ kinds, createdFrom, createdUntil }: UpdateNoteFilterInput, others: readonly object[]) {
  return crossProduct<object>(conditionPerValue('kind', kinds), [
    {
      AND: [
        ...(createdFrom == null ? [] : [{ createdAt: { gte: createdFrom } }]),
        ...(createdUntil == null ? [] : [{ createdAt: { lte: createdUntil } }]),
        ...others,
      ],
    },
  ]);
}

const RELATION = { Tag: 'tag', Section: 'section', Person: 'person', Organization: 'organization' } as const;

/** Objects that list notes, by their entity: a note is in the list of one of them. */
type Listers = { readonly [From in keyof typeof RELATION]?: object };

/** The listers of each condition of the filter. A note of a withdrawn article may be under something that was hidden since. */
function listersIn(
  { tagSlugs, authorSlugs, sectionSlugs }: UpdateNoteFilterInput,
  viewer: Viewer,
): Listers[] {
  const named = (slugs: readonly string[], visible: object) => ({
    AND: [visible, withSlugs(anyOf(slugs).in)],
  });
  return [
    ...(tagSlugs == null ? [] : [{ Tag: named(tagSlugs, visibleTags(viewer)) }]),
    ...(authorSlugs == null
      ? []
      : [
          {
            Person: named(authorSlugs, visiblePeople(viewer)),
            Organization: named(authorSlugs, visibleOrganizations(viewer)),
          },
        ]),
    ...(sectionSlugs == null ? [] : [{ Section: named(sectionSlugs, {}) }]),
  ];
}

function under(listers: Listers): Prisma.NoteOfSubjectWhereInput {
  return {
    OR: Object.entries(listers).map(([from, where]) => ({
      [RELATION[from as keyof typeof RELATION]]: where,
    })),
  };
}
