import type { FeedEventType, Prisma } from '../../generated/prisma/client.ts';
import type { LoggedEvent } from './event.ts';

/** Selects the events that meet all of these conditions. */
export interface Topic {
  readonly types?: readonly FeedEventType[];
  readonly articleSlug?: string;
  readonly articleIds?: readonly string[];
  readonly campaignSlug?: string;
  readonly campaignIds?: readonly string[];
  readonly speakerIds?: readonly string[];
}

/** Whether an event belongs to the topic. `eventsOf` is the same condition in SQL. */
export function matches(topic: Topic, event: LoggedEvent): boolean {
  return (
    (topic.types?.includes(event.type) ?? true) &&
    (topic.articleSlug === undefined || topic.articleSlug === event.articleSlug) &&
    (topic.articleIds === undefined || includes(topic.articleIds, event.articleId)) &&
    (topic.campaignSlug === undefined || topic.campaignSlug === event.campaignSlug) &&
    (topic.campaignIds?.some((id) => event.campaignIds.includes(id)) ?? true) &&
    (topic.speakerIds === undefined || includes(topic.speakerIds, event.speakerId))
  );
}

export function eventsOf({
  types,
  articleSlug,
  articleIds,
  campaignSlug,
  campaignIds,
  speakerIds,
}: Topic): Prisma.FeedEventWhereInput {
  return {
    ...(types !== undefined && { type: { in: [...types] } }),
    ...(articleSlug !== undefined && { article: { slug: articleSlug } }),
    ...(articleIds !== undefined && { articleId: { in: [...articleIds] } }),
    ...(campaignSlug !== undefined && { campaign: { slug: campaignSlug } }),
    ...(campaignIds !== undefined && { campaignIds: { hasSome: [...campaignIds] } }),
    ...(speakerIds !== undefined && { speakerId: { in: [...speakerIds] } }),
  };
}

function includes(ids: readonly string[], id: string | null): boolean {
  return id !== null && ids.includes(id);
}
