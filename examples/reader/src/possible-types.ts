/** Which types an interface or union stands for. Without them, the cache guesses which fragments an object has. */
import type { introspection } from './graphql-env.d.ts';

/** Those that fragments of queries and subscriptions are on: of mutations, the cache reads nothing. */
type Abstract =
  | 'ArticleEvent'
  | 'Block'
  | 'LiveBlogEvent'
  | 'LivePostEvent'
  | 'SearchResult'
  | 'Speaker'
  | 'StatementBlock'
  | 'TimelineEntry';

const LIVE_POST_EVENTS = {
  LivePostAdded: true,
  LivePostPinned: true,
  LivePostRemoved: true,
  LivePostRevised: true,
} as const;
const LIVE_BLOG_EVENTS = {
  ...LIVE_POST_EVENTS,
  LiveBlogEnded: true,
  LiveBlogReopened: true,
  LiveBlogStarted: true,
} as const;

/** The compiler refuses a type that is missing, or one too many. */
const TYPES: {
  readonly [Name in Abstract]: Readonly<Record<introspection['types'][Name]['possibleTypes'], true>>;
} = {
  ArticleEvent: {
    ...LIVE_BLOG_EVENTS,
    ArticleCommentAdded: true,
    ArticleCorrected: true,
    ArticlePublished: true,
    ArticleRedacted: true,
    ArticleRestored: true,
    ArticleRevised: true,
    ArticleSlugChanged: true,
    ArticleStatementChanged: true,
    ArticleWithdrawn: true,
  },
  Block: {
    EmbedBlock: true,
    HeadingBlock: true,
    ImageBlock: true,
    ListBlock: true,
    ParagraphBlock: true,
    QuoteBlock: true,
    RedactedBlock: true,
  },
  LiveBlogEvent: LIVE_BLOG_EVENTS,
  LivePostEvent: LIVE_POST_EVENTS,
  SearchResult: {
    Article: true,
    Campaign: true,
    CampaignAction: true,
    CampaignDemand: true,
    LivePost: true,
    Organization: true,
    Person: true,
    Statement: true,
  },
  Speaker: { Organization: true, Person: true },
  StatementBlock: { EmbedBlock: true, QuoteBlock: true },
  TimelineEntry: { Article: true, CampaignAction: true, CampaignOutcome: true, Statement: true },
};

export const possibleTypes = Object.fromEntries(
  Object.entries(TYPES).map(([name, types]) => [name, Object.keys(types)]),
);
