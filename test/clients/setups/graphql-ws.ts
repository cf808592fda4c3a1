import {
  createClient,
  MessageType,
  type Client,
  type FormattedExecutionResult,
  type Message,
} from 'graphql-ws';
import { ARTICLE, ARTICLE_UPDATED, isExpired, isInternal } from './article.ts';
import type { ArticleData, ArticleUpdatedData, Show } from './article.ts';
import { backOff } from './back-off.ts';

/** A client that connects again whenever the connection ends, and resumes each subscription after its last event. */
export function connect(url: string): Client {
  const cursors = new Map<string, string>();
  return createClient({
    url,
    retryAttempts: Infinity,
    // By default, graphql-ws gives up when it can't connect, for example while the node restarts.
    shouldRetry: () => true,
    // By default, it waits twice as long after each failure, without limit.
    retryWait: backOff,
    on: {
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

/** Shows an article and its changes. */
export async function followArticle(
  client: Client,
  slug: string,
  show: Show,
  signal: AbortSignal,
): Promise<void> {
  for (let isOver = false; !isOver;) {
    const asking = client.iterate<ArticleData>({ query: ARTICLE, variables: { slug } });
    const page = (await asking.next()).value as FormattedExecutionResult<ArticleData> | undefined;
    if (page?.data == null) throw new Error(JSON.stringify(page?.errors));
    show(page.data.article);
    const variables = { slug, after: page.data.feedCursor };
    const updates = client.iterate<ArticleUpdatedData>({ query: ARTICLE_UPDATED, variables });
    signal.addEventListener('abort', () => void updates.return?.());
    isOver = true;
    for await (const { data, errors = [] } of updates) {
      if (data != null && !isInternal(errors)) {
        show(data.articleUpdated.article, data.articleUpdated.note?.text);
      }
      for (const { message } of errors) console.error(message);
      isOver = !isExpired(errors);
    }
  }
}
