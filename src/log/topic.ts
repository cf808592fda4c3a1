import type { FeedEventType, Prisma } from '../../generated/prisma/client.ts';
import type { Cursors } from '../lib/cursors.ts';
import { withSlug, withSlugs } from '../db/slugs.ts';
import type { LiveEvent, LoggedEvent } from './event.ts';
import { positionCursor } from './position.ts';

/** Selects the events that meet all of these conditions. */
export interface Topic {
  readonly types?: readonly FeedEventType[];
  /** A slug that an article has, or had. */
  readonly articleSlug?: string;
  /** The article that has this slug, if that is known: a redaction can take the slug away. */
  readonly articleOfSlug?: string;
  readonly articleIds?: readonly string[];
  /** A slug that the campaign that an event changes has, or had. */
  readonly campaignSlug?: string;
  /** The campaign that has this slug, as `articleOfSlug`. */
  readonly campaignOfSlug?: string;
  /** Events that belong to one of these campaigns, such as those of articles about it. */
  readonly campaignIds?: readonly string[];
  /** The same, by the campaigns' slugs. */
  readonly campaignSlugs?: readonly string[];
  readonly speakerIds?: readonly string[];
  readonly liveBlogIds?: readonly string[];
}

/** Whether an event belongs to the topic, or may belong to it. `eventsOf` is the same condition in SQL. */
export function matches(topic: Topic, event: LiveEvent): boolean {
  return (
    (topic.types?.includes(event.type) ?? true) &&
    matchesLeads(topic, event) &&
    (topic.articleIds === undefined || includes(topic.articleIds, event.articleId)) &&
    (topic.liveBlogIds === undefined || includes(topic.liveBlogIds, event.liveBlogId)) &&
    (topic.campaignIds?.some((id) => event.campaignIds.includes(id)) ?? true)
  );
}

/** Whether the topic names what events are about by what can lead to other rows: by slugs, or as speakers. */
export function isOfLeads({ articleSlug, campaignSlug, campaignSlugs, speakerIds }: Topic): boolean {
  return [articleSlug, campaignSlug, campaignSlugs, speakerIds].some((condition) => condition !== undefined);
}

function matchesLeads(
  { articleSlug, articleOfSlug, campaignSlug, campaignOfSlug, campaignSlugs, speakerIds }: Topic,
  { articleId, campaignIds, speakerId, slugs }: LiveEvent,
) {
  if (slugs === null) {
    return (
      (articleSlug === undefined || articleId !== null) &&
      ((campaignSlug === undefined && campaignSlugs === undefined) || campaignIds.length > 0) &&
      (speakerIds === undefined || speakerId !== null)
    );
  }
  const speakers = [speakerId, ...slugs.formerSpeakerIds];
  return (
    (articleSlug === undefined ||
      slugs.article.includes(articleSlug) ||
      (articleId !== null && articleId === articleOfSlug)) &&
    (campaignSlug === undefined ||
      slugs.campaign.includes(campaignSlug) ||
      (slugs.campaign.length > 0 && includes(campaignIds, campaignOfSlug ?? null))) &&
    (campaignSlugs?.some((slug) => slugs.campaigns.includes(slug)) ?? true) &&
    (speakerIds?.some((id) => speakers.includes(id)) ?? true)
  );
}

export function eventsOf({
  types,
  articleSlug,
  articleOfSlug,
  articleIds,
  campaignSlug,
  campaignOfSlug,
  campaignIds,
  campaignSlugs,
  speakerIds,
  liveBlogIds,
}: Topic): Prisma.FeedEventWhereInput {
  return {
    ...(types !== undefined && { type: { in: [...types] } }),
    ...(articleOfSlug !== undefined
      ? { articleId: articleOfSlug }
      : articleSlug !== undefined && { article: { slugs: { has: articleSlug } } }),
    ...(articleIds !== undefined && { articleId: { in: [...articleIds] } }),
    ...(campaignOfSlug !== undefined
      ? { campaignId: campaignOfSlug }
      : campaignSlug !== undefined && { campaign: withSlug(campaignSlug) }),
    ...(liveBlogIds !== undefined && { liveBlogId: { in: [...liveBlogIds] } }),
    ...(speakerIds !== undefined && { speakerId: { in: [...speakerIds] } }),
    AND: [
      ...(campaignIds === undefined
        ? []
        : [{ campaigns: { some: { campaignId: { in: [...campaignIds] } } } }]),
      ...(campaignSlugs === undefined
        ? []
        : [{ campaigns: { some: { campaign: withSlugs(campaignSlugs) } } }]),
    ],
  };
}

/** Up to so many values of a condition, the log is read once for each value. */
const MAX_PARTS = 4;

/** The same as several conditions, one for each article, live blog, speaker or type. For each, an index has the order of the log. */
export function eventsApart(topic: Topic): Prisma.FeedEventWhereInput[] {
  for (const name of ['articleIds', 'liveBlogIds', 'speakerIds', 'types'] as const) {
    const values = topic[name];
    if (values === undefined) continue;
    const different = [...new Set<string>(values)];
    return different.length > MAX_PARTS
      ? [eventsOf(topic)]
      : different.map((value) => eventsOf({ ...topic, [name]: [value] }));
  }
  return [eventsOf(topic)];
}

/** The cursor of an event, for those who follow the topic. One of an article's subscription resumes no other article's. */
export function eventCursor(
  cursors: Cursors,
  topic: Topic,
  event: Pick<LoggedEvent, 'epochId' | 'position' | 'articleId'>,
): string {
  return positionCursor(cursors, event, topic.articleSlug === undefined ? null : event.articleId);
}

function includes(ids: readonly string[], id: string | null): boolean {
  return id !== null && ids.includes(id);
}
