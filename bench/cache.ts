/**
 * What an answer costs that the read cache has ready, compared with static bytes. With `--mixed`, how often the cache hits on two
 * nodes while editors publish and save drafts, and whether anybody reads a page from before an event that they have received: then it
 * fails. It needs Linux.
 *
 * Usage: npm run bench -- cache [--mixed [--articles 10000] [--seconds 120] [--publications 1] [--drafts 10]]
 *   --publications, --drafts  how many are published and saved a second
 */
import { measureMixed } from './cache/mixed.ts';
import { openStory } from './kit/database.ts';
import { machine, readOptions } from './kit/measure.ts';
import { startNode, startServer, stopPrograms } from './kit/program.ts';
import { compareOnPage, pageServer } from './page/compare.ts';

const options = readOptions({ mixed: false, articles: 10_000, seconds: 120, publications: 1, drafts: 10 });

console.log(machine());
if (options.mixed) process.exitCode = (await measureMixed(options)) ? 0 : 1;
else await measureReady();

async function measureReady(): Promise<void> {
  const story = await openStory();
  try {
    // JSON-LD has the site's address, which both must answer alike.
    const site = { SITE_URL: 'https://news.example/' };
    const logging = await startNode(story.url, { ...site, LOG_LEVEL: 'info' });
    const quiet = await startNode(story.url, site);
    const bytes = await startServer('bench/page/bytes.ts');
    for (const isGet of [true, false]) {
      const by = isGet ? 'by GET' : 'by POST';
      const servers = [
        await pageServer(story, `Dateline, ready, ${by}`, logging, { isGet }),
        await pageServer(story, `… without log lines of requests`, quiet, { isGet }),
      ] as const;
      const statics = await pageServer(story, `Static bytes, ${by}`, bytes, { isGet });
      for (const page of ['PageCard', 'PageWhole', 'PageLong'] as const)
        await compareOnPage(page, [...servers], statics, statics);
    }
  } finally {
    await stopPrograms();
    await story.stop();
  }
}
