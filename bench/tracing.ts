/**
 * What traces cost: CPU of a cached answer, of an answer that is executed and of a comment, by a node with an SDK of OpenTelemetry
 * whose spans go nowhere, by one without, and by one that is built without the code of spans. PostgreSQL is counted. It needs Linux.
 *
 * Usage: npm run bench -- tracing [--times 100] [--answers 20000] [--blocks 5]
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openWorkFolder } from '../src/lib/work-folder.ts';
import type { Plugin } from 'esbuild';
import { createMemberToken } from '../src/members/create-member-token.ts';
import { openStory } from './kit/database.ts';
import { ask } from './kit/http.ts';
import type { Measured } from './kit/load.ts';
import { busy, inTurns, machine, quantile, readOptions, rounded } from './kit/measure.ts';
import { ROOT, startClient, startNode, stopPrograms } from './kit/program.ts';
import { openScene, type Send } from './writes/scene.ts';

const options = readOptions({ times: 100, answers: 20_000, blocks: 5 });

const KINDS = ['none', 'off', 'on'] as const;
type Kind = (typeof KINDS)[number];
const NAMES: Record<Kind, string> = { none: 'no code of spans', off: 'spans off', on: 'spans on' };
/** By how much a node may cost more than another. Executed answers have no target. */
const COMPARED = [
  { kind: 'off', base: 'none', target: '1.01' },
  { kind: 'on', base: 'off', target: '1.05' },
] as const;
const EXECUTED = 'an executed answer';
/** Does something many times. Returns how often. */
type Work = (kind: Kind) => Promise<number>;

const QUERY = '{ article(slug: "microsoft-cuts-off-unit-8200") { headline standfirst bodyHtml } }';

const folder = openWorkFolder(ROOT, 'dist-');
const story = await openStory();
try {
  await bundleWithoutTracing();
  const register = pathToFileURL(join(ROOT, 'bench/kit/telemetry.js')).href;
  const token = await createMemberToken(story.prisma, { name: 'Editor', role: 'EDITOR' });
  const nodes = {
    none: await startNode(story.url, {}, { file: join(folder, 'main.js') }),
    off: await startNode(story.url),
    on: await startNode(story.url, { NODE_OPTIONS: `--import=${register}` }),
  };
  const forEach = async <Part>(open: (kind: Kind) => Promise<Part>): Promise<Record<Kind, Part>> => ({
    none: await open('none'),
    off: await open('off'),
    on: await open('on'),
  });
  const loader = startClient('bench/kit/load.ts');
  const meters = await forEach((kind) => story.meter(nodes[kind]));
  const commenting = async (kind: Kind) => {
    const send: Send = (document, variables) => ask(nodes[kind].url, document, variables, token);
    const { comment, demoArticle } = await openScene(send);
    return () => comment(send, demoArticle);
  };
  const comment = await forEach(commenting);
  const works: Record<string, Work> = {
    'a cached answer': async (kind) => {
      const url = `${nodes[kind].url}?query=${encodeURIComponent(QUERY)}`;
      return load(url, undefined, options.answers);
    },
    [EXECUTED]: async (kind) => {
      const url = `${nodes[kind].url}?query=${encodeURIComponent(QUERY)}`;
      return load(url, token, options.times * 10);
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
    const least = (kind: Kind) => quantile(costs.get(kind) ?? [], 0);
    for (const { kind, base, target } of COMPARED)
      rows.push({
        'CPU ms of': what,
        compared: `${NAMES[kind]} / ${NAMES[base]}`,
        measured: `${rounded(least(kind), 3)} / ${rounded(least(base), 3)}`,
        ratio: rounded(least(kind) / least(base), 3),
        target: what === EXECUTED ? '' : target,
      });
  }
  console.log(`${machine()}\nThe least of ${options.blocks} blocks; ${busy()}`);
  console.table(rows);

  async function load(url: string, member: string | undefined, count: number): Promise<number> {
    const requests = [{ url, body: null, token: member }];
    const { count: sent } = await loader.ask<Measured>('measured', {
      load: { requests, connections: 8, count },
    });
    return sent;
  }
} finally {
  await stopPrograms();
  await story.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function bundleWithoutTracing(): Promise<void> {
  // It is JavaScript, so it has no types.
  const { bundle } = (await import(join(ROOT, 'build.js'))) as {
    bundle: (folder: string, plugins: readonly Plugin[]) => Promise<unknown>;
  };
  const path = join(ROOT, 'bench/kit/no-tracing.ts');
  const plugin: Plugin = {
    name: 'no tracing',
    setup(build) {
      build.onResolve({ filter: /\/lib\/tracing\.ts$/ }, () => ({ path }));
    },
  };
  await bundle(folder, [plugin]);
}
