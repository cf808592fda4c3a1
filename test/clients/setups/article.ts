import { backOff } from './back-off.ts';

/** The page, and where the log of events stood before the page was read. */
export const ARTICLE = `
  query ArticleQuery($slug: String!) {
    feedCursor
    article(slug: $slug) {
      id
      headline
      bodyHtml
    }
  }
`;

/** Its changes, beginning where the page was read. */
export const ARTICLE_UPDATED = `
  subscription ArticleUpdatedSubscription($slug: String!, $after: String) {
    articleUpdated(slug: $slug, after: $after) {
      __typename
      id
      cursor
      articleId
      article {
        id
        headline
        bodyHtml
      }
      note {
        id
        text
      }
    }
  }
`;

export interface Article {
  id: string;
  headline: string;
  bodyHtml: string;
}

export interface ArticleData {
  feedCursor: string;
  article: Article | null;
}

export interface ArticleUpdatedData {
  articleUpdated: {
    __typename: string;
    id: string;
    cursor: string;
    articleId: string;
    article: Article | null;
    note: { text: string } | null;
  };
}

/** Shows the article as it is now; null if there is none, or it was withdrawn. `note` says what has changed. */
export type Show = (article: Article | null, note?: string) => void;

export interface ResultError {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface Page {
  readonly data?: ArticleData | null | undefined;
  readonly errors?: readonly ResultError[] | undefined;
}

/**
 * Reads the page, again and again while the node is unavailable: its `article` is null then, though there may be one.
 * Null once `signal` is aborted.
 */
export async function readPage(read: () => Promise<Page>, signal: AbortSignal): Promise<ArticleData | null> {
  for (let failures = 0; !signal.aborted; failures++) {
    const { data, errors = [] } = await read();
    if (data != null && errors.length === 0) return data;
    if (!errors.some(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE')) throw endedBy(errors);
    await backOff(failures);
  }
  return null;
}

/** Whether to read the page again, since the log doesn't continue from the cursor. */
export function isExpired(errors: readonly ResultError[]): boolean {
  return errors.some(({ extensions }) => extensions?.['code'] === 'CURSOR_EXPIRED');
}

/** Whether the node couldn't read an event. It has logged why, and the subscription continues. */
export function isInternal(errors: readonly ResultError[]): boolean {
  return errors.length > 0 && errors.every(({ extensions }) => extensions?.['code'] === 'INTERNAL');
}

/** Whether this is an event that the node couldn't read or send, or a part of one. Without `data`, it is how the subscription ends. */
export function isUnread({ data, errors }: { readonly data?: unknown; readonly errors?: unknown }): boolean {
  return data !== undefined && errors !== undefined;
}

/** Why a subscription has ended. @param errors of its last result */
export function endedBy(errors: readonly ResultError[]): Error {
  return new Error(errors.map(({ message }) => message).join(' ') || 'The subscription has ended.');
}
