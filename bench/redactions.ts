/**
 * How long redactions of one passage take in a large archive, each in another article, and how long other requests wait meanwhile: a reader's
 * list, a new person and a new article, in turn. The node has default settings.
 *
 * Usage: npm run bench -- redactions [--archive 100000] [--times 50]
 *   --archive  how many articles to load, or a data folder that `npm run db:load` has filled: it loses the passages
 *   --times    how many redactions
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { untyped } from '../test/support/clients/walk.ts';
import { paragraph, unique } from '../test/support/newsroom/factories.ts';
import { CreateArticle, CreatePerson, Redact } from '../test/support/newsroom/mutations.ts';
import { encodeGlobalId } from '../schema/kernel/global-ids.ts';
import { openArchive, withClient, type Database } from './kit/database.ts';
import { ask } from './kit/http.ts';
import { busy, machine, quantile, readOptions, rounded } from './kit/measure.ts';
import { startNode, stopPrograms } from './kit/program.ts';

const options = readOptions({ archive: '100000', times: 50 });
/** ms between two requests of others. */
const BESIDE = 250;
/** ms: p95 of a redaction, and the longest wait of others. */
const TARGET = 1_000;
const WORDS = 5;

const Newest = untyped<{ articles: object }, Record<string, never>>(
  `{ articles(first: 20) { nodes { slug headline firstPublishedAt } } }`,
);

interface Passage {
  readonly articleId: string;
  readonly text: string;
}

/** Waits of requests in ms, and how many were refused. */
interface Waits {
  readonly ms: number[];
  readonly refused: string[];
}

const archive = await openArchive(options.archive);
try {
  const passages = await findPassages(archive);
  const node = await startNode(archive.url);
  const member = { role: 'EDITOR', scopes: ['READ', 'WRITE', 'PUBLISH', 'REDACT'] } as const;
  const token = await createMemberToken(archive.prisma, {
    name: 'The benchmark',
    ...member,
    scopes: [...member.scopes],
  });
  console.log(`${machine()}; archive ${options.archive}`);
  const stopping = new AbortController();
  const beside = askBeside(node.url, token, stopping.signal);
  const redactions: Waits = { ms: [], refused: [] };
  for (const { articleId, text } of passages) {
    const input = {
      id: encodeGlobalId('Article', articleId),
      text,
      reason: 'LEGAL',
      publicNote: 'For tests.',
    } as const;
    await timed(redactions, 'redact', () => ask(node.url, Redact, { input }, token));
  }
  stopping.abort();
  const rows = { 'redactions of a passage': redactions, ...(await beside) };
  console.table(
    Object.fromEntries(
      Object.entries(rows).map(([name, { ms, refused }]) => [
        name,
        {
          count: ms.length,
          'p50 ms': rounded(quantile(ms)),
          'p95 ms': rounded(quantile(ms, 0.95)),
          'longest ms': rounded(Math.max(...ms)),
          failed: refused.length,
        },
      ]),
    ),
  );
  for (const problem of new Set(Object.values(rows).flatMap(({ refused }) => refused))) console.log(problem);
  console.log(`Targets: p95 of a redaction and longest wait of others ${TARGET} ms, none refused; ${busy()}`);
} finally {
  await stopPrograms();
  await archive.stop();
}

/** The first words of plain paragraphs, each of another article that readers see. */
async function findPassages({ url }: Database): Promise<Passage[]> {
  const { rows } = await withClient(url, (client) =>
    client.query<{ articleId: string; html: string }>(
      `SELECT DISTINCT ON ("articleId") "articleId", "html" FROM "Block" TABLESAMPLE SYSTEM (1)
       WHERE "kind" = 'PARAGRAPH' AND "isPublic" AND "html" !~ '[<&]' AND length("html") > 100 LIMIT $1`,
      [options.times],
    ),
  );
  return rows.map(({ articleId, html }) => ({ articleId, text: html.split(' ', WORDS).join(' ') }));
}

async function askBeside(url: string, token: string, signal: AbortSignal): Promise<Record<string, Waits>> {
  const others = {
    "readers' lists": () => ask(url, Newest, {}),
    'new people': () =>
      ask(url, CreatePerson, { input: { name: 'A person', slug: unique('person') } }, token),
    'new articles': () =>
      ask(
        url,
        CreateArticle,
        { input: { slug: unique('article'), headline: 'An article', body: [paragraph('A text.')] } },
        token,
      ),
  };
  const all = Object.entries(others).map(([name, request]) => {
    const waits: Waits = { ms: [], refused: [] };
    return { name, request, waits };
  });
  const asked: Promise<void>[] = [];
  while (!signal.aborted)
    for (const { name, request, waits } of all) {
      asked.push(timed(waits, name, request));
      await sleep(BESIDE);
    }
  await Promise.all(asked);
  return Object.fromEntries(all.map(({ name, waits }) => [name, waits]));
}

async function timed({ ms, refused }: Waits, name: string, request: () => Promise<object>): Promise<void> {
  const begun = performance.now();
  try {
    const answer = JSON.stringify(await request());
    if (/"__typename":"\w+Error"/.test(answer)) refused.push(`${name}: ${answer}`);
  } catch (error) {
    refused.push(`${name}: ${String(error)}`);
  }
  ms.push(performance.now() - begun);
}
