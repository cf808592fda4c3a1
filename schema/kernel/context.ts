import type { PublicSlugs } from '../../src/articles/public-slugs.ts';
import type { Cursors } from '../../src/lib/cursors.ts';
import type { BudgetState } from '../../src/load/budgets.ts';
import type { FieldCount } from '../../src/load/field-count.ts';
import type { Position } from '../../src/log/position.ts';
import type { SentCursor } from '../../src/log/resuming.ts';
import type { Topic } from '../../src/log/topic.ts';
import type { NewsletterContext } from '../../src/newsletters/context.ts';
import type { PageUrls, Publisher } from '../../src/articles/site.ts';
import type { RedactionContext } from '../../src/redactions/redact-everywhere.ts';
import type { WebhookContext } from '../../src/webhooks/context.ts';

/**
 * The context of resolvers. Each operation has its own, and so has each event that is executed for a cohort. An event has no
 * caller, since many subscribers get it: only queries and mutations may read `caller`.
 */
export interface ApiContext extends NewsletterContext, RedactionContext, WebhookContext {
  readonly cursors: Cursors;
  readonly publicSlugs: PublicSlugs;
  readonly pageUrls: PageUrls;
  readonly publisher: Publisher | null;
  readonly imageUrlTemplate: string | null;
  /**
   * Resolves when the node has all changes up to a position of the log, by default up to its end. The node then returns no
   * older data. So a client that knows of a change and sends its query again gets the changed data.
   */
  readonly waitForLog: (position?: bigint) => Promise<void>;
  /** The end of the log before the operation read anything. An event has none. */
  readonly logPosition?: Position;
  /** What is left of the budget that pays for the operation. Nobody in particular pays for an event. */
  readonly budget?: () => BudgetState;
  /** The topic of the subscription, when one of its events is executed. */
  readonly topic?: Topic;
  /** Counts what the operation, or the execution of the event, has read so far. */
  readonly fieldCount?: FieldCount;
  /** The cursor that came with the document of a subscription, but not in it. */
  readonly sentCursor?: SentCursor | null;
}

/** The part of the context that is the same for every operation. */
export type ApiResources = Omit<
  ApiContext,
  'viewer' | 'caller' | 'logPosition' | 'budget' | 'topic' | 'fieldCount' | 'sentCursor'
>;
