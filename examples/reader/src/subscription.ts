/** What a page subscribes to, what comes, and what the page is told. */
export interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The `FeedFilter` that selects the same events. */
  readonly filter: object;
}

/** What a page does about its subscription. */
export interface Follower {
  next(result: Result): void;
  /** The page has to be read again, since the node couldn't read an event, or part of one. The subscription continues. */
  unread(): void;
  /** The page has to be read again, since the log doesn't continue from its cursor. The subscription has ended. */
  expired(): void;
}
