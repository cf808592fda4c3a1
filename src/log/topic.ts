import type { FeedEventType, Prisma } from '../../generated/prisma/client.ts';
import type { EntityName } from '../db/entities.ts';
import type { Cursors } from '../lib/cursors.ts';
import { withSlug } from '../db/slugs.ts';
import type { Lead, LiveEvent, LoggedEvent } from './event.ts';
import { positionCursor } from './position.ts';

interface Named {
  /** What of an event has to be among the values. */
  readonly of: Lead;
  /** The entities whose slugs the values are. Without it, the values are ids. */
  readonly slugsOf?: readonly EntityName[];
  /** The entities whose ids the values are, if only members may see some of their rows. */
  readonly idsOf?: readonly EntityName[];
}

/** The conditions by what events are about. The most selective come first: the log is read by the first that a topic has. */
const CONDITIONS = {
  articleIds: { of: 'article' },
  articleSlugs: { of: 'article', slugsOf: ['Article'] },
  liveBlogIds: { of: 'liveBlog' },
  speakerIds: { of: 'speaker', idsOf: ['Person', 'Organization'] },
  speakerSlugs: { of: 'speaker', slugsOf: ['Person', 'Organization'] },
  personSlugs: { of: 'speaker', slugsOf: ['Person'] },
  organizationSlugs: { of: 'speaker', slugsOf: ['Organization'] },
  campaignIds: { of: 'campaigns' },
  campaignSlugs: { of: 'campaigns', slugsOf: ['Campaign'] },
  authorIds: { of: 'subjects', idsOf: ['Person', 'Organization'] },
  authorSlugs: { of: 'subjects', slugsOf: ['Person', 'Organization'] },
  tagIds: { of: 'subjects', idsOf: ['Tag'] },
  tagSlugs: { of: 'subjects', slugsOf: ['Tag'] },
  sectionIds: { of: 'subjects' },
  sectionSlugs: { of: 'subjects', slugsOf: ['Section'] },
} as const satisfies Record<string, Named>;

/** Selects the events of one page of a site. */
interface PageOfSite {
  /** A slug that an article has, or had. */
  readonly articleSlug?: string;
  /** The article, if it is known. Also of a slug, which a redaction can take away. */
  readonly articleOfPage?: string;
  /** A slug that the campaign that an event changes has, or had. */
  readonly campaignSlug?: string;
  /** The campaign, as `articleOfPage`. */
  readonly campaignOfPage?: string;
}

/** The entities with rows that only members see. */
const HIDEABLE = ['Person', 'Organization', 'Tag'] as const satisfies readonly EntityName[];

export function isHideable(entity: EntityName): boolean {
  return HIDEABLE.some((name) => name === entity);
}

interface ForViewer {
  /** Whether names of hidden rows find their events. To readers such a name is an unknown one. */
  readonly findsHidden?: boolean;
}

interface OfTypes {
  readonly types?: readonly FeedEventType[];
  /** A condition on the statement of an event, which takes reading. */
  readonly statement?: Prisma.StatementWhereInput;
}

/** Selects the events that meet all of these conditions. By tags, authors and sections: those that the event had before or after it. */
export type Topic = OfTypes &
  PageOfSite &
  ForViewer & { readonly [Name in keyof typeof CONDITIONS]?: readonly string[] };

/** A condition of a topic, with its values. */
export interface Condition extends Required<Named> {
  readonly values: readonly string[];
  /** Whether hidden rows are among those that the values lead to. */
  readonly findsHidden: boolean;
}

export function conditionsOf(topic: Topic): Condition[] {
  return Object.entries<Named>(CONDITIONS).flatMap(([name, { of, slugsOf = [], idsOf = [] }]) => {
    const values = topic[name as keyof typeof CONDITIONS];
    const findsHidden = topic.findsHidden === true && [...slugsOf, ...idsOf].some(isHideable);
    return values === undefined ? [] : [{ of, slugsOf, idsOf, values, findsHidden }];
  });
}

/** The values of a condition, as the leads of an event have them. */
export function leadsOf({ slugsOf, values, findsHidden }: Condition): readonly string[] {
  const leads =
    slugsOf.length === 0 ? values : slugsOf.flatMap((entity) => values.map((slug) => `${entity} ${slug}`));
  return findsHidden ? [...leads, ...leads.map((lead) => `!${lead}`)] : leads;
}

/** Whether an event belongs to the topic, or may belong to it. `eventsOf` is the same condition in SQL. */
export function matches(topic: Topic, event: LiveEvent): boolean {
  return (
    (topic.types?.includes(event.type) ?? true) &&
    isOfPage(topic, event) &&
    conditionsOf(topic).every((condition) =>
      event.slugs === null
        ? idsOf(event)[condition.of].length > 0
        : leadsOf(condition).some((lead) => event.slugs?.[condition.of].includes(lead)),
    )
  );
}

function isOfPage(
  { articleSlug, articleOfPage, campaignSlug, campaignOfPage }: Topic,
  { articleId, campaignId, slugs }: LiveEvent,
): boolean {
  const isNamed = (slug: string | undefined, leads: readonly string[] | undefined) =>
    slug !== undefined && (leads?.includes(slug) ?? true);
  return (
    ((articleSlug === undefined && articleOfPage === undefined) ||
      (articleId !== null &&
        (articleId === articleOfPage || isNamed(articleSlug && `Article ${articleSlug}`, slugs?.article)))) &&
    ((campaignSlug === undefined && campaignOfPage === undefined) ||
      (campaignId !== null &&
        (campaignId === campaignOfPage ||
          isNamed(campaignSlug && `Campaign ${campaignSlug}`, slugs?.campaigns))))
  );
}

/** The ids of what an event is about, by which it was appended. */
export function idsOf({
  articleId,
  liveBlogId,
  speakerId,
  campaignIds,
  subjectIds,
}: LoggedEvent): Record<Lead, readonly string[]> {
  const known = (id: string | null) => (id === null ? [] : [id]);
  return {
    article: known(articleId),
    liveBlog: known(liveBlogId),
    speaker: known(speakerId),
    campaigns: campaignIds,
    subjects: subjectIds,
  };
}

/** Whether the topic names what events are about, so that it takes reading to know whether an event is its own. */
export function isOfLeads(topic: Topic): boolean {
  const { articleSlug, campaignSlug } = topic;
  return articleSlug !== undefined || campaignSlug !== undefined || conditionsOf(topic).length > 0;
}

/** A topic by the ids of the rows to which its slugs and ids lead at the moment. */
export interface CurrentTopic extends OfTypes, PageOfSite {
  readonly conditions: readonly { readonly of: Lead; readonly ids: readonly string[] }[];
}

/** The column of an event that has the id. Null for what is listed with its events. */
const COLUMN_OF = {
  article: 'articleId',
  liveBlog: 'liveBlogId',
  speaker: 'speakerId',
  campaigns: null,
  subjects: null,
} as const satisfies Record<Lead, string | null>;

export function eventsOf({
  types,
  statement,
  articleSlug,
  articleOfPage,
  campaignSlug,
  campaignOfPage,
  conditions,
}: CurrentTopic): Prisma.FeedEventWhereInput {
  return {
    ...(types !== undefined && { type: { in: [...types] } }),
    ...(statement !== undefined && { statement }),
    ...(articleOfPage !== undefined
      ? { articleId: articleOfPage }
      : articleSlug !== undefined && { article: { slugs: { has: articleSlug } } }),
    ...(campaignOfPage !== undefined
      ? { campaignId: campaignOfPage }
      : campaignSlug !== undefined && { campaign: withSlug(campaignSlug) }),
    AND: conditions.map(({ of, ids }) => {
      const one = { in: [...ids] };
      const column = COLUMN_OF[of];
      return column === null ? { subjects: { some: { subjectId: one } } } : { [column]: one };
    }),
  };
}

/** Up to so many values of a condition, the log is read once for each value. */
const MAX_PARTS = 10;

/** A part of a topic: its events, or those of one subject, which has a list of its own. An index has the order of the log for each. */
interface Part {
  readonly subjectId: string | null;
  readonly events: Prisma.FeedEventWhereInput;
}

/** The parts of a topic, by the values of its first condition or by its types. An event can be in several parts. */
export function partsOf(topic: CurrentTopic): Part[] {
  const [first, ...others] = topic.conditions;
  const types = [...new Set(topic.types)];
  const values = first?.ids ?? types;
  if (values.length > MAX_PARTS || (first === undefined && types.length === 0))
    return [{ subjectId: null, events: eventsOf(topic) }];
  if (first === undefined)
    return types.map((type) => ({ subjectId: null, events: eventsOf({ ...topic, types: [type] }) }));
  return first.ids.map((id) =>
    COLUMN_OF[first.of] !== null
      ? { subjectId: null, events: eventsOf({ ...topic, conditions: [{ ...first, ids: [id] }, ...others] }) }
      : { subjectId: id, events: eventsOf({ ...topic, conditions: others }) },
  );
}

/** Whether the topic is the page of one article. */
export function isOfOneArticle({ articleSlug, articleOfPage }: Topic): boolean {
  return articleSlug !== undefined || articleOfPage !== undefined;
}

/** The cursor of an event, for those who follow the topic. One of an article's subscription resumes no other article's. */
export function eventCursor(
  cursors: Cursors,
  topic: Topic,
  event: Pick<LoggedEvent, 'epochId' | 'position' | 'articleId'>,
): string {
  return positionCursor(cursors, event, isOfOneArticle(topic) ? event.articleId : null);
}
