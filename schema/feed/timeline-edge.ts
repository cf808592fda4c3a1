import { timelineEdge, TimelineEdge, type EntryOf } from '../campaigns/timeline.ts';
import { builder } from '../kernel/builder.ts';
import { statements } from '../kernel/cost.ts';
import { FeedEvent } from './event.ts';

interface Subject {
  readonly articleId: string | null;
  readonly statementId: string | null;
  readonly actionId: string | null;
  readonly outcomeId: string | null;
}

/** What the event is about, of what a timeline can have. */
function entryOf({ articleId, statementId, actionId, outcomeId }: Subject): EntryOf | null {
  if (articleId !== null) return { column: 'articleId', id: articleId };
  const id = statementId ?? actionId ?? outcomeId;
  return id === null ? null : { column: 'id', id };
}

builder.prismaInterfaceField(FeedEvent, 'timelineEdge', (t) =>
  t.field({
    type: TimelineEdge,
    nullable: true,
    description:
      'What the event is about as an entry of the timeline of this campaign, as it is now, for a page that inserts it in its place. Null if it is not in that timeline, or no longer: of an article that was withdrawn, or is not about the campaign any more, remove the entry with its `articleId`.',
    args: {
      campaignSlug: t.arg.string({
        required: true,
        description: 'The slug of the campaign whose timeline the page shows.',
      }),
    },
    // One for articles and one for all else, and one for each of four types.
    extensions: statements(6),
    select: { articleId: true, statementId: true, actionId: true, outcomeId: true },
    resolve: (event, { campaignSlug }, context, info) => {
      const entry = entryOf(event);
      return entry === null ? null : (timelineEdge(entry, campaignSlug, context, info) as never);
    },
  }),
);
