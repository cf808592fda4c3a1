/** ms without a byte after which a connection is dead. The node sends a heartbeat every 12 seconds. */
const SILENCE = 30_000;
/** Errors that may be gone the next time, as may each with `retryAfter`. */
const TEMPORARY = ['INTERNAL', 'UNAVAILABLE', 'RATE_LIMITED'];

const PAGE = 'query ArticlePage($slug: String!) { feedCursor article(slug: $slug) { headline } }';
const CHANGES = `subscription ArticleChanges($slug: String!, $after: String) {
  articleUpdated(slug: $slug, after: $after) { __typename note { text } }
}`;

interface Problem {
  readonly message: string;
  readonly extensions?: { readonly code?: string; readonly retryAfter?: number };
}

interface Answer {
  readonly data?: {
    readonly feedCursor?: string;
    readonly article?: { readonly headline: string } | null;
    readonly articleUpdated?: { readonly note: { readonly text: string } | null };
  } | null;
  readonly errors?: readonly Problem[];
}

class Refusal extends Error {
  /** When it may be tried again; null if never. */
  readonly seconds: number | null;

  constructor(message: string, seconds: number | null) {
    super(message);
    this.seconds = seconds;
  }
}

/**
 * Shows the headline of an article, then each of its notes once, until `signal` is aborted. It needs nothing but `fetch`.
 * @throws Refusal if trying again doesn't help
 */
export async function follow(
  url: string,
  slug: string,
  show: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let cursor: string | null = null;
  for (let failures = 0; ; failures++) {
    let wait = 0;
    try {
      if (cursor === null) {
        const inTime = AbortSignal.any([signal, AbortSignal.timeout(SILENCE)]);
        const response = await post(url, 'application/json', PAGE, { slug }, inTime);
        const { data, errors: [error] = [] } = (await response.json()) as Answer;
        if (error !== undefined) throw refusalOf(error);
        show(data?.article?.headline ?? 'There is no such article.');
        cursor = data?.feedCursor ?? null;
      }
      for await (const { id, answer } of events(url, { slug, after: cursor }, signal)) {
        // The result of an operation that is refused has no id.
        cursor = id ?? cursor;
        const [error] = answer.errors ?? [];
        if (error === undefined) failures = 0;
        // The log no longer goes back to the cursor: read the page again.
        else if (error.extensions?.code === 'CURSOR_EXPIRED') cursor = null;
        else if (id === undefined || refusalOf(error).seconds === null) throw refusalOf(error);
        // The node couldn't read this event, and goes on with the next one.
        else console.error(error.message);
        const note = answer.data?.articleUpdated?.note;
        if (note) show(note.text);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refusal) {
        if (error.seconds === null) throw error;
        wait = error.seconds * 1_000;
      }
      console.error(error);
    }
    await new Promise((resolve) =>
      setTimeout(resolve, wait + Math.random() * Math.min(30_000, 1_000 * 2 ** failures)),
    );
  }
}

function refusalOf({ message, extensions: { code = '', retryAfter } = {} }: Problem): Refusal {
  return new Refusal(message, retryAfter ?? (TEMPORARY.includes(code) ? 0 : null));
}

async function post(url: string, accept: string, query: string, variables: object, signal: AbortSignal) {
  const headers = { 'content-type': 'application/json', accept };
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query, variables }),
    signal,
  });
  if (response.ok) return response;
  const { status } = response;
  const seconds = Number(response.headers.get('retry-after')) || 0;
  throw new Refusal(`${status} ${await response.text()}`, status >= 500 || status === 429 ? seconds : null);
}

/** The results of the subscription, each with its cursor. It ends when the connection does. */
async function* events(url: string, variables: object, signal: AbortSignal) {
  const dead = new AbortController();
  let timer = setTimeout(() => dead.abort(), SILENCE);
  try {
    const either = AbortSignal.any([signal, dead.signal]);
    const response = await post(url, 'text/event-stream', CHANGES, variables, either);
    if (response.body === null) return;
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    let id: string | undefined;
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
