import {
  CloseCode,
  createClient,
  MessageType,
  type Client,
  type FormattedExecutionResult,
  type Message,
} from 'graphql-ws';
import { ARTICLE, ARTICLE_UPDATED, endedBy, isExpired, isInternal, readPage } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Page, Show } from './article.ts';
import { backOff } from './back-off.ts';
import type { GetToken } from './token.ts';

/**
 * A client that connects again whenever the connection ends, and resumes each subscription after its last event.
 * @param getToken for members
 */
export function connect(url: string, getToken?: GetToken): Client {
  const cursors = new Map<string, string>();
  let isAccepted = false;
  return createClient({
    url,
    ...(getToken && {
      connectionParams: async () => ({ Authorization: `Bearer ${await getToken()}` }),
    }),
    retryAttempts: Infinity,
    // By default, graphql-ws gives up when it can't connect, for example while the node restarts. A token that was
    // accepted before may have ended, and there may be a new one; one that is refused at once is refused again.
    shouldRetry: (event) => isAccepted || (event as Partial<CloseEvent>).code !== CloseCode.Forbidden,
    // By default, it waits twice as long after each failure, without limit.
    retryWait: backOff,
    on: {
      connecting: () => (isAccepted = false),
      connected: () => (isAccepted = true),
      message(message) {
        if (message.type === MessageType.Complete) cursors.delete(message.id);
        if (message.type !== MessageType.Next) return;
        const [event] = Object.values(
          (message.payload.data ?? {}) as Record<string, { cursor?: string } | null>,
        );
        if (event?.cursor !== undefined) cursors.set(message.id, event.cursor);
      },
      closed(event) {
        const { code, reason } = event as CloseEvent;
        // Such as 1008, if pages of this origin may not connect; graphql-ws doesn't try that again.
        if (code !== 1000 && reason !== '') console.warn(`${url} closed the connection: ${code} ${reason}`);
      },
    },
    // To resume, graphql-ws sends the message again with which the subscription began.
    jsonMessageReplacer(key, value: unknown) {
      if (key !== '') return value;
      const message = value as Message;
      if (message.type === MessageType.Complete) cursors.delete(message.id);
      if (message.type !== MessageType.Subscribe) return message;
      const { id, payload } = message;
      const after = cursors.get(id);
      return after === undefined
        ? message
        : { ...message, payload: { ...payload, variables: { ...payload.variables, after } } };
    },
  });
}

/** An error of graphql-ws, which may be the errors of an operation, or how the node closed the connection. */
export function errorOf(reason: unknown): Error {
  if (reason instanceof Error) return reason;
  if (Array.isArray(reason)) return endedBy(reason as readonly Error[]);
  const { code, reason: why } = reason as CloseEvent;
  return new Error(`The connection was closed: ${code} ${why}`);
}

/** Shows an article and its changes until `signal` is aborted. Rejects with the reason if it ends before. */
export async function followArticle(
  client: Client,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const page = await readPage(async () => {
      const asking = client.iterate<ArticleData>({ query: ARTICLE, variables: { slug } });
      return asking.next().then(
        ({ value }) => value as Page,
        (reason: unknown) => Promise.reject(errorOf(reason)),
      );
    }, signal);
    if (page === null) return;
    show(page.article);
    const variables = { slug, after: page.feedCursor };
    const updates = client.iterate<ArticleUpdatedData>({ query: ARTICLE_UPDATED, variables });
    signal.addEventListener('abort', () => void updates.return?.());
    let last: FormattedExecutionResult<ArticleUpdatedData>['errors'];
    try {
      for await (const { data, errors = [] } of updates) {
        if (data != null && !isInternal(errors)) {
          show(data.articleUpdated.article, data.articleUpdated.note?.text);
        }
        for (const { message } of errors) console.error(message);
        last = errors;
      }
    } catch (reason) {
      throw errorOf(reason);
    }
    if (signal.aborted) return;
    if (!isExpired(last ?? [])) throw endedBy(last ?? []);
  }
}
