import type { Prisma } from '../../generated/prisma/client.ts';
import type { ArticleState, SubjectRelation } from '../../generated/prisma/enums.ts';
import { filteredValue } from '../../src/articles/custom-fields.ts';
import { STATES_FOR } from '../../src/articles/permissions.ts';
import { createdBy, PUBLISHED } from '../../src/articles/policy.ts';
import { withSlug, withSlugs } from '../../src/db/slugs.ts';
import { visibleOrganizations, visiblePeople } from '../../src/people/policy.ts';
import { hasRole } from '../../src/viewer.ts';
import type { ApiContext } from '../kernel/context.ts';
import { LOOKS_UP_SLUGS } from '../kernel/cost.ts';
import { anyOf, crossProduct, conditionPerValue, meetsOne } from '../kernel/filters.ts';
import { list, type Through } from '../kernel/list.ts';
import { oneOf } from '../../src/db/one-of.ts';
import { namesIn, type Names } from '../kernel/named.ts';
import { ArticleFilter, type ArticleFilterInput } from './article-filter.ts';
import { ArticleOrder, inOrder, listedRows, requireListOrder, type By } from './article-order.ts';
import { collaborationsOf } from './collaborations.ts';

list('articles', {
  of: 'Article',
  description: 'The articles that you can see, by date.',
  filter: ArticleFilter,
  orderBy: {
    type: ArticleOrder,
    description: 'The order of the list. The default is `PUBLISHED_NEWEST`.',
    order: (by, { viewer }, filter) => inOrder(by, viewer, filter),
  },
  extensions: LOOKS_UP_SLUGS,
  where: async (filter, context) => {
    const seen = await seenBy(filter, context);
    return crossProduct<Prisma.ArticleWhereInput>(seenIn(filter, seen), [
      {
        AND: [
          ...firstPublished(filter),
          ...scheduled(filter),
          ...inLanguages(filter),
          ...onDesk(filter, seen),
          ...shows(filter, seen).map((owner) => listedUnder(owner, seen, isOfSchedule(filter))),
        ],
      },
    ]);
  },
  through: async (filter, context, by) => throughList(filter, await seenBy(filter, context), by),
});

/** Either has other lists of articles, so speakers are looked up first. */
const SPEAKERS = { speaker: ['Person', 'Organization'] } as const;

/** Whose articles the list has: what the viewer sees, with the ids of the articles on which a reporter collaborates. */
interface Seen extends Pick<ApiContext, 'viewer' | 'prisma'> {
  readonly collaborations: readonly string[];
  readonly speakers: Names<typeof SPEAKERS>['speaker'];
}

async function seenBy(filter: ArticleFilterInput, context: ApiContext): Promise<Seen> {
  const { viewer, prisma } = context;
  const [collaborations, { speaker }] = await Promise.all([
    collaborationsOf(context),
    namesIn(filter, SPEAKERS, context),
  ]);
  return { viewer, prisma, collaborations, speakers: speaker };
}

/** Whether the filter has a condition on the work of the newsroom. */
function isOfDesk(filter: ArticleFilterInput): boolean {
  const { isReady, hasUnpublishedChanges, hasOpenCommentRequests, createdById } = filter;
  return [isReady, hasUnpublishedChanges, hasOpenCommentRequests, createdById].some((given) => given != null);
}

/** Conditions on articles that only those who work on them may learn of. */
function onDesk(
  { isReady, hasUnpublishedChanges, hasOpenCommentRequests, createdById }: ArticleFilterInput,
  { prisma }: Pick<Seen, 'prisma'>,
): Prisma.ArticleWhereInput[] {
  const { publishedRevisionId } = prisma.article.fields;
  // Without the state, these are the rows of an index.
  const changed = {
    state: 'PUBLISHED',
    currentRevisionId: { not: { equals: publishedRevisionId } },
  } as const;
  const others = { OR: [NOT_PUBLISHED, { currentRevisionId: { equals: publishedRevisionId } }] };
  const open = { outcome: 'PENDING' } as const;
  return [
    ...(createdById == null ? [] : [{ createdById: createdById.id }]),
    ...(hasOpenCommentRequests == null
      ? []
      : [{ commentRequests: hasOpenCommentRequests ? { some: open } : { none: open } }]),
    ...(isReady == null ? [] : [{ isReady }]),
    ...(hasUnpublishedChanges == null ? [] : [hasUnpublishedChanges ? changed : others]),
  ];
}

const NOT_PUBLISHED = { state: { not: 'PUBLISHED' } } as const;

/** Whether the filter selects scheduled articles only: others have no such time. */
function isOfSchedule({ scheduledFrom, scheduledUntil }: ArticleFilterInput): boolean {
  return scheduledFrom != null || scheduledUntil != null;
}

/** Whether a viewer who works on an article may meet the filter by another version than one who doesn't. */
function isOfVersion({ modifiedFrom, modifiedUntil, customField }: ArticleFilterInput): boolean {
  return modifiedFrom != null || modifiedUntil != null || customField != null;
}

/** Conditions on the version that a viewer sees who works on the article, and one who doesn't: when it last changed, and its fields. */
function ofVersion(filter: ArticleFilterInput): Record<'toWorkers' | 'toOthers', Prisma.ArticleWhereInput> {
  const { modifiedFrom, modifiedUntil, customField } = filter;
  const isOfTime = modifiedFrom != null || modifiedUntil != null;
  const when = { ...(modifiedFrom && { gte: modifiedFrom }), ...(modifiedUntil && { lte: modifiedUntil }) };
  const given = customField && {
    customValues: { has: filteredValue(customField.name, customField.value) },
  };
  return {
    toWorkers: { ...(isOfTime && { modifiedAt: when }), ...(given && { currentRevision: given }) },
    toOthers: { ...(isOfTime && { publishedAt: when }), ...(given && { publishedRevision: given }) },
  };
}

/** The articles on which a reporter doesn't work. */
function notWorkedOn(memberId: string, { collaborations }: Seen): Prisma.ArticleWhereInput {
  return {
    OR: [{ createdById: null }, { createdById: { not: memberId } }],
    id: { notIn: [...collaborations] },
  };
}

/** An article in one of these states can have a schedule. */
const WITH_SCHEDULE: readonly ArticleState[] = STATES_FOR.UNSCHEDULE;

/** What the viewer sees of the articles in the filter's states, by its creator, and modified when it says. */
function seenIn(filter: ArticleFilterInput, seen: Seen): Prisma.ArticleWhereInput[] {
  const { viewer, collaborations } = seen;
  const { states, createdByMe } = filter;
  const given = isOfSchedule(filter)
    ? (states ?? WITH_SCHEDULE).filter((state) => WITH_SCHEDULE.includes(state))
    : states;
  const ofCreator = createdByMe === true ? createdBy(viewer) : {};
  const isPublished = given == null || given.includes('PUBLISHED');
  const { toWorkers, toOthers } = ofVersion(filter);
  if (viewer.member === null)
    return isPublished && !isOfDesk(filter) ? [{ AND: [PUBLISHED, ofCreator, toOthers] }] : [];
  // The index of scheduled articles has no state.
  const inStates = states == null && isOfSchedule(filter) ? [{}] : conditionPerValue('state', given);
  if (hasRole(viewer, 'EDITOR')) return crossProduct([ofCreator], inStates, [toWorkers]);
  // Each of these has its own index, and is read apart.
  const own = crossProduct([createdBy(viewer)], inStates, [toWorkers]);
  if (createdByMe === true) return own;
  const others = collaborations.length === 0 ? [] : [{ id: { in: [...collaborations] } }];
  return [
    ...(isPublished && !isOfDesk(filter)
      ? [
          {
            AND: [
              PUBLISHED,
              toOthers,
              filter.modifiedUntil == null && filter.customField == null
                ? {}
                : notWorkedOn(viewer.member.id, seen),
            ],
          },
        ]
      : []),
    ...own,
    ...crossProduct<Prisma.ArticleWhereInput>(others, inStates, [toWorkers]),
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

/** Each article is in a list of one of the alternatives. */
function shows(filter: ArticleFilterInput, { viewer, speakers }: Seen): (readonly ArticleOwner[])[] {
  const { tagIds, tagSlugs, sectionIds, sectionSlugs, campaignId, campaignSlug } = filter;
  const { authorIds, authorSlugs } = filter;
  const all: (ArticleOwner | null)[] = [
    tagIds == null ? null : about('Tag', { id: anyOf(tagIds.map(({ id }) => id)) }),
    tagSlugs == null ? null : about('Tag', withSlugs(anyOf(tagSlugs).in)),
    sectionIds == null ? null : about('Section', { id: anyOf(sectionIds.map(({ id }) => id)) }),
    sectionSlugs == null ? null : about('Section', withSlugs(anyOf(sectionSlugs).in)),
    campaignId == null ? null : about('Campaign', { id: campaignId.id }),
    campaignSlug == null ? null : about('Campaign', withSlug(campaignSlug)),
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
  return [
    ...all.filter((each) => each !== null).map((each) => [each]),
    ...speakers.map((ids) =>
      (['Person', 'Organization'] as const).flatMap((from) => {
        const own = idsOf(from, ids);
        return own.length === 0 ? [] : saidBy(from, { id: oneOf(own) });
      }),
    ),
  ];
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

/** The articles in a list of one of the alternatives. */
function listedUnder(
  alternatives: readonly ArticleOwner[],
  seen: Seen,
  areScheduled = false,
): Prisma.ArticleWhereInput {
  return meetsOne(alternatives.map((owner) => listedUnderOne(owner, seen, areScheduled)));
}

/** Scheduled articles aren't public, as few of a list are. */
function listedUnderOne(
  { relation, owners }: ArticleOwner,
  { viewer, collaborations }: Seen,
  areScheduled: boolean,
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
  const [alternatives, ...others] = shows(filter, seen);
  if (alternatives === undefined || (by === 'SCHEDULED_SOONEST' && isOfSchedule(filter))) return null;
  requireListOrder(by);
  const [first, ...more] = alternatives;
  // A person and an organisation with the same slug have lists of two kinds.
  if (first === undefined || more.length > 0) return null;
  // Few articles meet such a condition, or are those on which a reporter works.
  if ([filter.isReady, filter.hasUnpublishedChanges, filter.hasOpenCommentRequests].includes(true))
    return null;
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
          ...(createdByMe === true ? ['createdById' in creator ? creator : { articleId: { in: [] } }] : []),
          ...[
            ...(states == null ? [] : [{ state: anyOf(states) }]),
            ...scheduled(filter),
            ...(isOfVersion(filter) ? [meetsOne(seenIn(filter, seen))] : []),
            ...inLanguages(filter),
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

function inLanguages({ languages }: ArticleFilterInput) {
  return languages == null ? [] : [{ language: anyOf(languages) }];
}

/** Conditions on articles. */
function scheduled({ scheduledFrom, scheduledUntil }: ArticleFilterInput) {
  return [
    ...(scheduledFrom == null ? [] : [{ scheduledFor: { gte: scheduledFrom } }]),
    ...(scheduledUntil == null ? [] : [{ scheduledFor: { lte: scheduledUntil } }]),
  ];
}
