import type { Prisma } from '../../generated/prisma/client.ts';
import { ArticleState } from '../../generated/prisma/enums.ts';
import { articlesApart, articlesShowing, createdBy } from '../../src/articles/policy.ts';
import { visibleOrganizations, visiblePeople } from '../../src/people/policy.ts';
import { namesSpeaker } from '../../src/people/speaker.ts';
import type { Viewer } from '../../src/viewer.ts';
import { Campaign } from '../campaigns/campaign.ts';
import { builder } from '../kernel/builder.ts';
import { anyOf, combined, eachOf } from '../kernel/filters.ts';
import { list, type Through } from '../kernel/list.ts';
import { Organization, Person } from '../people/speakers.ts';
import { ArticleOrder, inOrder, rowsApart, type By } from './article-order.ts';

const ArticleFilter = builder.inputType('ArticleFilter', {
  description: 'Selects the articles that meet every condition given.',
  fields: (t) => ({
    states: t.field({
      type: [ArticleState],
      description: 'Only articles in one of these states. Readers see only `PUBLISHED` articles.',
    }),
    tags: t.stringList({ description: 'Only articles with at least one of the tags of these slugs.' }),
    campaignId: t.globalID({ for: [Campaign], description: 'Only articles about this campaign.' }),
    campaignSlug: t.string({ description: 'Only articles about the campaign with this slug.' }),
    speakerId: t.globalID({
      for: [Person, Organization],
      description: 'Only articles with a statement by this person or organisation.',
    }),
    personSlug: t.string({ description: 'Only articles with a statement by the person with this slug.' }),
    organizationSlug: t.string({
      description: 'Only articles with a statement by the organisation with this slug.',
    }),
    createdByMe: t.boolean({
      description: 'If true, only articles that you created; for readers, none. If false, no condition.',
    }),
    scheduledFrom: t.field({
      type: 'DateTime',
      description: 'Only articles scheduled for this time or later. Readers see none that is scheduled.',
    }),
    scheduledUntil: t.field({
      type: 'DateTime',
      description: 'Only articles scheduled for this time or earlier. Readers see none that is scheduled.',
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

type Filter = Partial<typeof ArticleFilter.$inferInput>;

list('articles', {
  of: 'Article',
  description: 'Articles by date.',
  filter: ArticleFilter,
  orderBy: {
    type: ArticleOrder,
    description: 'How to order the list. The default is `PUBLISHED_NEWEST`.',
    order: (by, { viewer }, filter) => inOrder(by, viewer, filter),
  },
  where: (filter, { viewer }) =>
    combined<Prisma.ArticleWhereInput>(seenIn(filter, viewer), [
      {
        AND: [
          ...dates(filter),
          ...shows(filter, viewer).map(({ revision }) => articlesShowing(viewer, revision)),
        ],
      },
    ]),
  through: (filter, { viewer }, by) => throughList(filter, viewer, by),
});

/** The articles that the viewer sees of those in the filter's states, and by its creator. */
function seenIn(
  { states, createdByMe, scheduledFrom, scheduledUntil }: Filter,
  viewer: Viewer,
): Prisma.ArticleWhereInput[] {
  const [toReaders, own] = articlesApart(viewer);
  const given =
    scheduledFrom == null && scheduledUntil == null
      ? states
      : // Only these have such a time.
        (states ?? [ArticleState.SCHEDULED]).filter((state) => state === 'SCHEDULED');
  const ofCreator = createdByMe === true ? createdBy(viewer) : {};
  const isPublished = given == null || given.includes('PUBLISHED');
  if (viewer.member === null) return isPublished ? [{ AND: [toReaders ?? {}, ofCreator] }] : [];
  // An index of what is scheduled has no state.
  const inStates = states == null && given?.length === 1 ? [{}] : eachOf('state', given);
  if (own === undefined) return combined([ofCreator], inStates);
  return [...(isPublished && createdByMe !== true ? [toReaders ?? {}] : []), ...combined([own], inStates)];
}

/** An object in whose list an article is, as a filter names it, and what the article's shown revision then has. */
interface Showing {
  readonly from: Through['from'];
  readonly owners: object;
  readonly revision: Prisma.ArticleRevisionWhereInput;
  /** What the rows of the list must be, besides. */
  readonly rows?: object;
}

function shows(filter: Filter, viewer: Viewer): Showing[] {
  const { tags, campaignId, campaignSlug, speakerId, personSlug, organizationSlug } = filter;
  const saidBy = (statement: Prisma.StatementWhereInput) => ({ statements: { some: { statement } } });
  const about = (campaign: { id: string } | { slug: string }): Showing => ({
    from: 'Campaign',
    owners: campaign,
    revision: { campaigns: { some: campaign } },
  });
  const withPerson = (owners: Prisma.PersonWhereInput, statement: Prisma.StatementWhereInput): Showing => ({
    from: 'Person',
    owners,
    revision: saidBy(statement),
  });
  const withOrganization = (
    owners: Prisma.OrganizationWhereInput,
    statement: Prisma.StatementWhereInput,
  ): Showing => ({
    from: 'Organization',
    owners,
    revision: saidBy(statement),
    // Others may have spoken on its behalf.
    rows: { speaks: true },
  });
  const person = { AND: [visiblePeople(viewer), { slug: personSlug ?? '' }] };
  const organization = { AND: [visibleOrganizations(viewer), { slug: organizationSlug ?? '' }] };
  return [
    ...(tags == null
      ? []
      : [
          {
            from: 'Tag' as const,
            owners: { slug: anyOf(tags) },
            revision: { tags: { some: { slug: anyOf(tags) } } },
          },
        ]),
    ...(campaignId == null ? [] : [about({ id: campaignId.id })]),
    ...(campaignSlug == null ? [] : [about({ slug: campaignSlug })]),
    ...(speakerId == null
      ? []
      : [
          (speakerId.typename === 'Person' ? withPerson : withOrganization)(
            { id: speakerId.id },
            namesSpeaker('speaker', speakerId),
          ),
        ]),
    ...(personSlug == null ? [] : [withPerson(person, { speakerPerson: person })]),
    ...(organizationSlug == null
      ? []
      : [withOrganization(organization, { speakerOrganization: organization })]),
  ];
}

/** Through the list of the first object that the filter names. Its rows are of shown revisions, which must have the others. */
function throughList(filter: Filter, viewer: Viewer, by: By): Through | null {
  const [first, ...others] = shows(filter, viewer);
  if (first === undefined) return null;
  const { states, createdByMe } = filter;
  const creator = createdBy(viewer);
  const seesNone = seenIn(filter, viewer).length === 0;
  return {
    from: first.from,
    owners: first.owners,
    relation: 'articles',
    nodeId: 'articleId',
    conditions: combined<object>(seesNone ? [] : rowsApart(viewer, by), [
      {
        AND: [
          ...dates(filter),
          ...(first.rows === undefined ? [] : [first.rows]),
          ...(createdByMe === true ? ['createdById' in creator ? creator : { OR: [] }] : []),
          ...(states == null ? [] : [{ revision: { article: { state: anyOf(states) } } }]),
          ...others.map(({ revision }) => ({ revision })),
        ],
      },
    ]),
  };
}

/** Of an article, and of its rows in lists. */
function dates({ publishedFrom, publishedUntil, scheduledFrom, scheduledUntil }: Filter) {
  return [
    ...between('firstPublishedAt', publishedFrom, publishedUntil),
    ...between('scheduledFor', scheduledFrom, scheduledUntil),
  ];
}

function between(
  column: 'firstPublishedAt' | 'scheduledFor',
  from: Date | null | undefined,
  until: Date | null | undefined,
): Partial<Record<'firstPublishedAt' | 'scheduledFor', { gte: Date } | { lte: Date }>>[] {
  return [
    ...(from == null ? [] : [{ [column]: { gte: from } }]),
    ...(until == null ? [] : [{ [column]: { lte: until } }]),
  ];
}
