/** Which types an interface or union stands for. Without them, the cache guesses which fragments an object has. */
import type { introspection } from './graphql-env.d.ts';

/** Those that fragments are on. */
type Abstract = 'Block' | 'SearchResult' | 'Speaker' | 'TimelineEntry' | 'UserError';

/** The compiler refuses a type that is missing, or one too many. */
const TYPES: {
  readonly [Name in Abstract]: Readonly<Record<introspection['types'][Name]['possibleTypes'], true>>;
} = {
  Block: {
    EmbedBlock: true,
    HeadingBlock: true,
    ImageBlock: true,
    ListBlock: true,
    ParagraphBlock: true,
    QuoteBlock: true,
    RedactedBlock: true,
  },
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
  TimelineEntry: { Article: true, CampaignAction: true, CampaignOutcome: true, Statement: true },
  UserError: {
    FrontConflictError: true,
    InvalidStateError: true,
    NotFoundError: true,
    RevisionConflictError: true,
    SlugTakenError: true,
    ValidationError: true,
  },
};

export const possibleTypes = Object.fromEntries(
  Object.entries(TYPES).map(([name, types]) => [name, Object.keys(types)]),
);
