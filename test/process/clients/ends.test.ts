import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { logRead } from '../../support/clients/feed.ts';
import { ROOT } from '../../support/database/embedded.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { useNewsroom } from '../../support/newsroom/newsroom.ts';

/** Follows an article until it is live, and prints how long the process lives after it has closed its client (ms). */
const program = (transport: string, live: string, idle: string) => `
  import { createClient, live } from '@dateline/client';
  import { WebSocket } from 'ws';
  import { articlePage } from './test/clients/setups/article.ts';
  const [url, slug] = process.argv.slice(1);
  const client = createClient({ url, webSocketImpl: WebSocket, transports: ['${transport}', 'polling'] });
  const leave = live(client, articlePage(slug), { show: () => undefined });
  let closed;
  const close = () => {
    client.close();
    closed = performance.now();
  };
  client.onConnection(() => {
    if (client.connection === 'live') ${live};
    if (client.connection === 'idle') ${idle};
  });
  process.once('exit', () => console.log(performance.now() - closed));
`;

describe('a program that has closed its client', () => {
  const newsroom = useNewsroom();

  it.each([
    ['websocket', '(leave(), close())', 'undefined'],
    ['websocket', 'leave()', 'close()'],
    ['websocket', 'close()', 'undefined'],
    ['sse', '(leave(), close())', 'undefined'],
  ])('ends by itself: %s, `%s` once it is live, `%s` once it is idle', async (transport, live, idle) => {
    const { slug } = await openDesk(newsroom).publishedArticle();
    await logRead(newsroom);
    const flags = ['--import', 'tsx', '--conditions', '@dateline/source', '--input-type', 'module'];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, '--eval', program(transport, live, idle), newsroom.url, slug],
      { cwd: ROOT },
    );
    // Shorter than a connection without a page stays open, and longer than a busy machine needs.
    expect(Number(stdout)).toBeLessThan(15_000);
  });
});
