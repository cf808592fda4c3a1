/** A subscription over server-sent events, for networks that let no WebSocket through. */
import type { Operation, Result } from './subscription.ts';

/** The node sends a comment at least every twelve seconds: a stream that is silent for longer is dead. */
const SILENCE = 30_000;

interface Receiver {
  readonly open: () => void;
  readonly next: (result: Result) => void;
}

/**
 * Resolves when the subscription has ended. Rejects if the stream breaks, and with the errors if the node has refused it.
 * EventSource would do, but doesn't tell a dead stream from one without news.
 */
export async function receiveEvents(
  url: string,
  { query, variables }: Pick<Operation, 'query' | 'variables'>,
  { open, next }: Receiver,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const abort = () => silence.abort();
  let timer = setTimeout(abort, SILENCE);
  signal.addEventListener('abort', abort);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: silence.signal,
    });
    if (!response.ok || response.body === null) {
      const { errors } = (await response.json().catch(() => ({}))) as Result;
      throw Object.assign(new Error(`The API answered ${response.status}.`), { errors });
    }
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
