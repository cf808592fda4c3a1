import type { Prisma } from '../../generated/prisma/client.ts';
import { UpdateNoteKind } from '../../generated/prisma/enums.ts';
import { ONCE_PUBLIC, visibleTags } from '../../src/articles/policy.ts';
import { withSlug, withSlugs } from '../../src/db/slugs.ts';
import { visibleOrganizations, visiblePeople } from '../../src/people/policy.ts';
import { builder } from '../kernel/builder.ts';
import type { GlobalId } from '../kernel/global-ids.ts';
import { anyOf, conditionPerValue, crossProduct } from '../kernel/filters.ts';
import { connectionOf, list } from '../kernel/list.ts';
import { relationPage } from '../kernel/relation-page.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Section } from '../sections/section.ts';
import { Article } from './article.ts';
import { Tag } from './tag.ts';
import type { Viewer } from '../../src/viewer.ts';

const UpdateNoteFilter = builder.inputType('UpdateNoteFilter', {
  description: 'Selects the notes that meet every given condition.',
  fields: (t) => ({
    kinds: t.field({ type: [UpdateNoteKind], description: 'Only notes of one of these kinds.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Only notes published at this time or later.' }),
    createdUntil: t.field({ type: 'DateTime', description: 'Only notes published at this time or earlier.' }),
    tagIds: t.globalIDList({
      for: [Tag],
      description: 'Only notes on articles that had one of these tags before or after the change.',
    }),
    tagSlugs: t.stringList({ description: 'The same, by current or former slugs of the tags.' }),
    authorIds: t.globalIDList({
      for: [Person, Organization],
      description: 'Only notes on articles that had one of these authors before or after the change.',
    }),
    authorSlugs: t.stringList({
      description: 'The same, by current or former slugs of the people and organisations.',
    }),
    sectionIds: t.globalIDList({
      for: [Section],
      description:
        'Only notes on articles that were in one of these sections, or below it, before or after the change.',
    }),
    sectionSlugs: t.stringList({ description: 'The same, by current or former slugs of the sections.' }),
    articleId: t.globalID({ for: [Article], description: 'Only notes on this article.' }),
    articleSlug: t.string({
      description: 'The same, by a current or former slug of the article, which may be withdrawn since.',
    }),
  }),
});

type UpdateNoteFilterInput = Partial<typeof UpdateNoteFilter.$inferInput>;

builder.prismaObjectField(Article, 'updateNotes', (t) =>
  t.connection(
    {
      description: 'Notes that tell readers about changes, newest first.',
      args: {
        filter: t.arg({ type: UpdateNoteFilter, description: 'Only notes that meet every condition.' }),
      },
      ...relationPage({
        from: 'Article',
        relation: 'updateNotes',
        of: 'UpdateNote',
        where: ({ filter }: { filter?: UpdateNoteFilterInput | null | undefined }, { viewer }) =>
          notesMeeting(filter ?? {}, viewer),
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      }),
    },
    connectionOf('UpdateNote'),
  ),
);

list('updateNotes', {
  of: 'UpdateNote',
  description:
    'The notes that tell readers about changes of articles, newest first. A withdrawal is a note of the kind `RETRACTION`. Notes stay when their article is withdrawn.',
  filter: UpdateNoteFilter,
  orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  where: (filter, { viewer }) => notesMeeting(filter, viewer),
  through: (filter, { viewer }) => {
    const [owners, ...others] = listersIn(filter, viewer);
    if (owners === undefined) return null;
    const conditions = notesWhere(filter, [
      ...onArticle(filter).map((note) => ({ note })),
      ...others.map((lister) => ({ note: { subjects: { some: under(lister) } } })),
    ]);
    return { owners, relation: 'notes', nodeId: 'noteId', conditions };
  },
});

/** A note that meets the filter meets one of these conditions. */
function notesMeeting(filter: UpdateNoteFilterInput, viewer: Viewer): Prisma.UpdateNoteWhereInput[] {
  const others = listersIn(filter, viewer).map((lister) => ({ subjects: { some: under(lister) } }));
  return notesWhere(filter, [...onArticle(filter), ...others]);
}

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

/** A withdrawn article still has its notes, and everyone may know its slug. */
function onArticle({ articleId, articleSlug }: UpdateNoteFilterInput): Prisma.UpdateNoteWhereInput[] {
  return [
    ...(articleId == null ? [] : [{ articleId: articleId.id }]),
    ...(articleSlug == null ? [] : [{ article: { AND: [ONCE_PUBLIC, withSlug(articleSlug)] } }]),
  ];
}

const RELATION = { Tag: 'tag', Section: 'section', Person: 'person', Organization: 'organization' } as const;

/** Objects that list notes, by their entity: a note is in the list of one of them. */
type Listers = { readonly [From in keyof typeof RELATION]?: object };

/** The listers of each condition of the filter. A note of a withdrawn article may be under something that was hidden since. */
function listersIn(
  { tagIds, tagSlugs, authorIds, authorSlugs, sectionIds, sectionSlugs }: UpdateNoteFilterInput,
  viewer: Viewer,
): Listers[] {
  const tags = (where: object) => ({ Tag: { AND: [visibleTags(viewer), where] } });
  const authors = (where: object) => ({
    Person: { AND: [visiblePeople(viewer), where] },
    Organization: { AND: [visibleOrganizations(viewer), where] },
  });
  const sections = (where: object) => ({ Section: where });
  const withIds = (ids: readonly GlobalId[]) => ({ id: anyOf(ids.map(({ id }) => id)) });
  const named = (slugs: readonly string[]) => withSlugs(anyOf(slugs).in);
  return [
    ...(tagIds == null ? [] : [tags(withIds(tagIds))]),
    ...(tagSlugs == null ? [] : [tags(named(tagSlugs))]),
    ...(authorIds == null ? [] : [authors(withIds(authorIds))]),
    ...(authorSlugs == null ? [] : [authors(named(authorSlugs))]),
    ...(sectionIds == null ? [] : [sections(withIds(sectionIds))]),
    ...(sectionSlugs == null ? [] : [sections(named(sectionSlugs))]),
  ];
}

function under(listers: Listers): Prisma.NoteOfSubjectWhereInput {
  return {
    OR: Object.entries(listers).map(([from, where]) => ({
      [RELATION[from as keyof typeof RELATION]]: where,
    })),
  };
}
