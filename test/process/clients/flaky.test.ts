import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { HAS_BROWSER, openBrowser } from '../../support/browser.ts';
import { actAsBrowser } from '../../support/clients/browser.ts';
import { openFlakyNetwork, type FlakyNetwork } from '../../support/clients/flaky-network.ts';
import { openFollowers, type OpenClient } from '../../support/clients/followers.ts';
import { openInBrowser } from '../../support/clients/in-browser.ts';
import { startMortal, type Mortal } from '../../support/clients/outage.ts';
import { openDesk } from '../../support/newsroom/factories.ts';
import { metric, useNewsroom } from '../../support/newsroom/newsroom.ts';
import { Chance } from '../../support/secrecy/random.ts';
import { until } from '../../support/until.ts';

/** How many rounds: `npm run flaky` runs 20. */
const TIMES = Number(process.env['FLAKY_TIMES'] ?? 1);
/** In one round: a node that is killed, connections that are cut and frozen, and events at each moment. */
const [CUTS, EVENTS] = [5, 3];
/** In ms. */
const PATIENCE = 120_000;
/** How long a client may take for alive what is frozen, in seconds: 15 for sockets, 18 for streams, and more on a busy machine. */
const FROZEN = 30;

const newsroom = useNewsroom();
let mortal: Mortal;
let network: FlakyNetwork;
beforeAll(async () => {
  actAsBrowser();
  mortal = await startMortal(newsroom.databaseUrl);
  network = await openFlakyNetwork(mortal.url);
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await network.close();
  await mortal.kill();
});

it(
  `a flaky network loses no event and repeats none, whichever library follows (${TIMES} rounds)`,
  { timeout: (TIMES + 1) * PATIENCE },
  async () => {
    const desk = openDesk(newsroom);
    const chance = new Chance(Number(process.env['SEED'] ?? 5));
    const article = await desk.publishedArticle();
    const speaker = { personId: (await desk.person()).id };
    const browser = HAS_BROWSER ? await openBrowser() : null;
    const inBrowser = browser && (await openInBrowser(browser, network.url, article.slug));
    const clients: OpenClient[] = [
      ...(await openFollowers(network.url, article.slug)),
      ...(inBrowser ? [inBrowser] : []),
    ];
    const expected: string[] = [];
    async function comment(): Promise<void> {
      const noteText = `Comment ${expected.length + 1}.`;
      await desk.comment(article, { statement: { speaker }, noteText });
      expected.push(noteText);
    }
    /** How long each client takes to have all, in seconds. */
    async function catchUp(): Promise<[string, number][]> {
      const began = performance.now();
      return Promise.all(
        clients.map(async ({ name, notes }): Promise<[string, number]> => {
          await vi.waitUntil(
            async () => {
              if (name === inBrowser?.name) await inBrowser.refresh();
              return notes.length >= expected.length;
            },
            { timeout: PATIENCE, interval: 50 },
          );
          return [name, (performance.now() - began) / 1_000];
        }),
      );
    }

    /** Each client has a connection that isn't frozen. */
    const areConnected = () => until(() => network.connections >= clients.length);

    await until(async () => (await metric({ url: mortal.url }, 'dateline_subscriptions')) === clients.length);
    let cut = 0;
    const noticed: Record<string, number> = {};
    for (let round = 0; round < TIMES; round += 1) {
      await catchUp();
      await areConnected();
      network.freeze();
      await comment();
      for (const [name, seconds] of await catchUp()) noticed[name] = Math.max(noticed[name] ?? 0, seconds);
      for (let cuts = 0; cuts < CUTS; cuts += 1) {
        await areConnected();
        cut += network.cut();
        if (chance.of(0.3)) await comment();
      }
      await mortal.kill();
      while (expected.length < (round + 1) * EVENTS) await comment();
      await mortal.restart();
    }
    await comment();
    await catchUp();
    for (const { name, notes } of clients) {
      expect(notes, name).toEqual(expected);
      expect(noticed[name], name).toBeLessThanOrEqual(FROZEN);
    }
    console.log(`${TIMES} kills, ${cut} cuts, ${TIMES} times frozen, ${expected.length} events:`);
    console.table(
      clients.map(({ name, notes, pages }) => ({
        client: name,
        lost: expected.filter((each) => !notes.includes(each)).length,
        twice: notes.length - new Set(notes).size,
        's until frozen connections were replaced, at most': Math.round(noticed[name] ?? 0),
        'pages read': pages(),
      })),
    );
    for (const { close } of clients) await close();
    await browser?.close();
  },
);
