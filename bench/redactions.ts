/**
 * How long redactions of one passage take in a large archive, each in another article, and how long other requests wait meanwhile: a reader's
 * list, a new person and a new article, in turn. The node has default settings.
 *
 * Usage: npm run bench -- redactions [--archive 100000] [--times 50]
 *   --archive  how many articles to load, or a data folder that `npm run db:load` has filled: it loses the passages
 *   --times    how many redactions
 */
import { createMemberToken } from '../src/members/create-member-token.ts';
import { Redact } from '../test/support/newsroom/mutations.ts';
import { encodeGlobalId } from '../schema/kernel/global-ids.ts';
import { askBeside, printWaits, timed, type Waits } from './kit/beside.ts';
import { openArchive, withClient, type Database } from './kit/database.ts';
import { ask } from './kit/http.ts';
import { busy, machine, readOptions } from './kit/measure.ts';
import { startNode, stopPrograms } from './kit/program.ts';

const options = readOptions({ archive: '100000', times: 50 });
/** ms: p95 of a redaction, and the longest wait of others. */
const TARGET = 1_000;
const WORDS = 5;

interface Passage {
  readonly articleId: string;
  readonly text: string;
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
  printWaits(rows);
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
