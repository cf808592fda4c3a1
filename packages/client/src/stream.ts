import { refusalOf } from './refusal.ts';
import { DatelineError, type Result } from './types.ts';

/** The node sends a comment at least every twelve seconds: a stream that is silent for longer is dead. */
const SILENCE = 18_000;
/** How long it may take to begin. A browser may have sent the request over a connection that is dead. */
const BEGIN = 10_000;

/**
 * A subscription over server-sent events, for networks that let no WebSocket through. Resolves when the subscription has ended.
 * Rejects if the stream breaks, and with a DatelineError if the node has refused it. EventSource would do, but doesn't tell a
 * dead stream from one without news.
 */
export async function receiveEvents(
  ask: (init: RequestInit) => Promise<Response>,
  payload: object,
  { open, next }: { readonly open: () => void; readonly next: (result: Result) => void },
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const abort = () => silence.abort();
  let timer = setTimeout(abort, BEGIN);
  signal.addEventListener('abort', abort);
  try {
    const response = await ask({
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify(payload),
      signal: silence.signal,
    });
    if (!response.ok || response.body === null) throw await refusalBy(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = '', isOpen = false; ;) {
      const { value, done } = await reader.read();
      if (done) throw new Error('The stream broke.');
      clearTimeout(timer);
      timer = setTimeout(abort, SILENCE);
      // Some proxies answer at once, and then hold back what comes.
      if (!isOpen) open();
      isOpen = true;
      const events = (text + value).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        if (event.startsWith('event: complete')) return;
        const data = /^data: (.+)$/m.exec(event)?.[1];
        if (data !== undefined) next(JSON.parse(data) as Result);
      }
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    // Also lets the stream go after `complete`.
    abort();
  }
}

/** What the node answers in place of a stream. A proxy may have answered in its place, and say when to come back. */
async function refusalBy(response: Response): Promise<Error> {
  const { errors = [] } = (await response.json().catch(() => ({}))) as Result;
  const wait = Number(response.headers.get('retry-after') ?? 0) || 0;
  const said = `The API answered ${response.status}.`;
  return refusalOf(errors) ?? (wait > 0 ? new DatelineError(said, 'UNAVAILABLE', wait) : new Error(said));
}
