/**
 * What a front of 60 cards costs that the read cache has ready, compared with static bytes; and whether a front shows an article after
 * its withdrawal was answered, while articles are withdrawn from it: then it fails. It needs Linux.
 *
 * Usage: npm run bench -- fronts [--withdrawals 10000]
 */
import { createMemberToken } from '../src/members/create-member-token.ts';
import { measureWithdrawals } from './fronts/withdrawals.ts';
import { openArchive } from './kit/database.ts';
import { ask } from './kit/http.ts';
import { machine, readOptions } from './kit/measure.ts';
import { startNode, startServer, stopPrograms } from './kit/program.ts';
import { compareOnPage, pageServer } from './page/compare.ts';

const options = readOptions({ withdrawals: 10_000 });
/** Articles that are loaded: some are hidden, or in sections that fill no container. */
const ARTICLES = 1_000 + Math.ceil(options.withdrawals * 2);

console.log(machine());
const archive = await openArchive(String(ARTICLES));
try {
  const token = await createMemberToken(archive.prisma, { name: 'The benchmark', role: 'EDITOR' });
  const node = await startNode(archive.url);
  const bytes = await startServer('bench/page/bytes.ts');
  for (const isGet of [true, false]) {
    const by = isGet ? 'by GET' : 'by POST';
    const ready = await pageServer(archive, `Dateline, ready, ${by}`, node, { isGet });
    const statics = await pageServer(archive, `Static bytes, ${by}`, bytes, { isGet });
    await compareOnPage('PageFront', [ready], statics, statics);
  }
  const isRight = await measureWithdrawals(
    node.url,
    (document, variables) => ask(node.url, document, variables, token),
    options.withdrawals,
  );
  process.exitCode = isRight ? 0 : 1;
} finally {
  await stopPrograms();
  await archive.stop();
}
