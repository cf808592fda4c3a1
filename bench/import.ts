/**
 * How fast an archive is imported, and what memory it takes: articles of twelve blocks and three tags from a file of Dateline's own
 * format. The contender creates and publishes a sample of the same articles one by one, with the write operations, in between.
 *
 * Usage: npm run bench -- import [articles]
 */
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers';
import { Chance } from '../test/support/secrecy/random.ts';
import { importFiles } from '../src/archive/write/import.ts';
import { HEADER } from '../src/archive/understand/export-records.ts';
import { Report } from '../src/archive/write/report.ts';
import { createArticle } from '../src/articles/create-article.ts';
import { publishArticle } from '../src/articles/publish-article.ts';
import type { Context } from '../src/context.ts';
import { openClient } from '../src/db/client.ts';
import { newId } from '../src/db/new-id.ts';
import { applyMigrations } from '../src/db/migrations.ts';
import { startThrowaway } from '../src/embedded/server.ts';
import { RowQueues } from '../src/row-queues.ts';
import { machine } from './node.ts';
import { headline, paragraph, slugOf } from './load/texts.ts';

const TAGS = 50;
const SAMPLE = 300;
const articles = Number(process.argv[3] ?? 100_000);
const chance = new Chance(1);

interface Written {
  readonly id: string;
  readonly slug: string;
  readonly headline: string;
  readonly paragraphs: readonly string[];
}

function write(number: number): Written {
  const title = headline(chance);
  const paragraphs = Array.from({ length: 12 }, () =>
    chance.of(0.2) ? `${paragraph(chance)} <em>${headline(chance)}</em>` : paragraph(chance),
  );
  return { id: newId(), slug: `${slugOf(title)}-${number}`, headline: title, paragraphs };
}

/** As an export has it. */
function recordOf({ id, slug, headline, paragraphs }: Written, tagIds: readonly string[]): object {
  const at = new Date(1_500_000_000_000 + chance.from(1, 1_000_000) * 60_000).toISOString();
  return {
    ...{ noun: 'Article', id, slug, state: 'PUBLISHED', language: 'en', createdAt: at, modifiedAt: at },
    ...{ firstPublishedAt: at, publishedAt: at, currentRevision: 1, publishedRevision: 1 },
    blocks: paragraphs.map((html) => ({ id: newId(), blockId: newId(), kind: 'PARAGRAPH', html })),
    revisions: [
      {
        ...{ id: newId(), number: 1, createdAt: at, publishedAt: at, headline },
        body: paragraphs.map((_, place) => place),
        tagIds: [...tagIds].sort(),
      },
    ],
  };
}

async function writeFile(path: string, count: number): Promise<void> {
  const file = createWriteStream(path);
  const put = async (record: object) => {
    if (!file.write(`${JSON.stringify(record)}\n`)) await once(file, 'drain');
  };
  await put(HEADER);
  const tags = Array.from({ length: TAGS }, (_, number) => ({ id: newId(), slug: `tag-${number}` }));
  for (const { id, slug } of tags) await put({ noun: 'Tag', id, slug, name: slug, visibility: 'PUBLIC' });
  const ids = tags.map(({ id }) => id);
  for (let number = 1; number <= count; number += 1) await put(recordOf(write(number), chance.some(ids, 3)));
  file.end();
  await once(file, 'close');
}

/** The most that this process takes above the start (MB), as far as it can be seen ten times a second. */
function watchMemory(): () => number {
  globalThis.gc?.();
  const start = process.memoryUsage().rss;
  let most = start;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 100);
  return () => {
    clearInterval(watch);
    return Math.round((most - start) / 1_000_000);
  };
}

const folder = mkdtempSync(join(tmpdir(), 'dateline-bench-'));
const database = await startThrowaway();
try {
  await applyMigrations(database.url);
  const client = openClient({ url: database.url, poolSize: 2, onError: () => undefined });
  const { prisma, pool } = client;
  const editor = await prisma.member.create({ data: { name: 'The benchmark', role: 'EDITOR' } });
  const context = {
    viewer: { member: { id: editor.id, role: 'EDITOR', tokenId: null, scopes: ['WRITE', 'PUBLISH'] } },
    prisma,
    writer: prisma,
    rowQueues: new RowQueues(),
    caller: { clientAddress: '127.0.0.1', onGone: () => () => undefined },
  } as unknown as Context;
  const oneByOne = async () => {
    const began = performance.now();
    for (let number = 0; number < SAMPLE; number += 1) {
      const { slug, headline, paragraphs } = write(number);
      const tags = Array.from({ length: 3 }, () => `tag-${chance.from(0, TAGS - 1)}`);
      const body = paragraphs.map((html) => ({ paragraph: { html } }));
      const input = { slug: `${slug}-${newId()}`, headline, body, tags };
      const { article } = await createArticle.run(context, input);
      await publishArticle.run(context, { id: article.id, expectedRevision: 1 });
    }
    return (SAMPLE * 1_000) / (performance.now() - began);
  };
  const path = join(folder, 'archive.ndjson');
  await writeFile(path, articles);
  console.log(
    `${machine()}; load average ${loadavg()[0]?.toFixed(1)}; ${articles.toLocaleString('en')} articles, ${Math.round(statSync(path).size / 1_000_000)} MB`,
  );
  await oneByOne();
  const before = await oneByOne();
  const memory = watchMemory();
  const began = performance.now();
  const cpu = process.cpuUsage();
  const report = new Report(({ place, text }) => console.log(place, text));
  await importFiles(pool, [path], { publish: true, dryRun: false, report });
  const rate = (articles * 1_000) / (performance.now() - began);
  const { user, system } = process.cpuUsage(cpu);
  const above = memory();
  const after = await oneByOne();
  const contender = (before + after) / 2;
  console.table({
    import: {
      'articles a second': Math.round(rate),
      'CPU ms of the process per article': Number(((user + system) / 1_000 / articles).toFixed(2)),
      'MB above the start': above,
    },
    'one by one': { 'articles a second': Math.round(contender) },
    ratio: { 'articles a second': Number((rate / contender).toFixed(1)) },
  });
  console.log(`made ${report.made.get('Article') ?? 0}; load average ${loadavg()[0]?.toFixed(1)}`);
  await client.close();
} finally {
  await database.stop();
  rmSync(folder, { recursive: true });
}
