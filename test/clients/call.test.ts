import { expect, it, onTestFinished, vi } from 'vitest';
import { useNewsroom } from '../support/newsroom/newsroom.ts';
import { eventually } from '../support/until.ts';

const newsroom = useNewsroom({ story: true });

it("the shortest call in docs/clients.md prints the demo story's headline", async () => {
  onTestFinished(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const asked: string[] = [];
  const request = globalThis.fetch;
  // The node of the test has another port.
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked.push(url);
    return request(newsroom.url, init);
  });
  const { leave } = await import('./setups/call.ts');
  onTestFinished(leave);
  await eventually(() => expect(print).toHaveBeenCalledWith(expect.stringMatching(/^Microsoft cuts off/)));
  expect(asked[0]).toBe('http://127.0.0.1:4000/graphql');
});
