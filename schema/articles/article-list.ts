import type { Prisma } from '../../generated/prisma/client.ts';
import { ArticleState, type SubjectRelation } from '../../generated/prisma/enums.ts';
import { createdBy, PUBLISHED } from '../../src/articles/policy.ts';
import { withSlug, withSlugs } from '../../src/db/slugs.ts';
import { visibleOrganizations, visiblePeople } from '../../src/people/policy.ts';
import { hasRole } from '../../src/viewer.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import type { ApiContext } from '../kernel/context.ts';
import { anyOf, crossProduct, conditionPerValue } from '../kernel/filters.ts';
import { list, type Through } from '../kernel/list.ts';
import { Organization, Person } from '../people/speakers.ts';
import { Section } from '../sections/section.ts';
import { ArticleOrder, inOrder, listedRows, requireListOrder, type By } from './article-order.ts';
import { collaborationsOf } from './collaborations.ts';

const OF_WORK = 'Of the articles that you work on. For readers, either value matches nothing.';

const ArticleFilter = builder.inputType('ArticleFilter', {
  description: 'Selects the articles that meet every given condition.',
  fields: (t) => ({
    states: t.field({
      type: [ArticleState],
      description: 'Only articles in one of these states. Readers see only `PUBLISHED` articles.',
    }),
    tags: t.stringList({
      description: 'Only articles with at least one of the tags that have these slugs, or had them.',
    }),
    sectionIds: t.globalIDList({
      for: [Section],
      description: 'Only articles in one of these sections, or in a section below one of them.',
    }),
    sectionSlugs: t.stringList({
      description: 'The same, by current or former slugs of the sections.',
    }),
    campaignId: t.globalID({ for: [Campaign], description: 'Only articles about this campaign.' }),
    campaignSlug: t.string({
      description: 'Only articles about the campaign that has this slug, or had it.',
    }),
    speakerId: t.globalID({
      for: [Person, Organization],
      description: 'Only articles with a statement by this person or organisation.',
    }),
    personSlug: t.string({
      description: 'Only articles with a statement by the person who has this slug, or had it.',
    }),
    organizationSlug: t.string({
      description: 'Only articles with a statement by the organisation that has this slug, or had it.',
    }),
    authorIds: t.globalIDList({
      for: [Person, Organization],
      description: 'Only articles by one of these people and organisations.',
    }),
    authorSlugs: t.stringList({
      description:
        'Only articles by one of these authors: current or former slugs of people and organisations.',
    }),
    createdByMe: t.boolean({
      description:
        'If true, only articles that you created, which for readers are none. False is the same as leaving it out.',
    }),
    isReady: t.boolean({
      description: `If true, only articles that are ready for the desk; if false, only the others. ${OF_WORK}`,
    }),
    hasUnpublishedChanges: t.boolean({
      description: `If true, only published articles with a newer revision than readers see; if false, only the other articles. ${OF_WORK}`,
    }),
    scheduledFrom: t.field({
      type: 'DateTime',
      description: 'Only articles scheduled for this time or later. Readers see no scheduled articles.',
    }),
    scheduledUntil: t.field({
      type: 'DateTime',
      description: 'Only articles scheduled for this time or earlier. Readers see no scheduled articles.',
    }),
    publishedFrom: t.field({
      type: 'DateTime',
      description: 'Only articles first published at this time or later.',
    }),
    publishedUntil: t.field({
      type: 'DateTime',
      description: 'Only articles first published at this time or earlier.',
    }),
  }),
});

type ArticleFilterInput = Partial<typeof ArticleFilter.$inferInput>;

list('articles', {
  of: 'Article',
  description: 'The articles that you can see, by date.',
  filter: ArticleFilter,
  orderBy: {
    type: ArticleOrder,
    description: 'The order of the list. The default is `PUBLISHED_NEWEST`.',
    order: (by, { viewer }, filter) => inOrder(by, viewer, filter),
  },
  where: async (filter, context) => {
    const seen = await seenBy(context);
    return crossProduct<Prisma.ArticleWhereInput>(seenIn(filter, seen), [
      {
        AND: [
          ...firstPublished(filter),
          ...scheduled(filter),
          ...onDesk(filter, seen),
          ...shows(filter, seen).map((owner) => listedUnder(owner, seen, isOfSchedule(filter))),
        ],
      },
    ]);
  },
  through: async (filter, context, by) => throughList(filter, await seenBy(context), by),
});

/** Whose articles the list has: what the viewer sees, with the ids of the articles on which a reporter collaborates. */
interface Seen extends Pick<ApiContext, 'viewer' | 'prisma'> {
  readonly collaborations: readonly string[];
}

async function seenBy(context: ApiContext): Promise<Seen> {
  const { viewer, prisma } = context;
  return { viewer, prisma, collaborations: await collaborationsOf(context) };
}

/** Whether the filter has a condition on the work of the newsroom. */
function isOfDesk({ isReady, hasUnpublishedChanges }: ArticleFilterInput): boolean {
  return isReady != null || hasUnpublishedChanges != null;
}

/** Conditions on articles that only those who work on them may learn of. */
function onDesk(
  { isReady, hasUnpublishedChanges }: ArticleFilterInput,
  { prisma }: Pick<Seen, 'prisma'>,
): Prisma.ArticleWhereInput[] {
  const { publishedRevisionId } = prisma.article.fields;
  // Without the state, these are the rows of an index.
  const changed = {
    state: 'PUBLISHED',
    currentRevisionId: { not: { equals: publishedRevisionId } },
  } as const;
  const others = { OR: [NOT_PUBLISHED, { currentRevisionId: { equals: publishedRevisionId } }] };
  return [
    ...(isReady == null ? [] : [{ isReady }]),
    ...(hasUnpublishedChanges == null ? [] : [hasUnpublishedChanges ? changed : others]),
  ];
}

const NOT_PUBLISHED = { state: { not: 'PUBLISHED' } } as const;

/** Whether the filter selects scheduled articles only: others have no such time. */
function isOfSchedule({ scheduledFrom, scheduledUntil }: ArticleFilterInput): boolean {
  return scheduledFrom != null || scheduledUntil != null;
}

/** What the viewer sees of the articles in the filter's states and by its creator. */
function seenIn(filter: ArticleFilterInput, { viewer, collaborations }: Seen): Prisma.ArticleWhereInput[] {
  const { states, createdByMe } = filter;
  const given = isOfSchedule(filter)
    ? (states ?? [ArticleState.SCHEDULED]).filter((state) => state === 'SCHEDULED')
    : states;
  const ofCreator = createdByMe === true ? createdBy(viewer) : {};
  const isPublished = given == null || given.includes('PUBLISHED');
  if (viewer.member === null)
    return isPublished && !isOfDesk(filter) ? [{ AND: [PUBLISHED, ofCreator] }] : [];
  // The index of scheduled articles has no state.
  const inStates = states == null && given?.length === 1 ? [{}] : conditionPerValue('state', given);
  if (hasRole(viewer, 'EDITOR')) return crossProduct([ofCreator], inStates);
  // Each of these has its own index, and is read apart.
  const own = crossProduct([createdBy(viewer)], inStates);
  if (createdByMe === true) return own;
  const others = collaborations.length === 0 ? [] : [{ id: { in: [...collaborations] } }];
  return [
    ...(isPublished && !isOfDesk(filter) ? [PUBLISHED] : []),
    ...own,
    ...crossProduct<Prisma.ArticleWhereInput>(others, inStates),
  ];
}

/** Who lists articles, with the name of the relation. */
const RELATION = {
  Tag: 'tag',
  Section: 'section',
  Campaign: 'campaign',
  Person: 'person',
  Organization: 'organization',
} as const;

/** Objects that a filter names, and that list articles. */
interface ArticleOwner {
  readonly owners: { readonly [From in keyof typeof RELATION]?: object };
  readonly relation: SubjectRelation;
}

function shows(filter: ArticleFilterInput, { viewer }: Pick<Seen, 'viewer'>): ArticleOwner[] {
  const { tags, sectionIds, sectionSlugs, campaignId, campaignSlug } = filter;
  const { speakerId, personSlug, organizationSlug, authorIds, authorSlugs } = filter;
  const all: (ArticleOwner | null)[] = [
    tags == null ? null : about('Tag', withSlugs(anyOf(tags).in)),
    sectionIds == null ? null : about('Section', { id: anyOf(sectionIds.map(({ id }) => id)) }),
    sectionSlugs == null ? null : about('Section', withSlugs(anyOf(sectionSlugs).in)),
    campaignId == null ? null : about('Campaign', { id: campaignId.id }),
    campaignSlug == null ? null : about('Campaign', withSlug(campaignSlug)),
    speakerId == null
      ? null
      : saidBy(speakerId.typename === 'Person' ? 'Person' : 'Organization', { id: speakerId.id }),
    personSlug == null ? null : saidBy('Person', { AND: [visiblePeople(viewer), withSlug(personSlug)] }),
    organizationSlug == null
      ? null
      : saidBy('Organization', { AND: [visibleOrganizations(viewer), withSlug(organizationSlug)] }),
    authorIds == null ? null : writtenBy((from) => ({ id: anyOf(idsOf(from, authorIds)) })),
    authorSlugs == null
      ? null
      : writtenBy((from) => ({
          AND: [
            from === 'Person' ? visiblePeople(viewer) : visibleOrganizations(viewer),
            withSlugs(anyOf(authorSlugs).in),
          ],
        })),
  ];
  return all.filter((each) => each !== null);
}

function about(from: 'Tag' | 'Section' | 'Campaign', owners: object): ArticleOwner {
  return { relation: 'ABOUT', owners: { [from]: owners } };
}

type Author = 'Person' | 'Organization';

function saidBy(from: Author, owners: object): ArticleOwner {
  // The list of an organisation also has the articles in which somebody speaks on its behalf.
  return { relation: from === 'Organization' ? 'SPEAKER' : 'ABOUT', owners: { [from]: owners } };
}

function writtenBy(owners: (from: Author) => object): ArticleOwner {
  return { relation: 'AUTHOR', owners: { Person: owners('Person'), Organization: owners('Organization') } };
}

function idsOf(from: Author, ids: readonly { readonly typename: string; readonly id: string }[]): string[] {
  return ids.flatMap(({ typename, id }) => (typename === from ? id : []));
}

/** The articles in a list of one of the objects. Scheduled ones aren't public, as few of the list are. */
function listedUnder(
  { relation, owners }: ArticleOwner,
  { viewer, collaborations }: Seen,
  areScheduled = false,
): Prisma.ArticleWhereInput {
  const rows = listedRows(viewer, { relation }, collaborations).filter(
    ({ isPublic }) => !areScheduled || isPublic === false,
  );
  const under = Object.entries(owners).map(([from, where]) => ({
    [RELATION[from as keyof typeof RELATION]]: where,
  }));
  return {
    subjects: { some: { AND: [{ OR: rows }, under.length === 1 ? (under[0] ?? {}) : { OR: under }] } },
  };
}

/**
 * The list of the first object that the filter names. The article must be in the lists of the others, too. No such list is in the order of
 * schedules: few articles are scheduled, so those are read first.
 * @throws RequestError BAD_USER_INPUT for another order that the lists don't have
 */
function throughList(filter: ArticleFilterInput, seen: Seen, by: By): Through | null {
  const { viewer, collaborations } = seen;
  const [first, ...others] = shows(filter, seen);
  if (first === undefined || (by === 'SCHEDULED_SOONEST' && isOfSchedule(filter))) return null;
  requireListOrder(by);
  // Few articles meet such a condition, or are those on which a reporter works.
  if (filter.isReady === true || filter.hasUnpublishedChanges === true) return null;
  if (isOfDesk(filter) && !hasRole(viewer, 'EDITOR')) return null;
  const { states, createdByMe } = filter;
  const creator = createdBy(viewer);
  const seesNone = seenIn(filter, seen).length === 0;
  const rows = listedRows(viewer, { relation: first.relation }, collaborations);
  return {
    owners: first.owners,
    relation: 'articles',
    nodeId: 'articleId',
    conditions: crossProduct<object>(seesNone ? [] : rows, [
      {
        AND: [
          ...firstPublished(filter),
          ...(createdByMe === true ? ['createdById' in creator ? creator : { OR: [] }] : []),
          ...[
            ...(states == null ? [] : [{ state: anyOf(states) }]),
            ...scheduled(filter),
            ...onDesk(filter, seen),
            ...others.map((owner) => listedUnder(owner, seen)),
          ].map((article) => ({ article })),
        ],
      },
    ]),
  };
}

/** Conditions on articles, and on their rows in lists. */
function firstPublished({ publishedFrom, publishedUntil }: ArticleFilterInput) {
  return [
    ...(publishedFrom == null ? [] : [{ firstPublishedAt: { gte: publishedFrom } }]),
    ...(publishedUntil == null ? [] : [{ firstPublishedAt: { lte: publishedUntil } }]),
  ];
}

/** Conditions on articles. */
function scheduled({ scheduledFrom, scheduledUntil }: ArticleFilterInput) {
  return [
    ...(scheduledFrom == null ? [] : [{ scheduledFor: { gte: scheduledFrom } }]),
    ...(scheduledUntil == null ? [] : [{ scheduledFor: { lte: scheduledUntil } }]),
  ];
}
