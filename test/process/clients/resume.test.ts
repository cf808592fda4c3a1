import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { actAsBrowser } from '../../support/clients/browser.ts';
import { startMortal, type Mortal } from '../../support/clients/outage.ts';
import { openFollowers, type OpenClient } from '../../support/clients/followers.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { useNewsroom } from '../../support/newsroom/newsroom.ts';
import { until } from '../../support/until.ts';
import { followNotes } from '../../clients/setups/follow-notes.ts';

const MEANWHILE = 20;

describe('each client library, live by @dateline/client,', () => {
  const newsroom = useNewsroom();
  let mortal: Mortal;
  beforeAll(async () => {
    mortal = await startMortal(newsroom.databaseUrl);
    actAsBrowser();
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
    await mortal.kill();
  });

  it('shows each of 20 comments once that come while its node is dead', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person()).id };
    const expected: string[] = [];
    async function comment() {
      const noteText = `Comment ${expected.length + 1} has come.`;
      await desk.comment(article, { statement: { speaker }, noteText });
      expected.push(noteText);
    }
    const clients = await openFollowers(mortal.url, article.slug);
    await comment();
    await everywhere(clients, ({ notes }) => notes.length > 0);
    await mortal.kill();
    for (let count = 0; count < MEANWHILE; count++) await comment();
    // Each has tried to connect, and was refused.
    await everywhere(clients, ({ refusals }) => refusals() > 0);
    await mortal.restart();
    await comment();
    await everywhere(clients, ({ notes }) => notes.includes(expected.at(-1) ?? ''));
    for (const { name, notes } of clients) expect(notes, name).toEqual(expected);
    for (const { close } of clients) await close();
  });

  it('shows each note once with no client at all, as the README does', async () => {
    const desk = openDesk(newsroom);
    const article = await desk.publishedArticle();
    const notes: string[] = [];
    const source = followNotes(mortal.url, article.slug, (note) => notes.push(note));
    await new Promise((resolve) => source.addEventListener('open', resolve, { once: true }));
    await desk.comment(article, { noteText: 'One' });
    await until(() => notes.length > 0);
    await mortal.kill();
    await desk.comment(article, { noteText: 'Two' });
    await mortal.restart();
    await until(() => notes.length > 1);
    source.close();
    expect(notes).toEqual(['One', 'Two']);
  });
});

async function everywhere(clients: readonly OpenClient[], condition: (client: OpenClient) => boolean) {
  for (const client of clients) await until(() => condition(client));
}
