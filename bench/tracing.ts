/**
 * What traces cost: CPU of a cached answer, of an answer that is executed and of a comment, by a node with an SDK of OpenTelemetry
 * whose spans go nowhere, and by one without. PostgreSQL is counted. It needs Linux.
 *
 * Usage: npm run bench -- tracing [--times 100] [--answers 20000] [--blocks 5]
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { openStory } from './kit/database.ts';
import { ask } from './kit/http.ts';
import type { Measured } from './kit/load.ts';
import { busy, inTurns, machine, quantile, readOptions, rounded } from './kit/measure.ts';
import { ROOT, startClient, startNode, stopPrograms } from './kit/program.ts';
import { openScene, type Send } from './writes/scene.ts';

const options = readOptions({ times: 100, answers: 20_000, blocks: 5 });

const KINDS = ['off', 'on'] as const;
type Kind = (typeof KINDS)[number];
/** Does something many times. Returns how often. */
type Work = (kind: Kind) => Promise<number>;

const QUERY = '{ article(slug: "microsoft-cuts-off-unit-8200") { headline standfirst bodyHtml } }';

const story = await openStory();
try {
  const register = pathToFileURL(join(ROOT, 'bench/kit/telemetry.js')).href;
  const token = await createMemberToken(story.prisma, { name: 'Editor', role: 'EDITOR' });
  const nodes = {
    off: await startNode(story.url),
    on: await startNode(story.url, { NODE_OPTIONS: `--import=${register}` }),
  };
  const loaders = { off: startClient('bench/kit/load.ts'), on: startClient('bench/kit/load.ts') };
  const meters = { off: await story.meter(nodes.off), on: await story.meter(nodes.on) };
  const commenting = async (kind: Kind) => {
    const send: Send = (document, variables) => ask(nodes[kind].url, document, variables, token);
    const { comment, demoArticle } = await openScene(send);
    return () => comment(send, demoArticle);
  };
  const comment = { off: await commenting('off'), on: await commenting('on') };
  const works: Record<string, Work> = {
    'a cached answer': async (kind) => {
      const url = `${nodes[kind].url}?query=${encodeURIComponent(QUERY)}`;
      return load(kind, url, undefined, options.answers);
    },
    'an executed answer': async (kind) => {
      const url = `${nodes[kind].url}?query=${encodeURIComponent(QUERY)}`;
      return load(kind, url, token, options.times * 10);
    },
    'a comment': async (kind) => {
      for (let count = 0; count < options.times; count += 1) await comment[kind]();
      return options.times;
    },
  };
  const rows = [];
  for (const [what, work] of Object.entries(works)) {
    const costs = await inTurns(KINDS, options.blocks, async (kind) => {
      meters[kind].spent();
      const count = await work(kind);
      const { node, database } = meters[kind].spent();
      return (node + database) / count;
    });
    const [off, on] = KINDS.map((kind) => quantile(costs.get(kind) ?? [], 0)) as [number, number];
    rows.push({
      'CPU ms of': what,
      'without spans': rounded(off, 3),
      'with spans': rounded(on, 3),
      ratio: rounded(on / off, 2),
      target: '1.05',
    });
  }
  console.log(`${machine()}\nThe least of ${options.blocks} blocks; ${busy()}`);
  console.table(rows);

  async function load(kind: Kind, url: string, member: string | undefined, count: number): Promise<number> {
    const requests = [{ url, body: null, token: member }];
    const { count: sent } = await loaders[kind].ask<Measured>('measured', {
      load: { requests, connections: 8, count },
    });
    return sent;
  }
} finally {
  await stopPrograms();
  await story.stop();
}
