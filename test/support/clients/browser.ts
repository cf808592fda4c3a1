/** What browsers have and Node.js 20 doesn't, and a count of the connections that were refused. */
import { EventSource } from 'eventsource';
import { vi } from 'vitest';
import { WebSocket } from 'ws';

let refused: string[] = [];

/** How many connections to this URL were refused. */
export function refusals(url: string): number {
  const { host, pathname, search } = new URL(url);
  return refused.filter((each) => each.includes(`${host}${pathname}${search}`)).length;
}

/** Until `vi.unstubAllGlobals`. @param headers that it sends with everything */
export function actAsBrowser(headers: Readonly<Record<string, string>> = {}): void {
  refused = [];
  const request = globalThis.fetch;
  vi.stubGlobal(
    'WebSocket',
    class extends WebSocket {
      constructor(url: string, protocol: string) {
        super(url, protocol, { headers });
        this.on('error', () => refused.push(url));
      }
    },
  );
  const fetching: typeof fetch = async (input, init) => {
    const own = Object.fromEntries(new Headers(init?.headers));
    try {
      return await request(input, { ...init, headers: { ...own, ...headers } });
    } catch (error) {
      refused.push(input instanceof Request ? input.url : input.toString());
      throw error;
    }
  };
  vi.stubGlobal('fetch', fetching);
  vi.stubGlobal(
    'EventSource',
    class extends EventSource {
      constructor(url: string | URL) {
        super(url, { fetch: fetching });
      }
    },
  );
}
