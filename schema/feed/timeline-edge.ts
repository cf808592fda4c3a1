import { Campaign } from '../campaigns/campaign.ts';
import { timelineEdge, TimelineEdge, type EntryOf } from '../campaigns/timeline.ts';
import { builder } from '../kernel/builder.ts';
import { sqlStatements } from '../kernel/cost.ts';
import { named } from '../kernel/named.ts';
import { FeedEvent } from './event.ts';

interface TimelineSubject {
  readonly articleId: string | null;
  readonly statementId: string | null;
  readonly actionId: string | null;
  readonly outcomeId: string | null;
}

/** The subject of the event, if a timeline can contain it. */
function entryOf({ articleId, statementId, actionId, outcomeId }: TimelineSubject): EntryOf | null {
  if (articleId !== null) return { column: 'articleId', id: articleId };
  const id = statementId ?? actionId ?? outcomeId;
  return id === null ? null : { column: 'id', id };
}

builder.prismaInterfaceField(FeedEvent, 'timelineEdge', (t) =>
  t.field({
    type: TimelineEdge,
    nullable: true,
    description:
      'The current entry of the subject of the event in the timeline of this campaign, for a page that inserts it. Null if the timeline has no such entry, or no longer: then remove the entry whose node has the `articleId` of the event as its id; in an event without that, its `factId` or the id of its `statement`.',
    args: {
      campaignId: t.arg.globalID({
        for: [Campaign],
        description: 'The global id of the campaign. Give either `campaignId` or `campaignSlug`.',
      }),
      campaignSlug: t.arg.string({ description: 'A current or former slug of the campaign.' }),
    },
    // One for articles, one for the other subjects, and one for each of four types.
    extensions: sqlStatements(6),
    select: { articleId: true, statementId: true, actionId: true, outcomeId: true },
    resolve: (event, { campaignId, campaignSlug }, context, info) => {
      const campaign = named(
        { id: campaignId, slug: campaignSlug },
        { fields: ['campaignId', 'campaignSlug'] },
      );
      const entry = entryOf(event);
      return entry === null ? null : (timelineEdge(entry, campaign, context, info) as never);
    },
  }),
);
