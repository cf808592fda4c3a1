/** ms without a byte after which a connection is dead. The node sends a heartbeat every 12 seconds. */
const SILENCE = 30_000;

const PAGE = 'query ArticlePage($slug: String!) { feedCursor article(slug: $slug) { headline } }';
const CHANGES = `subscription ArticleChanges($slug: String!, $after: String) {
  articleUpdated(slug: $slug, after: $after) { __typename note { text } }
}`;

interface Answer {
  readonly data?: {
    readonly feedCursor?: string;
    readonly article?: { readonly headline: string } | null;
    readonly articleUpdated?: { readonly note: { readonly text: string } | null };
  } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** Shows the headline of an article, then each of its notes once, until `signal` is aborted. It needs nothing but `fetch`. */
export async function follow(
  url: string,
  slug: string,
  show: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let cursor: string | null = null;
  for (let failures = 0; ; failures++) {
    try {
      if (cursor === null) {
        const inTime = AbortSignal.any([signal, AbortSignal.timeout(SILENCE)]);
        const response = await post(url, 'application/json', PAGE, { slug }, inTime);
        const { data, errors = [] } = (await response.json()) as Answer;
        if (data?.feedCursor === undefined || errors.length > 0) throw new Error(errors[0]?.message);
        show(data.article?.headline ?? 'There is no such article.');
        cursor = data.feedCursor;
      }
      for await (const { id, answer } of events(url, { slug, after: cursor }, signal)) {
        failures = 0;
        cursor = id;
        for (const { message, extensions } of answer.errors ?? []) {
          console.error(message);
          // The log no longer goes back to the cursor: read the page again.
          if (extensions.code === 'CURSOR_EXPIRED') cursor = null;
        }
        const note = answer.data?.articleUpdated?.note;
        if (note) show(note.text);
      }
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
    }
    await new Promise((resolve) =>
      setTimeout(resolve, Math.random() * Math.min(30_000, 1_000 * 2 ** failures)),
    );
  }
}

function post(url: string, accept: string, query: string, variables: object, signal: AbortSignal) {
  const headers = { 'content-type': 'application/json', accept };
  return fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }), signal });
}

/** The results of the subscription, each with its cursor. It ends when the connection does. */
async function* events(url: string, variables: object, signal: AbortSignal) {
  const dead = new AbortController();
  let timer = setTimeout(() => dead.abort(), SILENCE);
  try {
    const either = AbortSignal.any([signal, dead.signal]);
    const response = await post(url, 'text/event-stream', CHANGES, variables, either);
    if (!response.ok || response.body === null) throw new Error(`${response.status} ${response.statusText}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    let id = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(() => dead.abort(), SILENCE);
      const parts = (received + value).split('\n\n');
      received = parts.pop() ?? '';
      for (const part of parts) {
        id = /^id: (.*)$/m.exec(part)?.[1] ?? id;
        const data = /^data: (.+)$/m.exec(part)?.[1];
        if (data !== undefined) yield { id, answer: JSON.parse(data) as Answer };
      }
    }
  } finally {
    clearTimeout(timer);
    dead.abort();
  }
}
