import { expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';

const newsroom = useNewsroom({ story: true });

it("the shortest call of graphql-ws in docs/clients.md prints the demo story's headline", async () => {
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const asked: string[] = [];
  vi.stubGlobal(
    'WebSocket',
    class extends WebSocket {
      /** The node of the test has another port. */
      constructor(url: string | URL, protocols?: string | string[]) {
        asked.push(new URL(url).href);
        super(newsroom.url.replace('http', 'ws'), protocols);
      }
    },
  );
  const { leaving } = await import('./setups/call.ts');
  onTestFinished(() => leaving.abort());
  await eventually(() =>
    expect(print).toHaveBeenCalledWith(expect.stringMatching(/^Microsoft cuts off/), ''),
  );
  expect(asked[0]).toBe('ws://127.0.0.1:4000/graphql');
});
