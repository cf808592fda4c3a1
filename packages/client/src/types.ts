/** What an operation is answered with, and what a subscription receives. */
export interface Result<Data = unknown> {
  readonly data?: Data | null;
  readonly errors?: readonly ResultError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface ResultError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A document with its types, as GraphQL Code Generator and gql.tada make them. */
export interface TypedDocument<Data, Variables> {
  readonly __apiType?: (variables: Variables) => Data;
}

/** A text, or a parsed document. To send the latter, `createClient` takes `print` of `graphql`. */
export type Document<Data, Variables> = string | TypedDocument<Data, Variables> | { readonly kind: string };

/** Selects events of the feed, as the schema's `FeedFilter` does. */
export interface FeedFilter {
  readonly articleIds?: readonly string[] | null | undefined;
  readonly articleSlugs?: readonly string[] | null | undefined;
  readonly authorIds?: readonly string[] | null | undefined;
  readonly authorSlugs?: readonly string[] | null | undefined;
  readonly campaignIds?: readonly string[] | null | undefined;
  readonly campaignSlugs?: readonly string[] | null | undefined;
  readonly liveBlogIds?: readonly string[] | null | undefined;
  readonly organizationSlugs?: readonly string[] | null | undefined;
  readonly personSlugs?: readonly string[] | null | undefined;
  readonly sectionIds?: readonly string[] | null | undefined;
  readonly sectionSlugs?: readonly string[] | null | undefined;
  readonly speakerIds?: readonly string[] | null | undefined;
  readonly speakerSlugs?: readonly string[] | null | undefined;
  readonly tagIds?: readonly string[] | null | undefined;
  readonly tagSlugs?: readonly string[] | null | undefined;
  readonly types?: readonly string[] | null | undefined;
}

/** What a page needs besides the events of its subscription. */
export interface Following {
  /**
   * The page's `feedCursor`. By default, what the variables have as `after`. If it is null, `reload` is called first: the page
   * may be old.
   */
  readonly after?: string | null | undefined;
  /**
   * Selects the same events. With it, the client finds out whether anything is missing: `connection`
   * is never `live` without it.
   */
  readonly filter?: FeedFilter | undefined;
  /**
   * Reads the page again, and resolves with its answer, whose `data.feedCursor` says where to continue. It is called if
   * the log doesn't continue from the cursor, if the node couldn't read an event, and now and then while no events can come.
   */
  readonly reload?: () => Promise<Reading>;
}

/** An answer to the page's query, as each client library gives it. */
export interface Reading {
  readonly data?: unknown;
  readonly errors?: readonly ResultError[] | undefined;
  readonly error?: unknown;
}

export interface Operation<Data, Variables> extends Following {
  readonly query: Document<Data, Variables>;
  readonly variables?: Variables;
  /** The id of a persisted document. `query` is empty then. */
  readonly documentId?: string | undefined;
}

export interface Sink<Data> {
  /** Each event once, in their order. If there is no `reload`, also one that the node couldn't read, with its `errors`. */
  next(result: Result<Data>): void;
  /**
   * The node refuses the subscription, and trying again wouldn't help: it has ended. With `reload`, the page is still read
   * now and then. Or the node refuses `filter`: events go on, but nothing says whether one is missing. By default, the
   * console shows it.
   */
  error?(error: DatelineError): void;
}

/**
 * The codes of errors, as docs/errors.md explains them.
 * `NO_ANSWER`: there is no connection, it broke, or the node took longer than 20 seconds. A mutation may have been made.
 * `NO_TRANSPORT`: no transport is left that carries events.
 */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'LIMIT_EXCEEDED'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'CURSOR_EXPIRED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'NO_ANSWER'
  | 'NO_TRANSPORT';

/** Why the node has refused something, or ended it, or hasn't answered. Then `cause` is what `fetch` has thrown. */
export class DatelineError extends Error {
  /** The node's code, if it has given one. The HTTP status of an answer that isn't from a node. */
  readonly code: ErrorCode | number | undefined;
  /** After how many seconds it may be tried again. */
  readonly retryAfter: number;
  readonly errors: readonly ResultError[];

  constructor(
    message: string,
    code: DatelineError['code'],
    retryAfter = 0,
    errors: readonly ResultError[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.retryAfter = retryAfter;
    this.errors = errors;
  }
}
